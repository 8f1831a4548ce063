"""Fusion: one score of many arms, by scores and not by ranks.

Each arm's scores over the candidates are brought to mean 0 and deviation 1 and added. On conversations a weak
dense arm and a strong sparse arm make reciprocal ranks worse than the sparse arm alone; sums of standard scores
are better than both (`docs/decisions/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from memoria.records import Arm, ArmScore

WEIGHTS = {Arm.DENSE: 1.0, Arm.SPARSE: 1.0}
FLOORS = {Arm.DENSE: 0.05, Arm.SPARSE: 0.5}
"""The least deviation, in the arm's own unit (cosine, BM25): among candidates that are nearly alike a difference that
means nothing would otherwise count as much as one that means everything."""


@dataclass(kw_only=True)
class Candidate:
    """A memory that may be a hit: the best score of its chunks in each arm, none where the arm cannot tell."""

    memory_id: UUID
    scores: dict[Arm, float | None] = field(default_factory=dict)
    from_tail: bool = False


@dataclass(kw_only=True)
class Ranked:
    """A candidate with its place. The shares of its arms add up to `score`."""

    candidate: Candidate
    score: float
    arms: list[ArmScore]


def fuse(candidates: Mapping[UUID, Candidate]) -> list[Ranked]:
    """Rank candidates, best first; equal ones by id, newest first."""
    scored: dict[UUID, list[ArmScore]] = {id: [] for id in candidates}
    for arm in Arm:
        known = {id: score for id, each in candidates.items() if (score := each.scores.get(arm)) is not None}
        for id, judged in _judge(arm, known).items():
            scored[id].append(judged)
    ranked = [
        Ranked(candidate=each, score=sum(arm.share for arm in scored[id]), arms=scored[id])
        for id, each in candidates.items()
    ]
    return sorted(ranked, key=lambda each: (each.score, each.candidate.memory_id.int), reverse=True)


def _judge(arm: Arm, known: Mapping[UUID, float]) -> dict[UUID, ArmScore]:
    """Standardise one arm's scores. An arm to which all are alike adds nothing."""
    if not known:
        return {}
    values = np.array(list(known.values()))
    shares = WEIGHTS[arm] * (values - values.mean()) / max(float(values.std()), FLOORS[arm])
    places = np.empty(len(values), int)
    places[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return {
        id: ArmScore(arm=arm, rank=int(place), score=score, share=float(share))
        for (id, score), place, share in zip(known.items(), places, shares, strict=True)
    }
