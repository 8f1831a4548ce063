"""Scores: every candidate read once, and scored exactly in every arm where the index has not said."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from memoria.domain import candidates, filters
from memoria.domain.arms import Trait
from memoria.domain.candidates import FEW, MANY, TAIL, Asked, Listed, Scope, Vector
from memoria.domain.fusion import Pool
from memoria.records import INDEXED, Arm, Caller
from memoria.stores import queries, words
from memoria.stores.postgres import Connection

SQL = queries.named("recall")


async def pool(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed, also: Iterable[UUID] = ()
) -> tuple[Pool, dict[UUID, Trait]]:
    """Put candidates together, of those listed, the tail and `also`, and score each exactly in all arms.

    Tells besides what they are besides their text.
    """
    ids = await _wanted(db, caller, bounds, asked, listed)
    tail = frozenset(bounds.tail)
    made = Pool([*sorted(ids), *also], asked.arms, tail)
    for arm in asked.arms:
        made.fill(arm, {id: score for id, score in listed.best.get(arm, {}).items() if id not in tail | bounds.past})
        made.fill(arm, listed.unread.get(arm, {}))
    return made, await read(db, caller, bounds, asked, made, made.ids)


async def _wanted(db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed) -> set[UUID]:
    if bounds.are_few:
        return set(bounds.ids or ())
    if listed.index_down:
        ids = await _without_index(db, caller, bounds, asked)
    else:
        ids = set[UUID]().union(*listed.best.values())
    ids.update(bounds.tail, bounds.titled, bounds.past)
    return ids if bounds.ids is None else ids.intersection(bounds.ids)


async def _without_index(db: Connection, caller: Caller, bounds: Scope, asked: Asked) -> set[UUID]:
    if bounds.ids is not None:
        return set(bounds.ids)
    ids = await filters.matching(db, caller, asked.filter, most=MANY + 1, moment=asked.moment)
    if len(ids) <= MANY:
        return set(ids)
    return set(await filters.saying(db, caller, asked.filter, asked.telling, most=3 * TAIL, moment=asked.moment))


async def read(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, made: Pool, ids: Sequence[UUID]
) -> dict[UUID, Trait]:
    """Read some candidates, and score the best of each one's chunks where no arm has scored it.

    Those that the filter refuses are candidates no more.
    """
    accepted = await _accepted(db, caller, asked, ids)
    lacking = {arm: _lacking(bounds, made, arm, accepted) for arm in INDEXED}
    where = filters.condition(asked.filter, first=6) if asked.moment.is_now else filters.Condition(sql="true")
    rows = await db.fetch(
        SQL["candidates"] + f" where {where.sql}",
        caller.workspace_id,
        accepted,
        lacking[Arm.SPARSE],
        lacking[Arm.DENSE],
        bounds.model,
        *where.values,
    )
    held = [row for row in rows if row["terms"] is not None]
    if len(held) > FEW:
        scored = await asyncio.to_thread(_scores, bounds, asked, held)
    else:
        scored = _scores(bounds, asked, held)
    for arm, scores in scored.items():
        made.fill(arm, _highest(held, scores))
    known: dict[UUID, Trait] = {}
    for row in rows:
        if row["id"] not in known or row["number"] == 0:
            known[row["id"]] = _trait(row)
    made.drop([id for id in ids if id not in known])
    return known


async def _accepted(db: Connection, caller: Caller, asked: Asked, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Leave out what the filter refused at the moment that is asked of; as it is now, it is read with it."""
    if asked.moment.is_now:
        return ids
    return await filters.matching(db, caller, asked.filter, most=len(ids), among=ids, moment=asked.moment)


def _lacking(bounds: Scope, made: Pool, arm: Arm, ids: Sequence[UUID]) -> list[bool]:
    """Tell of which candidates an arm has to be told; the chunks of what said something else are not those of then."""
    if arm not in made.scores:
        return [False] * len(ids)
    lacking: list[bool] = np.isnan(made.scores[arm][[made.places[id] for id in ids]]).tolist()
    changed = bounds.past & bounds.unread.keys()
    return [each and id not in changed for each, id in zip(lacking, ids, strict=True)] if changed else lacking


def _trait(row: asyncpg.Record) -> Trait:
    return Trait(
        at=row["at"],
        said_at=row["said_at"],
        importance=row["importance"],
        speaker=row["speaker"],
        role=row["role"],
        session=row["session"],
        asks=row["asks"],
        terms=row["terms"] or b"",
    )


def _scores(bounds: Scope, asked: Asked, rows: Sequence[asyncpg.Record]) -> dict[Arm, Sequence[float | None]]:
    """Score chunks, in each arm; None where it was not asked for, or cannot be told."""
    said = [row for row in rows if row["counts"] is not None]
    sparse = iter(
        words.scores(
            asked.terms, [row["terms"] for row in said], [row["counts"] for row in said], bounds.average_length
        ).tolist()
    )
    scored: dict[Arm, Sequence[float | None]] = {
        Arm.SPARSE: [None if row["counts"] is None else next(sparse) for row in rows]
    }
    if asked.dense is not None:
        scored[Arm.DENSE] = _similarities(asked.dense, [row["vector"] for row in rows])
    return scored


def _highest(rows: Sequence[asyncpg.Record], scores: Sequence[float | None]) -> dict[UUID, float]:
    told = [(row["id"], score) for row, score in zip(rows, scores, strict=True) if score is not None]
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
