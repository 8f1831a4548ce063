"""Arms: what speaks for a memory besides its meaning and its words.

Each returns shares in the unit of a standard score, in the order of the candidates. What each constant is worth on
which set is in `docs/decisions/`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np

from memoria.domain import spreading
from memoria.domain.fusion import Pool, Scale, Scores, Share
from memoria.records import Caller, RelationType
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("arms")

TITLE = 4.0
"""For a memory whose title stands in the question, shared among those of the same title."""
SPEAKER = 1.0
"""For what the one speaker says whom the question names."""
SESSION, SESSION_BEST = 0.3, 3
"""For a memory's session, by the mean of its best three."""
REPLY = 0.4
"""Of the score of a question, for the turn that follows it."""
NEAR, FAR = 0.12, 0.08
"""Of the scores of the turns one and two steps away."""
TURNS_OF = 50
"""Best candidates whose neighbouring turns become candidates."""
STEPS = 4
"""Turns that may follow one, and that one may follow."""

GRAPH, GRAPH_FLOOR, TRACE = 4.0, 0.5, 1e-3
"""Weight, least deviation and least activation of the graph arm, which counts in orders of magnitude."""
STARTS = 5
"""Best candidates from which activation spreads."""
LINKS = 100
"""A memory with more relations one way is a hub, and nothing spreads through it."""
SHARING = 20
"""A name that more memories hold is too common to link them."""
NAME = 1.0
"""Weight of a shared name, over the square root of how many hold it; a relation's is its own."""
SECOND_STEP = 200
"""Memories at one step from which the second is taken."""
REACHED = 50
"""Memories that become candidates by activation."""
NO_LINK = frozenset({RelationType.FOLLOWS})
"""Relations that other arms follow."""


@dataclass(kw_only=True)
class Trait:
    """What a candidate is besides its text. `asks`: it ends with a question mark."""

    occurred_at: datetime | None
    created_at: datetime
    importance: float
    superseded_by: UUID | None
    speaker: str | None
    session: str | None
    asks: bool


async def traits(db: Connection, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Trait]:
    """Read what candidates are besides their text."""
    rows = await db.fetch(SQL["traits"], caller.workspace_id, ids)
    return {row["id"]: Trait(**{name: row[name] for name in Trait.__dataclass_fields__}) for row in rows}


def title(pool: Pool, titled: Mapping[UUID, float]) -> Share:
    """Speak for memories whose title stands in the question."""
    shares = TITLE * pool.of(titled)
    return Share(shares=shares, scores=np.where(shares > 0, shares / TITLE, np.nan))


def speaker(pool: Pool, known: Mapping[UUID, Trait], question: str) -> Share:
    """Speak for what the one speaker said whom a question names."""
    speakers = {trait.speaker for trait in known.values() if trait.speaker}
    named = [each for each in speakers if re.search(rf"\b{re.escape(each)}\b", question, re.IGNORECASE)]
    said = {id: 1.0 for id, trait in known.items() if len(named) == 1 and trait.speaker == named[0]}
    scores = pool.of(said)
    return Share(shares=SPEAKER * scores, scores=np.where(scores > 0, scores, np.nan))


def session(pool: Pool, known: Mapping[UUID, Trait], scores: Scores) -> Share:
    """Speak for memories of a session of which others answer well."""
    held: dict[str, list[float]] = defaultdict(list)
    for id, score in zip(pool.ids, scores.tolist(), strict=True):
        if id in known and (name := known[id].session):
            held[name].append(score)
    if len(held) < 2:  # noqa: PLR2004  # it would say the same of all
        return _nothing(pool)
    means = {name: float(np.mean(sorted(of, reverse=True)[:SESSION_BEST])) for name, of in held.items()}
    said = {id: means[name] for id, trait in known.items() if (name := trait.session) in means and name is not None}
    own = np.array([said.get(id, np.nan) for id in pool.ids])
    return Share(shares=SESSION * np.nan_to_num(own), scores=own)


