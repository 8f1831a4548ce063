"""Diversity: of memories that say the same, one first (maximal marginal relevance, Carbonell and Goldstein, 1998)."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.records import Caller
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("diversity")
CHUNKS = 8
"""Chunks, from the first, that speak for what a memory is about."""


async def diversified(
    db: Connection, caller: Caller, ids: Sequence[UUID], scores: Sequence[float], diversity: float
) -> list[UUID]:
    """Order memories, given best first with their scores, so that each is unlike those before it.

    `diversity` weighs unlikeness from 0 (the order stays) to 1 (after the best, only unlikeness counts). A memory
    without vectors yet is like no other.
    """
    if not diversity or len(ids) <= 1:
        return list(ids)
    vectors = await read(db, caller, ids)
    return [ids[place] for place in order(np.array(scores, np.float64), vectors, diversity)]


async def read(db: Connection, caller: Caller, ids: Sequence[UUID]) -> NDArray[np.float32]:
    """Read what memories are about, (len(ids), n): see `gists`."""
    return gists(ids, await parts(db, caller, ids))


async def parts(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    """Read the packed vectors of the first chunks of memories."""
    rows = await db.fetch(SQL["vectors"], caller.workspace_id, list(ids), CHUNKS)
    return [(row["id"], row["vector"]) for row in rows]


def gists(ids: Sequence[UUID], held: Sequence[tuple[UUID, bytes]]) -> NDArray[np.float32]:
    """Sum the packed vectors of each memory's chunks to one of unit length, (len(ids), n); zero where there are none.

    Vectors that are longer or shorter than the first are of another space and do not count.
    """
    size = len(held[0][1]) if held else 0
    sums = np.zeros((len(ids), size // 4), np.float32)
    places = {id: place for place, id in enumerate(ids)}
    for id, vector in held:
        if len(vector) == size:
            sums[places[id]] += np.frombuffer(vector, "<f4")
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    np.divide(sums, norms, out=sums, where=norms > 0)
    return sums


def order(scores: NDArray[np.float64], vectors: NDArray[np.float32], diversity: float) -> list[int]:
    """Return the places of candidates in their order by maximal marginal relevance.

    `scores` (n,) are brought to 0 to 1; `vectors` (n, d) are of unit length or zero. Each next candidate has the
    greatest (1 - diversity) * score - diversity * (its greatest cosine with one chosen before); of equal ones the
    first. The best by score comes first, whatever the diversity.
    """
    span = float(np.ptp(scores)) if len(scores) else 0.0
    gains = (1 - diversity) * (scores - scores.min()) / span if span else np.zeros(len(scores))
    likeness = np.full(len(scores), -1.0)
    waiting = np.ones(len(scores), np.bool_)
    chosen: list[int] = []
    for _ in range(len(scores)):
        worth = gains - diversity * likeness if chosen else scores
        place = int(np.argmax(np.where(waiting, worth, -np.inf)))
        chosen.append(place)
        waiting[place] = False
        likeness = np.maximum(likeness, vectors @ vectors[place])
    return chosen
