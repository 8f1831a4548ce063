"""Likeness: which memories mean nearly the same, by the vectors of their first chunks.

The index finds them, and the record's own vectors decide.
"""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from memoria.domain import generations
from memoria.errors import Unavailable
from memoria.records import Caller, MemoryFilter, MemoryType, TextFilter
from memoria.stores import queries
from memoria.stores.index_records import IndexQuestion
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("diversity")
ALIKE = 0.9
"""The lowest cosine of two that may say the same."""
SLACK = 0.01
"""What the index may score a neighbour too low."""
NEAREST = 16
"""Chunks near each memory that are looked at."""
ASKING = 8
"""Questions to the index at the same time."""
PATIENCE = 5.0
"""Seconds that each of them may take."""

Pair = frozenset[UUID]
Vector = NDArray[np.float32]


async def vectors(db: Connection, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Vector]:
    """Read the vector of each memory's first chunk; one that was not embedded yet has none."""
    rows = await db.fetch(SQL["vectors"], caller.workspace_id, list(ids), 1)
    return {row["id"]: np.frombuffer(row["vector"], "<f4") for row in rows}


async def neighbours(
    stores: Stores, caller: Caller, of: Iterable[asyncpg.Record], held: dict[UUID, Vector]
) -> set[Pair]:
    """Ask the index what lies near memories, which are rows with id, type and kind: active ones of the same sort.

    Raises:
        Unavailable: The index cannot be reached, or there is none yet.
    """
    live = await generations.live(stores)
    if live is None:
        raise Unavailable("there is no index yet: try again once the embedder has answered")
    asking = asyncio.Semaphore(ASKING)

    async def found(row: asyncpg.Record) -> list[Pair]:
        question = IndexQuestion(
            workspace_id=caller.workspace_id,
            dense=held[row["id"]],
            types=[MemoryType(row["type"])],
            filter=MemoryFilter(kind=TextFilter(eq=row["kind"])),
            limit=NEAREST,
            timeout=PATIENCE,
        )
        async with asking:
            answer = await stores.index.search(live.generation, question)
        near = {each.memory_id for each in answer.dense if each.score >= ALIKE - SLACK}
        return [frozenset({row["id"], id}) for id in near - {row["id"]}]

    pairs = await asyncio.gather(*(found(row) for row in of if row["id"] in held))
    return {pair for each in pairs for pair in each}


def alike(pairs: Iterable[Pair], held: dict[UUID, Vector]) -> dict[Pair, float]:
    """Keep the pairs whose vectors the record has and whose cosine is high enough, with their cosines."""
    cosines: dict[Pair, float] = {}
    for pair in pairs:
        one, other = (held.get(id) for id in pair)
        if one is not None and other is not None and len(one) == len(other):
            cosines[pair] = float(one @ other)
    return {pair: cosine for pair, cosine in cosines.items() if cosine >= ALIKE}
