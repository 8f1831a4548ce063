"""The raw parts that a recall stands on: the embedder, and the index behind its gRPC."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bench.metrics import quantile
from bench.server import Server
from memoria.engine.messages import QueryBatchPoints
from memoria.records import DEFAULT_WORKSPACE, MemoryType
from memoria.stores import index_methods as methods
from memoria.stores import words
from memoria.stores.embedded.engine import socket_for
from memoria.stores.embedders import MiniLM
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_queries import batches
from memoria.stores.index_records import IndexQuestion
from memoria.stores.index_schema import Spread
from memoria.stores.lexicons import Lexicons
from memoria.stores.postgres import Record

ROUNDS = 3
DEPTH = 50
"""Chunks that each arm lists, as in a recall."""
Call = Callable[[], Awaitable[object]]


async def spread(calls: Sequence[Call]) -> dict[str, float]:
    """Make calls one after the other and sum them up in milliseconds, the first fifth left out."""
    times = []
    for call in calls:
        began = time.perf_counter()
        await call()
        times.append(1_000 * (time.perf_counter() - began))
    warm = times[len(times) // 5 :]
    return {name: round(quantile(warm, share), 2) for name, share in (("p50", 0.5), ("p95", 0.95))}


@dataclass(kw_only=True)
class Raw:
    """MiniLM in this process, ready."""

    minilm: MiniLM

    @classmethod
    @asynccontextmanager
    async def ready(cls) -> "AsyncIterator[Raw]":
        """Load the model, and let it go at the end."""
        minilm = MiniLM()
        await minilm.warm()
        yield cls(minilm=minilm)
        await minilm.close()

    async def embedder(self, texts: Sequence[str]) -> dict[str, float]:
        """Return how many texts a second the embedder takes, the median of a few rounds."""
        rates = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            await self.minilm.documents(texts)
            rates.append(len(texts) / (time.perf_counter() - began))
        return {"texts": len(texts), "texts_per_second": round(quantile(rates, 0.5), 1)}

    async def measure(self, server: Server, questions: Sequence[str]) -> dict[str, Any]:
        """Ask the embedder and a server's index what a recall asks them, and nothing else."""
        asked = await self._asked(server, questions)
        generation = await asyncio.to_thread(server.generation)
        connection = Connection(f"unix:{socket_for(server.data / 'index')}")
        index = Index(connection, Spread())
        built = [batch for question in asked for batch in batches(generation, question)]
        result = {
            "raw_question_ms": await spread([_bind(self.minilm.query, text) for text in questions]),
            "raw_index_ms": await spread([_bind(connection.call, methods.QUERY, batch) for batch in built]),
            "adapter_ms": await spread([_bind(index.search, generation, question) for question in asked]),
            # One after the other, as a recall asks them: each finds the processor's caches full of the other.
            "raw_together_ms": await spread(
                [_bind(self._together, text, connection, batch) for text, batch in zip(questions, built, strict=True)]
            ),
        }
        await index.close()
        return result

    async def _together(self, text: str, connection: Connection, batch: QueryBatchPoints) -> None:
        await self.minilm.query(text)
        await connection.call(methods.QUERY, batch)

    async def _asked(self, server: Server, questions: Sequence[str]) -> list[IndexQuestion]:
        record = await Record.connect(server.database, size=1)
        lexicons = Lexicons(record)
        lexicon = await lexicons.of(DEFAULT_WORKSPACE)
        await lexicons.close()
        await record.close()
        return [
            IndexQuestion(
                workspace_id=DEFAULT_WORKSPACE,
                dense=await self.minilm.query(text),
                terms=words.question(text, lexicon),
                types=[MemoryType.SEMANTIC],
                limit=DEPTH,
            )
            for text in questions
        ]


def _bind(call: Callable[..., Awaitable[object]], *given: Any) -> Call:
    return lambda: call(*given)
