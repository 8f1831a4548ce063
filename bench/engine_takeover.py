"""How long a query takes while the engine's index is optimised and taken over: python bench/engine_takeover.py.

Fills a fresh engine with points, then asks a hybrid question through the adapter every 20 ms until an optimised
engine has taken over and the old one has gone, with writes in between. Prints one JSON document.
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from memoria.engine.server import CONNECTION_AGE
from memoria.engine.threshold import Threshold
from memoria.errors import Unavailable
from memoria.records import MemoryType
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_records import IndexedChunk, IndexQuestion, SparseTerms
from memoria.stores.index_schema import Spread

DIMENSION, TERMS, VOCABULARY = 384, 40, 30_000
WORKSPACE = UUID(int=1)
EVERY = 0.02
generator = np.random.default_rng(7)


def terms(count: int) -> SparseTerms:
    """Words as frequent as words are."""
    indices = np.unique(np.minimum(generator.zipf(1.3, count), VOCABULARY)).astype(np.uint32)
    return SparseTerms(indices=indices, values=generator.random(len(indices), np.float32))


def unit() -> np.ndarray:
    """A random direction."""
    vector = generator.normal(size=DIMENSION).astype(np.float32)
    return vector / np.linalg.norm(vector)


def chunk() -> IndexedChunk:
    """One random chunk."""
    fields = {"kind": "note", "tags": ["a"], "status": "active", "importance": 0.5, "pinned": False}
    return IndexedChunk(
        workspace_id=WORKSPACE,
        memory_id=uuid4(),
        chunk=0,
        version=1,
        dense=unit(),
        terms=terms(TERMS),
        fields=fields,
    )


def question() -> IndexQuestion:
    """A hybrid question to the one collection that holds something."""
    return IndexQuestion(workspace_id=WORKSPACE, dense=unit(), terms=terms(8), types=[MemoryType.SEMANTIC], limit=50)


class Probe:
    """Asks every 20 ms, and keeps the time of each answer in milliseconds."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.took: list[tuple[float, float]] = []
        self.failed: list[str] = []
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        due = time.perf_counter()
        while True:
            asked = question()
            start = time.perf_counter()
            try:
                await self.index.search(1, asked)
            except Unavailable as error:
                self.failed.append(str(error))
            self.took.append((start, (time.perf_counter() - start) * 1000))
            due = max(due + EVERY, time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())

    def between(self, start: float, end: float) -> dict[str, Any]:
        """Summarise the questions asked in this time."""
        took = np.array([each for at, each in self.took if start <= at < end])
        quantiles = {f"p{q}": round(float(np.percentile(took, q)), 1) for q in (50, 95, 99)}
        return {
            "seconds": round(end - start, 1),
            "questions": len(took),
            **quantiles,
            "max": round(float(took.max()), 1),
            "over_100_ms": int((took > 100).sum()),
        }


async def fill(index: Index, count: int) -> float:
    """Write `count` chunks, and return how many a second the index took."""
    spent = 0.0
    for _ in range(0, count, 1000):
        chunks = [chunk() for _ in range(1000)]
        start = time.perf_counter()
        await index.write(1, MemoryType.SEMANTIC, chunks)
        spent += time.perf_counter() - start
    return count / spent


def resident(pid: int | None) -> int:
    """Memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))


async def measure(points: int) -> dict[str, Any]:
    """Fill, index, and measure the questions before, meanwhile and after."""
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineProcess(Path(folder) / "index", Threshold(points=int(points * 0.9), quiet=5.0))
        await engine.start()
        index = Index(Connection(engine.address), Spread())
        try:
            return await _measure(engine, index, points)
        finally:
            await index.close()
            await engine.stop()


async def _measure(engine: EngineProcess, index: Index, points: int) -> dict[str, Any]:
    await index.create(1, DIMENSION)
    rate, first = await fill(index, points), engine.pid
    rss_before = resident(first)
    probe, start = Probe(index), time.perf_counter()
    shelf = engine.folder / "shelf-2"
    while not shelf.exists():  # noqa: ASYNC110  # another process makes it
        await asyncio.sleep(0.05)
    building, written = time.perf_counter(), 0
    while engine.pid == first:
        if time.perf_counter() - building > written:
            await index.write(1, MemoryType.SEMANTIC, [chunk() for _ in range(10)])
            written += 10 / 10
        await asyncio.sleep(0.05)
    taken = time.perf_counter()
    await asyncio.sleep(1.5 * CONNECTION_AGE)
    gone = time.perf_counter()
    probe.task.cancel()
    held = await index.count(1, MemoryType.SEMANTIC, WORKSPACE)
    return {
        "points": points,
        "written_per_second": round(rate),
        "lost": points + 10 * round(written) - held,
        "failed": probe.failed,
        "scanning": probe.between(start, building),
        "building": probe.between(building, taken),
        "changing_hands": probe.between(taken, taken + 1.2 * CONNECTION_AGE),
        "indexed": probe.between(taken + 1.2 * CONNECTION_AGE, gone),
        "rss_mb": {"before": rss_before, "after": resident(engine.pid)},
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100_000)
    print(json.dumps(asyncio.run(measure(parser.parse_args().points)), indent=2))


if __name__ == "__main__":
    main()
