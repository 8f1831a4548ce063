"""Judging: all candidates scored in every arm, and put in order."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np

from memoria.domain import arms, filters, scoring
from memoria.domain.arms import Trait
from memoria.domain.candidates import Asked, Listed, Scope
from memoria.domain.fusion import FLOORS, Pool, Ranking, Scale, Scores, Share, best, total
from memoria.records import Arm, Caller
from memoria.stores.postgres import Connection


async def judge(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed, also: Iterable[UUID] = ()
) -> Ranking:
    """Score candidates, those linked to the best of them and `also`, in every arm, and put them in order."""
    pool = await scoring.pool(db, caller, bounds, asked, listed, also)
    scales = {arm: Scale.of(scores, FLOORS[arm]) for arm, scores in pool.scores.items()}
    shares = _told(pool, scales) | {Arm.TITLE: arms.title(pool, bounds.titled)}
    first = total(shares.values(), len(pool.ids))
    around = await arms.steps(db, caller, best(pool, first, arms.TURNS_OF))
    starts = _starts(pool, first)
    reached = arms.activation(await arms.links(db, caller, list(starts)), starts)
    await _extend(db, caller, bounds, asked, pool, _linked(pool, around, reached))
    known = await arms.traits(db, caller, pool.ids)
    return Ranking(pool, _all(pool, scales, bounds, asked, known, around, reached))


def _told(pool: Pool, scales: Mapping[Arm, Scale]) -> dict[Arm, Share]:
    return {arm: Share(shares=scales[arm].standard(scores), scores=scores) for arm, scores in pool.scores.items()}


def _starts(pool: Pool, scores: Scores) -> dict[UUID, float]:
    return {id: float(scores[pool.places[id]]) for id in best(pool, scores, arms.STARTS)}


def _linked(pool: Pool, around: Sequence[tuple[UUID, UUID]], reached: Mapping[UUID, float]) -> list[UUID]:
    """Choose what becomes a candidate by being linked to one."""
    active = sorted((id for id in reached if id not in pool.places), key=lambda id: (-reached[id], id))
    beside = [id for step in around for id in step if id not in pool.places]
    return list(dict.fromkeys([*active[: arms.REACHED], *beside]))


async def _extend(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, pool: Pool, linked: Sequence[UUID]
) -> None:
    wanted = linked if bounds.ids is None else list(set(linked).intersection(bounds.ids))
    if not wanted:
        return
    pool.extend(await filters.matching(db, caller, asked.filter, most=len(wanted), among=wanted))
    await scoring.fill(db, caller, bounds, asked, pool)


def _all(
    pool: Pool,
    scales: Mapping[Arm, Scale],
    bounds: Scope,
    asked: Asked,
    known: Mapping[UUID, Trait],
    around: Sequence[tuple[UUID, UUID]],
    reached: Mapping[UUID, float],
) -> dict[Arm, Share]:
    shares = _told(pool, scales)
    shares[Arm.TITLE] = arms.title(pool, bounds.titled)
    shares[Arm.SPEAKER] = arms.speaker(pool, known, asked.text)
    shares[Arm.SESSION] = arms.session(pool, known, total(shares.values(), len(pool.ids)))
    shares[Arm.TURNS] = arms.turns(pool, known, around, total(shares.values(), len(pool.ids)))
    shares[Arm.GRAPH] = arms.graph(pool, reached)
    return {arm: share for arm, share in shares.items() if not np.all(np.isnan(share.scores))}