async def steps(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """List the turns around some memories as (later, earlier), up to two before and two after each."""
    rows = await db.fetch(SQL["turns"], caller.workspace_id, ids, STEPS)
    return [(row["later"], row["earlier"]) for row in rows]


def turns(pool: Pool, known: Mapping[UUID, Trait], around: Iterable[tuple[UUID, UUID]], scores: Scores) -> Share:
    """Speak for the reply to a question that fits, and for turns beside others that fit."""
    pairs = [(pool.places[a], pool.places[b]) for a, b in around if a in pool.places and b in pool.places]
    if not pairs:
        return _nothing(pool)
    later, earlier = (np.array(ends) for ends in zip(*pairs, strict=True))
    asks = np.array([id in known and known[id].asks for id in pool.ids])
    replies = np.zeros(len(scores))
    np.add.at(replies, later, REPLY * np.where(asks[earlier], np.maximum(scores[earlier], 0), 0))
    answering = scores + replies
    beside = np.zeros(len(scores))
    np.add.at(beside, later, NEAR * answering[earlier])
    np.add.at(beside, earlier, NEAR * answering[later])
    following: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        following[other].append(one)
    for start, middles in following.items():
        for middle in middles:
            for end in following.get(middle, ()):
                beside[start] += FAR * answering[end]
                beside[end] += FAR * answering[start]
    shares = replies + beside
    there = np.zeros(len(scores), np.bool_)
    there[later] = there[earlier] = True
    return Share(shares=shares, scores=np.where(there, shares, np.nan))


@dataclass(kw_only=True)
class Links:
    """The small graph around what answers best. A node is a memory, or a name that some share."""

    edges: list[tuple[UUID | str, UUID | str, float]] = field(default_factory=list)

    @property
    def memories(self) -> set[UUID]:
        """The memories in it."""
        return {node for edge in self.edges for node in edge[:2] if not isinstance(node, str)}


async def links(db: Connection, caller: Caller, starts: Sequence[UUID]) -> Links:
    """Read what is linked to some memories, over two relations or one shared name."""
    found = Links()
    found.edges += await _names(db, caller, starts)
    found.edges += (first := await _relations(db, caller, starts))
    seen = set(starts)
    beyond = list(dict.fromkeys(node for edge in first for node in edge[:2] if node not in seen))[:SECOND_STEP]
    if beyond:
        known = {frozenset(edge[:2]) for edge in first}
        second = await _relations(db, caller, beyond)
        found.edges += [edge for edge in second if frozenset(edge[:2]) not in known]
    return found


async def _relations(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[tuple[UUID, UUID, float]]:
    rows = await db.fetch(SQL["links"], caller.workspace_id, ids, LINKS)
    wanted, leaving, arriving = set(ids), defaultdict[UUID, int](int), defaultdict[UUID, int](int)
    for row in rows:
        leaving[row["source_id"]] += 1
        arriving[row["target_id"]] += 1
    hubs = {id for id in wanted if leaving[id] > LINKS or arriving[id] > LINKS}
    best: dict[tuple[UUID, UUID], float] = {}
    for row in rows:
        ends = sorted((row["source_id"], row["target_id"]))
        through = hubs.isdisjoint(ends) or any(end in wanted and end not in hubs for end in ends)
        if through and row["relation_type"] not in NO_LINK:
            key = (ends[0], ends[1])
            best[key] = max(row["weight"], best.get(key, 0.0))
    return [(a, b, weight) for (a, b), weight in best.items() if weight > 0]


async def _names(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[tuple[UUID | str, UUID | str, float]]:
    rows = await db.fetch(SQL["sharing"], caller.workspace_id, ids, SHARING)
    holders: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        holders[row["name"]].append(row["memory_id"])
    return [
        (id, name, NAME / len(held) ** 0.5) for name, held in holders.items() if 1 < len(held) <= SHARING for id in held
    ]


def activation(around: Links, starts: Mapping[UUID, float]) -> dict[UUID, float]:
    """Spread from what answers best, the better the more: each start's share falls by e with each unit of score."""
    if not around.edges or not starts:
        return {}
    highest = max(starts.values())
    weights: dict[UUID | str, float] = {id: float(np.exp(score - highest)) for id, score in starts.items()}
    reached = spreading.activation(around.edges, weights)
    return {node: share for node, share in reached.items() if not isinstance(node, str)}


def graph(pool: Pool, reached: Mapping[UUID, float]) -> Share:
    """Speak for memories by the activation that reached them."""
    if not reached:
        return _nothing(pool)
    active = pool.of(reached)
    magnitude = np.log(active + TRACE)
    shares = GRAPH * Scale.of(magnitude, GRAPH_FLOOR).standard(magnitude)
    return Share(shares=shares, scores=active)


def _nothing(pool: Pool) -> Share:
    return Share(shares=np.zeros(len(pool.ids)), scores=np.full(len(pool.ids), np.nan))
