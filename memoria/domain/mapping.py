"""A map: memories in the plane, those near to each other that mean the like."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.domain import checks, chunking, diversity, history, moments
from memoria.domain.projection import OVERLAP
from memoria.records import Caller, MemoryMap
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("mapping")
MOST = 10_000
SAMPLE = 1_000
"""Memories, the oldest, that say which way the map lies: it stays when others are added."""
DIGITS = 4
ROUNDS, BLOCK = 30, 8


async def place(stores: Stores, caller: Caller, ids: Sequence[UUID], *, known_at: datetime | None = None) -> MemoryMap:
    """Place memories (1 to 10,000) in the plane by what they mean; those without vectors yet are left out.

    The axes are the two directions in which the workspace's oldest 1,000 memories differ most (principal components);
    one unit is how far those are spread along the first. `known_at`: by what they said at that time, on the axes of
    now, where the record still has the vectors of it; without those that were not kept yet, or forgotten.

    Raises:
        InvalidInput: No ids are given, or too many, or the time cannot be understood.
    """
    wanted = checks.ids(ids, most=MOST)
    moments.moment(None, known_at)
    async with stores.record.reading(caller) as db:
        oldest = [row["id"] for row in await db.fetch(SQL["oldest"], caller.workspace_id, SAMPLE)]
        sample = await diversity.read(db, caller, oldest)
        held = await (_known(stores, db, caller, wanted, known_at) if known_at else diversity.parts(db, caller, wanted))
    vectors = diversity.gists(wanted, held)
    there = np.flatnonzero(vectors.any(axis=1))
    if not len(there) or vectors.shape[1] != sample.shape[1]:
        return MemoryMap(ids=[], x=[], y=[])
    known = sample[sample.any(axis=1)]
    xy = await asyncio.to_thread(projected, known if len(known) else vectors[there], vectors[there])
    return MemoryMap(ids=[wanted[each] for each in there], x=xy[:, 0].tolist(), y=xy[:, 1].tolist())


async def _known(
    stores: Stores, db: Connection, caller: Caller, ids: list[UUID], known_at: datetime
) -> list[tuple[UUID, bytes]]:
    """Read the packed vectors of the first chunks of what memories said at a time."""
    rows = await db.fetch(SQL["known"], caller.workspace_id, ids, known_at, history.LONGEST)
    size = stores.embedder.chunk_characters
    said = [
        (row["id"], hashlib.sha256(row["said"][span.start : span.stop].encode()).digest())
        for row in rows
        if row["said"] is not None
        for span in chunking.chunk(row["said"], size, OVERLAP)[: diversity.CHUNKS]
    ]
    found = await db.fetch(SQL["vectors"], caller.workspace_id, [sha256 for _, sha256 in said])
    vectors = {row["content_sha256"]: row["vector"] for row in found}
    same = await diversity.parts(db, caller, [row["id"] for row in rows if row["said"] is None])
    return [*same, *((id, vectors[sha256]) for id, sha256 in said if sha256 in vectors)]


def projected(sample: NDArray[np.float32], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Project vectors (n, d) to (n, 2) on the two directions in which a sample (m, d) differs most.

    The sign of a direction, which is arbitrary, is that in which its greatest part is positive.
    """
    middle = sample.mean(axis=0, dtype=np.float64)
    centred = sample - middle
    axes = _leading(centred.T @ centred)
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    spread = float((centred @ axes[:, 0]).std()) or 1.0
    xy = np.zeros((len(vectors), 2))
    xy[:, : axes.shape[1]] = (vectors - middle) @ axes / spread
    rounded: NDArray[np.float64] = xy.round(DIGITS)
    return rounded


def _leading(symmetric: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the two directions, (d, 2), with the greatest eigenvalues, by subspace iteration: always the same ones.

    `eigh` finds all d in a thousand small steps that threads share: where other work fills the cores they wait for each
    other, thirty times as long. `einsum` has no threads.
    """
    block = symmetric[:, np.argsort(-symmetric.diagonal(), kind="stable")[:BLOCK]]
    for _ in range(ROUNDS):
        block, _ = np.linalg.qr(np.einsum("ij,jk->ik", symmetric, block))
    _, turned = np.linalg.eigh(block.T @ symmetric @ block)
    leading: NDArray[np.float64] = block @ turned[:, :-3:-1]
    return leading
