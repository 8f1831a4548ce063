"""Judging: all candidates scored in every arm, and put in order."""

import math
from collections.abc import Iterable
from uuid import UUID

import numpy as np

from memoria.domain import arms, linked, scoring
from memoria.domain.arms import Trait
from memoria.domain.candidates import Asked, Listed, Scope
from memoria.domain.fusion import FLOORS, Pool, Ranking, Scale, Share, best, total
from memoria.records import Arm, Caller
from memoria.stores.postgres import Connection
from memoria.stores.words import SATURATION

WORTH_OF_WORDS, EVEN, STEEPNESS = 1.0, 0.6, 10.0
"""What the highest share of words is worth beside the highest cosine, their sum at which it is as likely as not that a
memory fits, and how fast that changes."""
UNKNOWN_COSINE = 0.3
"""Stands in while there is no embedder."""
WORDS_FOR_MEANING = 0.5
"""What has no vector yet counts so much more by its words: what shares them mostly means the same too."""


async def judge(
    db: Connection, caller: Caller, bounds: Scope, asked: Asked, listed: Listed, also: Iterable[UUID] = ()
) -> Ranking:
    """Score candidates, those linked to the best of them and `also`, in every arm, and put them in order."""
    pool, known = await scoring.pool(db, caller, bounds, asked, listed, also)
    judged = _Judged(db, caller, bounds, asked, pool, known)
    weights = asked.weights
    if weights.turns:
        await judged.talk()
    if weights.graph:
        await judged.relate()
    if weights.names and bounds.names_something:
        await judged.name()
    return await judged.ranking()


def confidence(pool: Pool, asked: Asked) -> float:
    """Say how likely it is, 0 to 1, that the best candidates have to do with the question at all.

    `bench/confidence.py` tells how well, on questions asked where their answers are, and where they are not.
    """
    return curve(*signs(pool, asked))


def signs(pool: Pool, asked: Asked) -> tuple[float, float]:
    """Return the highest cosine, and the highest share of the question's weighted words that one memory holds."""
    most = (SATURATION + 1) * float(asked.terms.values.sum())
    said = _highest(pool, Arm.SPARSE) / most if most else 0.0
    meant = _highest(pool, Arm.DENSE) if Arm.DENSE in pool.scores else UNKNOWN_COSINE
    return meant, said


def curve(meant: float, said: float) -> float:
    """Return the confidence that a cosine and a share of words are worth, 0 to 1."""
    return 1 / (1 + math.exp(-STEEPNESS * (meant + WORTH_OF_WORDS * said - EVEN)))


def _highest(pool: Pool, arm: Arm) -> float:
    scores = pool.scores[arm]
    return 0.0 if np.all(np.isnan(scores)) else float(np.nanmax(scores))


