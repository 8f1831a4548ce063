"""Links: what belongs to the best candidates, over typed relations and over the names that memories share.

Neither costs anything where there is none. Relations that say what follows what, or what is part of what, are left to
other arms. Those that were drawn automatically, because a title is mentioned or the same things are cited, are not
followed: only what somebody stated is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

import numpy as np

from memoria.domain import spreading
from memoria.domain.arms import Traits
from memoria.domain.fusion import Pool, Share, told
from memoria.records import Caller
from memoria.stores import queries
from memoria.stores.index_records import SparseTerms
from memoria.stores.postgres import Connection

SQL = queries.named("arms")

RELATED = 0.5
"""Of a candidate's score, for what is related to it, over the root of both their numbers of relations."""
GIVING = 10
"""Best candidates that give to what is related to them."""
LINKS = 50
"""Relations of one candidate that are followed, each way."""
DEGREE = 100
"""Relations up to which they are counted, each way."""
LEAST = 1e-6
"""Score from which a candidate gives; a product of smaller numbers could be none that the database knows."""
WORTH = 0.1
"""Of a standard deviation: what is related is given so much, or nothing. With less it would rank where it is."""

NAMED = 3.0
TRACE = 1e-3
"""Activation that counts: the arm gives NAMED times ln(1 + activation / TRACE)."""
COMPLETING = 16.0
"""Of a start's neighbour by a name, times the share of the question's weighted words that it holds and the start lacks:
where two memories together answer, the second says what the first does not."""
STARTS = 3
"""Best candidates from which activation spreads."""
TEMPERATURE = 2.0
"""Difference of scores at which one start weighs e times another."""
TITLE_HOLDERS, NAME_HOLDERS = 50, 20
"""Memories that may hold a title, or a name, for it to link them."""
SECOND_STEP = 100
"""Memories at one step from which the second is taken."""
REACHED = 50
"""Memories that become candidates, by either arm."""

Node: TypeAlias = UUID | str


async def related(db: Connection, caller: Caller, giving: Mapping[UUID, float]) -> dict[UUID, float]:
    """Return what memories with these scores give to those related to them."""
    positive = {id: score for id, score in giving.items() if score > LEAST}
    if not positive:
        return {}
    ids, scores = list(positive), list(positive.values())
    rows = await db.fetch(SQL["links"], caller.workspace_id, ids, scores, LINKS, DEGREE, RELATED, WORTH)
    return {row["linked_id"]: row["given"] for row in rows}


@dataclass(kw_only=True)
class Names:
    """The small graph of what shares names with some memories. A node is a memory or a name."""

    edges: list[tuple[Node, Node, float]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, name: str, holders: Mapping[UUID, bool]) -> set[UUID]:
        """Add a name with those who hold it, and whether as their title; return whom it links."""
        self.seen.add(name)
        titled = [id for id, is_title in holders.items() if is_title]
        if len(holders) < 2 or len(holders) > (TITLE_HOLDERS if titled else NAME_HOLDERS):  # noqa: PLR2004
            return set()
        weight = len(holders) ** -0.5
        if titled:
            self.edges += [(id, of, weight) for of in titled for id in holders if id != of]
        else:
            self.edges += [(id, name, weight) for id in holders]
        return set(holders)

    def beside(self, ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
        """Return for each of some memories those that share a name with it."""
        linked: dict[Node, set[Node]] = defaultdict(set)
        for one, other, _ in self.edges:
            linked[one].add(other)
            linked[other].add(one)
        found = {}
        for id in ids:
            shared = set[Node]().union(linked[id], *(linked[name] for name in linked[id] if isinstance(name, str)))
            found[id] = {node for node in shared if isinstance(node, UUID)} - {id}
        return found


async def names(db: Connection, caller: Caller, starts: Sequence[UUID]) -> Names:
    """Read what shares names with some memories, and what shares names with that."""
    found = Names()
    linked = await _share(db, caller, found, starts)
    beyond = sorted(linked.difference(starts))[:SECOND_STEP]
    if beyond:
        await _share(db, caller, found, beyond)
    return found


async def _share(db: Connection, caller: Caller, found: Names, ids: Sequence[UUID]) -> set[UUID]:
    rows = await db.fetch(SQL["sharing"], caller.workspace_id, ids, list(found.seen), TITLE_HOLDERS + 1)
    holders: dict[str, dict[UUID, bool]] = defaultdict(dict)
    for row in rows:
        holders[row["name"]][row["memory_id"]] = row["is_title"]
    return set[UUID]().union(*(found.add(name, held) for name, held in holders.items()))


def activation(around: Names, starts: Mapping[UUID, float]) -> dict[UUID, float]:
    """Spread from what answers best, the better the more."""
    if not around.edges:
        return {}
    reached = spreading.activation(around.edges, _started(starts))
    return {node: share for node, share in reached.items() if isinstance(node, UUID) and share > 0}


def _started(starts: Mapping[UUID, float]) -> dict[Node, float]:
    highest = max(starts.values())
    return {id: float(np.exp((score - highest) / TEMPERATURE)) for id, score in starts.items()}


def completed(around: Names, starts: Mapping[UUID, float], known: Traits, asked: SparseTerms) -> dict[UUID, float]:
    """Return the share of the question's weighted words that memories add to a start beside them, the better the more.

    `known` are the candidates, of which only the first chunks' words are looked at.
    """
    weights = dict(zip(asked.indices.tolist(), asked.values.tolist(), strict=True))
    whole = sum(weights.values()) or 1.0
    started = _started(starts)
    added: dict[UUID, float] = {}
    for start, beside in around.beside(starts).items():
        lacking = weights.keys() - known[start].stated
        for id in beside & known.keys():
            share = started[start] * sum(weights[term] for term in lacking & known[id].stated) / whole
            added[id] = max(share, added.get(id, 0.0))
    return added


def graph(pool: Pool, given: Mapping[UUID, float]) -> Share:
    """Speak for memories by what those related to them give."""
    return told(pool, given)


def named(pool: Pool, reached: Mapping[UUID, float], added: Mapping[UUID, float]) -> Share:
    """Speak for memories by the activation that reached them, and by the words that they add to a start."""
    share = told(pool, reached)
    activated = NAMED * np.log1p(share.shares / TRACE)
    return Share(shares=activated + told(pool, added, COMPLETING).shares, scores=share.scores)


def strongest(given: Mapping[UUID, float], pool: Pool) -> list[UUID]:
    """Choose those that become candidates: the ones who were given most."""
    others = given.keys() - pool.places.keys()
    return sorted(others, key=lambda id: (-given[id], id))[:REACHED]
