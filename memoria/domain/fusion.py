"""Fusion: one score of many arms, by scores and not by ranks.

Each arm's scores over the candidates are brought to mean 0 and deviation 1 and added. On conversations a weak
dense arm and a strong sparse arm make reciprocal ranks worse than the sparse arm alone; sums of standard scores
are better than both (`docs/decisions/`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.records import Arm, ArmScore

WEIGHTS = {Arm.DENSE: 1.0, Arm.SPARSE: 1.0}
FLOORS = {Arm.DENSE: 0.05, Arm.SPARSE: 0.5}
"""The least deviation, in the arm's own unit (cosine, BM25): among candidates that are nearly alike a difference that
means nothing would otherwise count as much as one that means everything."""


class Pool:
    """The memories that may be hits, and the best score of each one's chunks in each arm.

    `scores[arm]` is float64 in the order of `ids`, NaN where the arm cannot tell. `tail` are those that the record
    had to score, because the index lags.
    """

    def __init__(self, ids: Sequence[UUID], arms: Iterable[Arm], tail: frozenset[UUID] = frozenset()) -> None:
        self.ids = ids
        self.tail = tail
        self.places = {id: place for place, id in enumerate(ids)}
        self.scores: dict[Arm, NDArray[np.float64]] = {arm: np.full(len(ids), np.nan) for arm in arms}

    def fill(self, arm: Arm, scores: Mapping[UUID, float]) -> None:
        """Keep what an arm says of some memories; of those that are no candidates it says nothing."""
        held = self.scores[arm]
        for id, score in scores.items():
            if (place := self.places.get(id)) is not None:
                held[place] = score


@dataclass(kw_only=True)
class Ranked:
    """A candidate with its place. The shares of its arms add up to `score`."""

    memory_id: UUID
    score: float
    arms: list[ArmScore]


class Ranking:
    """Candidates in order, best first; equal ones by id, newest first.

    What each arm said of one is only put together for those that are read.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._judged = {arm: _judge(arm, scores) for arm, scores in pool.scores.items()}
        scores: list[float] = np.sum([judged.shares for judged in self._judged.values()], axis=0).tolist()
        self._scores = scores
        self._order = sorted(range(len(scores)), key=lambda at: (scores[at], pool.ids[at].int), reverse=True)

    def __len__(self) -> int:
        return len(self._order)

    def part(self, start: int, stop: int) -> list[Ranked]:
        """Return the candidates in these places, counted from 0."""
        return [self._ranked(at) for at in self._order[start:stop]]

    def place(self, memory_id: UUID) -> int:
        """Return the place of a candidate, counted from 0."""
        return self._order.index(self._pool.places[memory_id])

    def _ranked(self, at: int) -> Ranked:
        arms = [
            ArmScore(arm=arm, rank=int(judged.ranks[at]), score=float(score), share=float(judged.shares[at]))
            for arm, judged in self._judged.items()
            if not np.isnan(score := self._pool.scores[arm][at])
        ]
        return Ranked(memory_id=self._pool.ids[at], score=self._scores[at], arms=arms)


@dataclass(kw_only=True)
class _Judged:
    """What one arm adds to each candidate, and the candidate's place in it from 1; both 0 where it cannot tell."""

    shares: NDArray[np.float64]
    ranks: NDArray[np.int64]


def _judge(arm: Arm, scores: NDArray[np.float64]) -> _Judged:
    """Standardise one arm's scores. An arm to which all are alike adds nothing."""
    judged = _Judged(shares=np.zeros(len(scores)), ranks=np.zeros(len(scores), np.int64))
    known = np.flatnonzero(~np.isnan(scores))
    if len(known):
        told = scores[known]
        judged.shares[known] = WEIGHTS[arm] * (told - told.mean()) / max(float(told.std()), FLOORS[arm])
        judged.ranks[known[np.argsort(-told, kind="stable")]] = np.arange(1, len(known) + 1)
    return judged