class _Judged:
    """One question's candidates, and what is known of them so far."""

    def __init__(
        self, db: Connection, caller: Caller, bounds: Scope, asked: Asked, pool: Pool, known: dict[UUID, Trait]
    ) -> None:
        self._db, self._caller, self._bounds, self._asked = db, caller, bounds, asked
        self._pool = pool
        self._known = known
        self._scales = {arm: Scale.of(scores, FLOORS[arm]) for arm, scores in pool.scores.items()}
        self._around: list[arms.Step] = []
        self._given: dict[UUID, float] = {}
        self._reached: dict[UUID, float] = {}
        self._told: dict[Arm, Share] | None = None

    async def talk(self) -> None:
        """Look at the turns around the best."""
        ids = self._pool.ids if len(self._pool.ids) <= arms.TURNS_OF else list(self._best(arms.TURNS_OF))
        around = await arms.steps(self._db, self._caller, ids)
        if around:
            joining = self._best(arms.JOINING).keys()
            await self._add({id for step in around if not joining.isdisjoint(step) for id in step})
            self._around, self._told = around, None

    async def relate(self) -> None:
        """Follow relations from the best."""
        given = await linked.related(self._db, self._caller, self._best(linked.GIVING))
        if given:
            await self._add(linked.strongest(given, self._pool))
            self._given, self._told = given, None

    async def name(self) -> None:
        """Follow names from the best."""
        starts = self._best(linked.STARTS)
        around = await linked.names(self._db, self._caller, list(starts))
        reached = linked.activation(around, starts)
        if reached:
            await self._add(linked.strongest(reached, self._pool))
            self._reached, self._told = reached, None
            self._complete(around)

    def _complete(self, around: linked.Names) -> None:
        """Look at what the best lack, now that names have spoken."""
        shares = self._shares()
        added = linked.completed(around, self._best(linked.STARTS), self._known, self._asked.terms)
        shares[Arm.NAMES] = self._weighed(Arm.NAMES, linked.named(self._pool, self._reached, added))

    async def ranking(self) -> Ranking:
        """Put the candidates in order, what is newer above what says otherwise."""
        shares = self._shares()
        if not self._asked.weights.newest:
            return self._ranked(shares)
        ordered = self._best(arms.NEWEST_OF)
        stated = {id: self._known[id].stated for id in ordered if id in self._known}
        newest = arms.newest(self._pool, ordered, self._known, stated, self._asked.terms)
        return self._ranked(shares | {Arm.NEWEST: self._weighed(Arm.NEWEST, newest)})

    def _ranked(self, shares: dict[Arm, Share]) -> Ranking:
        return Ranking(self._pool, {arm: each for arm, each in shares.items() if not np.all(np.isnan(each.scores))})

    def _shares(self) -> dict[Arm, Share]:
        """Return what each arm says, as far as candidates are known by now."""
        if self._told is None:
            self._told = self._tell()
        return self._told

    def _tell(self) -> dict[Arm, Share]:
        pool, known, asked = self._pool, self._known, self._asked
        shares = {
            arm: self._weighed(arm, Share(shares=self._scales[arm].standard(scores), scores=scores))
            for arm, scores in pool.scores.items()
        }
        if Arm.DENSE in shares:
            shares[Arm.SPARSE].shares[np.isnan(pool.scores[Arm.DENSE])] *= 1 + WORDS_FOR_MEANING
        shares[Arm.TITLE] = self._weighed(Arm.TITLE, arms.title(pool, self._bounds.titled))
        shares[Arm.SPEAKER] = self._weighed(Arm.SPEAKER, arms.speaker(pool, known, asked.text))
        shares[Arm.TIME] = self._weighed(Arm.TIME, arms.time(pool, known, asked.window))
        alone = total(shares.values(), len(pool.ids))
        shares[Arm.SESSION] = self._weighed(Arm.SESSION, arms.session(pool, known, alone))
        answering = alone + shares[Arm.SESSION].shares
        shares[Arm.TURNS] = self._weighed(Arm.TURNS, arms.turns(pool, known, self._around, alone, answering))
        shares[Arm.GRAPH] = self._weighed(Arm.GRAPH, linked.graph(pool, self._given))
        shares[Arm.NAMES] = self._weighed(Arm.NAMES, linked.named(pool, self._reached, {}))
        if asked.weights.recency:
            recency = arms.recency(pool, known, asked.asked_at, asked.weights)
            shares[Arm.RECENCY] = self._weighed(Arm.RECENCY, recency)
        if asked.weights.importance:
            shares[Arm.IMPORTANCE] = self._weighed(Arm.IMPORTANCE, arms.importance(pool, known))
        return shares

    def _weighed(self, arm: Arm, share: Share) -> Share:
        weight = self._asked.weights.of(arm)
        if weight == 1:
            return share
        return Share(
            shares=weight * share.shares, scores=share.scores if weight else np.full(len(share.scores), np.nan)
        )

    def _best(self, count: int) -> dict[UUID, float]:
        return best(self._pool, total(self._shares().values(), len(self._pool.ids)), count)

    async def _add(self, ids: Iterable[UUID]) -> None:
        """Make memories candidates that the filter accepts."""
        others = [id for id in ids if id not in self._pool.places]
        if self._bounds.ids is not None:
            others = list(set(others).intersection(self._bounds.ids))
        if not others:
            return
        self._told = None
        self._pool.extend(sorted(others))
        self._known |= await scoring.read(self._db, self._caller, self._bounds, self._asked, self._pool, others)
