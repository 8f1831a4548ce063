"""Scores: every candidate scored exactly in every arm, from the record where the index has not said."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from memoria.domain import candidates, filters
from memoria.domain.candidates import FEW, MANY, TAIL, Asked, Listed, Scope, Vector
from memoria.domain.fusion import Pool
from memoria.records import Arm, Caller
from memoria.stores import queries, words
from memoria.stores.postgres import Connection

SQL = queries.named("recall")


async def pool(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed, also: Iterable[UUID] = ()
) -> Pool:
    """Put candidates together, of those listed, the tail and `also`, and score each exactly in all arms."""
    ids = await _wanted(db, caller, bounds, asked, listed)
    tail = frozenset(bounds.tail)
    made = Pool([*sorted(ids), *also], asked.arms, tail)
    for arm in asked.arms:
        made.fill(arm, {id: score for id, score in listed.best.get(arm, {}).items() if id not in tail | bounds.past})
        made.fill(arm, listed.unread.get(arm, {}))
    await fill(db, caller, bounds, asked, made)
    return made


async def _wanted(db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed) -> set[UUID]:
    if bounds.are_few:
        return set(bounds.ids or ())
    if listed.index_down:
        ids = await _without_index(db, caller, bounds, asked)
    else:
        ids = set[UUID]().union(*listed.best.values())
    ids.update(bounds.tail, bounds.titled, bounds.past)
    if bounds.ids is not None:
        ids.intersection_update(bounds.ids)
    is_held = candidates.indexable(asked.filter, asked.moment)
    if bounds.tail or bounds.titled or bounds.ids is not None or not is_held:
        return set(
            await filters.matching(db, caller, asked.filter, most=len(ids), among=list(ids), moment=asked.moment)
        )
    return ids


async def _without_index(db: Connection, caller: Caller, bounds: Scope, asked: Asked) -> set[UUID]:
    if bounds.ids is not None:
        return set(bounds.ids)
    ids = await filters.matching(db, caller, asked.filter, most=MANY + 1, moment=asked.moment)
    if len(ids) <= MANY:
        return set(ids)
    return set(await filters.saying(db, caller, asked.filter, asked.telling, most=3 * TAIL, moment=asked.moment))


async def fill(db: Connection, caller: Caller, bounds: Scope, asked: Asked, made: Pool) -> None:
    """Score from the record what no arm has scored: the best of each memory's chunks."""
    lacking = {arm: np.isnan(made.scores[arm]) for arm in asked.arms}
    if bounds.past:  # the chunks of what said something else are not those of then
        same = np.array([id not in bounds.past or id not in bounds.unread for id in made.ids], np.bool_)
        lacking = {arm: places & same for arm, places in lacking.items()}
    places = np.flatnonzero(np.any(list(lacking.values()), axis=0))
    if not len(places):
        return
    by_meaning = lacking.get(Arm.DENSE, np.zeros(len(made.ids), np.bool_))
    rows = await db.fetch(
        SQL["exact"],
        caller.workspace_id,
        [made.ids[place] for place in places.tolist()],
        lacking[Arm.SPARSE][places].tolist(),
        by_meaning[places].tolist(),
        bounds.model,
    )
    if len(rows) > FEW:
        scored = await asyncio.to_thread(_scores, bounds, asked, rows)
    else:
        scored = _scores(bounds, asked, rows)
    for arm, scores in scored.items():
        made.fill(arm, _highest(rows, scores))


def _scores(bounds: Scope, asked: Asked, rows: Sequence[asyncpg.Record]) -> dict[Arm, Sequence[float | None]]:
    """Score chunks, in each arm; None where it was not asked for, or cannot be told."""
    said = [row for row in rows if row["terms"] is not None]
    sparse = iter(
        words.scores(
            asked.terms, [row["terms"] for row in said], [row["counts"] for row in said], bounds.average_length
        ).tolist()
    )
    scored: dict[Arm, Sequence[float | None]] = {
        Arm.SPARSE: [None if row["terms"] is None else next(sparse) for row in rows]
    }
    if asked.dense is not None:
        scored[Arm.DENSE] = _similarities(asked.dense, [row["vector"] for row in rows])
    return scored


def _highest(rows: Sequence[asyncpg.Record], scores: Sequence[float | None]) -> dict[UUID, float]:
    told = [(row["memory_id"], score) for row, score in zip(rows, scores, strict=True) if score is not None]
    return candidates.highest(told)


def _similarities(asked: Vector, vectors: Sequence[bytes | None]) -> list[float | None]:
    """Return the cosine of each packed vector with the question's, None where there is no vector."""
    size = asked.nbytes  # a vector of another length is none of this space
    there = [place for place, vector in enumerate(vectors) if vector is not None and len(vector) == size]
    similarities: list[float | None] = [None] * len(vectors)
    if there:
        packed = b"".join(vectors[place] or b"" for place in there)
        matrix: NDArray[np.float32] = np.frombuffer(packed, "<f4").reshape(len(there), -1)
        for place, similarity in zip(there, (matrix @ asked).tolist(), strict=True):
            similarities[place] = similarity
    return similarities
