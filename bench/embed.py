"""Measure MiniLM in this process: documents a second, and questions when idle and while documents are embedded.

Run: python bench/embed.py [TEXTS]
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable

from memoria.stores.embedders import MiniLM

WORDS = (
    "the service failed after a deploy because its pool of connections was closed while workers still held "
    "a lease on the queue and so every retry found the same row locked until an operator restarted it by hand"
)
QUESTION = "what was the fix for the authentication error in the staging cluster?"
IDLE_QUESTIONS = 200
MEAN_WORDS = 95


def texts(count: int) -> list[str]:
    """Return texts of 30 to 160 words, about 100 tokens in the mean."""
    chance = random.Random(1)
    return [" ".join(chance.choices(WORDS.split(), k=chance.randint(30, 2 * MEAN_WORDS - 30))) for _ in range(count)]


async def seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def questions_during(documents: "asyncio.Task[float]", embedder: MiniLM) -> list[float]:
    times = []
    while not documents.done():
        times.append(await seconds(embedder.query(QUESTION)))
        await asyncio.sleep(0.02)
    return times


def line(name: str, times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=20)
    return f"{name}: p50 {cuts[9] * 1e3:.1f} ms, p95 {cuts[18] * 1e3:.1f} ms ({len(times)})"


async def main(count: int) -> None:
    """Print the figures for so many documents."""
    embedder = MiniLM()
    print(f"load: {await seconds(embedder.warm()):.2f} s")
    await embedder.query(QUESTION)
    documents = texts(count)
    idle = [await seconds(embedder.query(QUESTION)) for _ in range(IDLE_QUESTIONS)]
    print(line("questions when idle", idle))
    best = min([await seconds(embedder.documents(documents)) for _ in range(3)])
    print(f"documents alone: {count / best:.0f} texts/s")
    bulk = asyncio.create_task(seconds(embedder.documents(documents)))
    busy = await questions_during(bulk, embedder)
    print(line("questions while documents are embedded", busy))
    print(f"documents meanwhile: {count / await bulk:.0f} texts/s")
    await embedder.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 256))
