"""Fusion: one score of many arms, by scores and not by ranks.

What the index can say of every memory, its meaning and its words, is brought to mean 0 and deviation 1 over the first
candidates and added. On conversations a weak dense arm and a strong sparse arm make reciprocal ranks worse than the
sparse arm alone; sums of standard scores are better than both (`docs/decisions/`). The other arms add shares in the
same unit.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.records import Arm, ArmScore

Scores = NDArray[np.float64]

FLOORS = {Arm.DENSE: 0.05, Arm.SPARSE: 0.5}
"""The least deviation, in the arm's own unit (cosine, BM25): among candidates that are nearly alike a difference that
means nothing would otherwise count as much as one that means everything."""


class Pool:
    """The memories that may be hits, and the best score of each one's chunks in each arm that the index asks.

    `scores[arm]` is float64 in the order of `ids`, NaN where the arm cannot tell. `tail` are those that the record
    had to score, because the index lags.
    """

    def __init__(self, ids: Iterable[UUID], arms: Iterable[Arm], tail: frozenset[UUID] = frozenset()) -> None:
        self.ids: list[UUID] = []
        self.tail = tail
        self.places: dict[UUID, int] = {}
        self.scores: dict[Arm, Scores] = {arm: np.empty(0) for arm in arms}
        self.extend(ids)

    def extend(self, ids: Iterable[UUID]) -> None:
        """Add candidates of which no arm has said anything yet; those that are there stay as they are."""
        for id in ids:
            if self.places.setdefault(id, len(self.ids)) == len(self.ids):
                self.ids.append(id)
        for arm, scores in self.scores.items():
            self.scores[arm] = np.concatenate([scores, np.full(len(self.ids) - len(scores), np.nan)])

    def drop(self, ids: Collection[UUID]) -> None:
        """Let candidates go."""
        if not ids:
            return
        gone = set(ids)
        kept = [place for place, id in enumerate(self.ids) if id not in gone]
        self.ids = [self.ids[place] for place in kept]
        self.places = {id: place for place, id in enumerate(self.ids)}
        self.scores = {arm: scores[kept] for arm, scores in self.scores.items()}

    def fill(self, arm: Arm, scores: Mapping[UUID, float]) -> None:
        """Keep what an arm says of some memories; of those that are no candidates it says nothing."""
        held = self.scores[arm]
        for id, score in scores.items():
            if (place := self.places.get(id)) is not None:
                held[place] = score


@dataclass(kw_only=True)
class Scale:
    """What an arm's scores are on average, and how far they are from that."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, scores: Scores, floor: float) -> "Scale":
        """Measure scores, leaving out what is NaN."""
        told = scores[~np.isnan(scores)]
        if not len(told):
            return cls(mean=0.0, deviation=1.0)
        return cls(mean=float(told.mean()), deviation=max(float(told.std()), floor))

    def standard(self, scores: Scores) -> Scores:
        """Bring scores to mean 0 and deviation 1; what is NaN adds nothing."""
        standard: Scores = np.nan_to_num((scores - self.mean) / self.deviation)
        return standard


@dataclass(kw_only=True)
class Share:
    """What one arm adds to each candidate, and its own score, NaN where it cannot tell."""

    shares: Scores
    scores: Scores


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

    def __init__(self, pool: Pool, shares: Mapping[Arm, Share]) -> None:
        self.pool = pool
        self._shares = shares
        self._scores: list[float] = total(shares.values(), len(pool.ids)).tolist()
        self._order = sorted(range(len(pool.ids)), key=lambda at: (self._scores[at], pool.ids[at].int), reverse=True)

    def __len__(self) -> int:
        return len(self._order)

    def part(self, start: int, stop: int) -> list[Ranked]:
        """Return the candidates in these places, counted from 0."""
        return [self._ranked(at) for at in self._order[start:stop]]

    def place(self, memory_id: UUID) -> int:
        """Return the place of a candidate, counted from 0."""
        return self._order.index(self.pool.places[memory_id])

    def _ranked(self, at: int) -> Ranked:
        arms = [
            ArmScore(
                arm=arm,
                rank=1 + int(np.sum(each.scores > score)),  # NaN is above nothing
                score=float(score),
                share=float(each.shares[at]),
            )
            for arm, each in self._shares.items()
            if not np.isnan(score := each.scores[at])
        ]
        return Ranked(memory_id=self.pool.ids[at], score=self._scores[at], arms=arms)


def told(pool: Pool, said: Mapping[UUID, float], weight: float = 1.0) -> Share:
    """Put what an arm says of some memories into the order of the candidates, so much of it as `weight` tells."""
    if not said:
        return Share(shares=np.zeros(len(pool.ids)), scores=np.full(len(pool.ids), np.nan))
    scores = np.array([said.get(id, np.nan) for id in pool.ids])
    return Share(shares=weight * np.nan_to_num(scores), scores=scores)


def total(shares: Iterable[Share], count: int) -> Scores:
    """Add shares up."""
    added: Scores = np.sum([np.zeros(count), *(each.shares for each in shares)], axis=0)
    return added


def best(pool: Pool, scores: Scores, count: int) -> dict[UUID, float]:
    """Return the best candidates with their scores, best first; equal ones by id."""
    places = sorted(range(len(pool.ids)), key=lambda at: (scores[at], pool.ids[at].int), reverse=True)
    return {pool.ids[at]: float(scores[at]) for at in places[:count]}
