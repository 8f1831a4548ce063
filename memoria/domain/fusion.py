"""Fusion: one score of many arms, by scores and not by ranks.

Each arm's scores over the candidates are brought to mean 0 and deviation 1 and added. On conversations a weak
dense arm and a strong sparse arm make reciprocal ranks worse than the sparse arm alone; sums of standard scores
are better than both (`docs/decisions/`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

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


class Ranking:
    """Candidates in order, best first. What each arm said of one is only put together for those that are read."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._judged = {arm: _judge(arm, candidates) for arm in Arm}
        scores: list[float] = np.sum([judged.shares for judged in self._judged.values()], axis=0).tolist()
        best = sorted(range(len(candidates)), key=lambda at: (scores[at], candidates[at].memory_id.int), reverse=True)
        self._candidates, self._scores, self._order = candidates, scores, best

    def __len__(self) -> int:
        return len(self._order)

    def part(self, start: int, stop: int) -> list[Ranked]:
        """Return the candidates in these places, counted from 0."""
        return [self._ranked(at) for at in self._order[start:stop]]

    def place(self, memory_id: UUID) -> int:
        """Return the place of a candidate, counted from 0."""
        return next(place for place, at in enumerate(self._order) if self._candidates[at].memory_id == memory_id)

    def _ranked(self, at: int) -> Ranked:
        candidate = self._candidates[at]
        arms = [
            ArmScore(arm=arm, rank=int(judged.ranks[at]), score=score, share=float(judged.shares[at]))
            for arm, judged in self._judged.items()
            if (score := candidate.scores.get(arm)) is not None
        ]
        return Ranked(candidate=candidate, score=self._scores[at], arms=arms)


@dataclass(kw_only=True)
class _Judged:
    """What one arm adds to each candidate, and the candidate's place in it from 1; both 0 where it cannot tell."""

    shares: NDArray[np.float64]
    ranks: NDArray[np.int64]


def _judge(arm: Arm, candidates: Sequence[Candidate]) -> _Judged:
    """Standardise one arm's scores. An arm to which all are alike adds nothing."""
    values = np.array([each.scores.get(arm) for each in candidates], np.float64)  # None becomes NaN
    judged = _Judged(shares=np.zeros(len(values)), ranks=np.zeros(len(values), np.int64))
    known = np.flatnonzero(~np.isnan(values))
    if len(known):
        told = values[known]
        judged.shares[known] = WEIGHTS[arm] * (told - told.mean()) / max(float(told.std()), FLOORS[arm])
        judged.ranks[known[np.argsort(-told, kind="stable")]] = np.arange(1, len(known) + 1)
    return judged


def fuse(candidates: Mapping[UUID, Candidate]) -> Ranking:
    """Rank candidates, best first; equal ones by id, newest first."""
    return Ranking(list(candidates.values()))
