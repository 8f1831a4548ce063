"""Paths: how two memories hang together, in several ways."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Unpack
from uuid import UUID

import asyncpg

from memoria.domain import checks, graph, routing
from memoria.records import Bounds, Caller, Direction, GraphFilter, Path, Paths, PathStep, RelationType
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("paths")
MOST = 3
NODES = 10_000
"""Memories around each end that are looked at."""
EDGES = 60_000


@dataclass(kw_only=True)
class _Map:
    """What lies between two memories: the heaviest relation from each place to the next."""

    ids: list[UUID]
    truncated: bool
    steps: dict[int, dict[int, float]] = field(default_factory=dict)
    relations: dict[tuple[int, int], tuple[asyncpg.Record, bool]] = field(default_factory=dict)


async def find(
    stores: Stores,
    caller: Caller,
    source: UUID,
    target: UUID,
    *,
    depth: int = 6,
    k: int = 3,
    **bounds: Unpack[Bounds],
) -> Paths:
    """Find up to `k` (1 to 3) shortest paths of at most `depth` (1 to 8) relations between two memories.

    Those of fewer relations come first; of as many, those whose relations are heavier in sum; then by ids. Between two
    memories the heaviest relation counts, and no path passes a memory twice. `truncated` says that the search was
    given up at 10,000 memories around one of the two, so that there may be others. `as_of` and `known_at` are those of
    `neighbors`.

    Raises:
        InvalidInput: A bound cannot be understood.
        NotFound: One of the two memories does not exist.
    """
    checks.limit(k, "k", MOST)
    around = GraphFilter(from_ids=[source, target], depth=depth, **bounds)
    found: list[Path] = []
    truncated = False
    async with stores.record.reading(caller) as db:
        await graph.start(db, caller, around)
        for longest in range(1, depth + 1):
            lies = await _between(db, caller, around, longest)
            ways, truncated = _ways(lies, source, target, longest, k), lies.truncated
            found = [*found, *(way for way in ways if way not in found)][:k]  # what was found stays the shortest
            if len(found) == k or truncated or source == target:
                break
    if truncated and not found:
        only = await graph.path(stores, caller, source, target, depth=depth, **bounds)
        found = [only] if only.steps else []
    return Paths(paths=found, truncated=truncated)


async def _between(db: Connection, caller: Caller, around: GraphFilter, longest: int) -> _Map:
    """Read what lies on paths of at most `longest` relations: every memory is near enough to one of the two ends."""
    source, target = around.from_ids
    ahead, is_cut_ahead = await _near(db, caller, around, source, (longest + 1) // 2)
    opposite = replace(around, direction=OPPOSITES[around.direction])
    behind, is_cut_behind = await _near(db, caller, opposite, target, longest // 2)
    lies = _Map(ids=sorted(ahead | behind), truncated=is_cut_ahead or is_cut_behind)
    if not ahead & behind:
        return lies
    asked = (around.types, around.min_weight, around.as_of, EDGES + 1, around.known_at)
    rows = await db.fetch(SQL["among"], caller.workspace_id, lies.ids, *asked)
    lies.truncated |= len(rows) > EDGES
    for row in rows[:EDGES]:
        if around.direction is not Direction.IN:
            _draw(lies, row["source"], row["target"], row, forward=True)
        if around.direction is not Direction.OUT:
            _draw(lies, row["target"], row["source"], row, forward=False)
    return lies


OPPOSITES = {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT, Direction.BOTH: Direction.BOTH}


async def _near(db: Connection, caller: Caller, around: GraphFilter, id: UUID, depth: int) -> tuple[set[UUID], bool]:
    """Find the memories within `depth` relations of one, itself among them."""
    if depth == 0:
        return {id}, False
    reached, is_cut = await graph.reach(db, caller, replace(around, from_ids=[id], depth=depth), NODES)
    return set(reached), is_cut


def _draw(lies: _Map, near: int, far: int, row: asyncpg.Record, *, forward: bool) -> None:
    """Take the first relation between two, which is the heaviest."""
    if (near, far) not in lies.relations:
        lies.relations[near, far] = (row, forward)
        lies.steps.setdefault(near, {})[far] = row["weight"]


def _ways(lies: _Map, source: UUID, target: UUID, longest: int, count: int) -> list[Path]:
    places = {id: place for place, id in enumerate(lies.ids)}
    ways = routing.shortest(lies.steps, places[source], places[target], longest=longest, count=count)
    return [_path(lies, way) for way in ways]


def _path(lies: _Map, way: routing.Way) -> Path:
    first = PathStep(memory_id=lies.ids[way[0]], relation_id=None, relation_type=None, weight=None, forward=None)
    steps = [_step(lies, near, far) for near, far in pairwise(way)]
    return Path(steps=[first, *steps], truncated=False)


def _step(lies: _Map, near: int, far: int) -> PathStep:
    row, forward = lies.relations[near, far]
    return PathStep(
        memory_id=lies.ids[far],
        relation_id=row["relation_id"],
        relation_type=RelationType(row["relation_type"]),
        weight=row["weight"],
        forward=forward,
    )
