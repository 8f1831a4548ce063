"""The graph: who is near, how two memories hang together, and what lies among some.

Walks go breadth first and reach each memory once. Tombstoned memories are neither reached nor walked through;
superseded, archived and expired ones are both, since what they explain still holds together.
"""

from collections.abc import Sequence
from typing import Any, Unpack
from uuid import UUID

import asyncpg

from memoria.domain import checks, questions, relations
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Bounds,
    Caller,
    GraphFilter,
    Neighbor,
    Neighbors,
    Path,
    PathStep,
    Relation,
    RelationType,
    Subgraph,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("graph")
NEIGHBORS = 1_000
NODES = 500
COUNTED = 10_000
EDGES = 5_000


async def neighbors(
    stores: Stores,
    caller: Caller,
    id: UUID,
    *,
    depth: int = 1,
    limit: int = 100,
    skip: int = 0,
    **bounds: Unpack[Bounds],
) -> Neighbors:
    """List the memories within `depth` (1 to 8) relations of a memory: nearest first, then by weight, then by id.

    Each comes with the relation that reached it: of its shortest ways the heaviest last relation. Beyond `limit`
    (1 to 1,000) the answer is cut and says so; `skip` (at most 9,000) leaves out those that were read before.
    Superseded, archived and expired memories belong to it. `as_of` walks over the relations that were valid at that
    time, `known_at` over those that the record held then; memories within the answer read as they do now.

    Raises:
        InvalidInput: A bound cannot be understood.
        NotFound: There is no such memory.
    """
    checks.limit(limit, "limit", NEIGHBORS)
    checks.between(0, COUNTED - NEIGHBORS)(skip, "skip")
    around = GraphFilter(from_ids=[id], depth=depth, **bounds)
    async with stores.record.reading(caller) as db:
        rows = await _walk(db, caller, around, skip + limit)
    return Neighbors(neighbors=[_neighbor(row) for row in rows[skip:]], truncated=_truncated(rows))


async def reachable(stores: Stores, caller: Caller, id: UUID, *, depth: int = 1, **bounds: Unpack[Bounds]) -> int:
    """Count the memories within `depth` (1 to 8) relations of a memory, those that `neighbors` lists.

    Counted are at most 10,000: that many means as many or more.

    Raises:
        InvalidInput: A bound cannot be understood.
        NotFound: There is no such memory.
    """
    around = GraphFilter(from_ids=[id], depth=depth, **bounds)
    async with stores.record.reading(caller) as db:
        await start(db, caller, around)
        counted: int = await db.fetchval(SQL["reachable"], caller.workspace_id, *_asked(around, COUNTED))
    return counted


async def reach(
    db: Connection, caller: Caller, around: GraphFilter, cap: int
) -> tuple[dict[UUID, Neighbor | None], bool]:
    """Find every memory within a graph filter, with the last step to it; None for those it starts from.

    Stops at `cap` memories beside the starts; then the second value is true.

    Raises:
        InvalidInput: The graph filter cannot be understood.
        NotFound: A memory that it starts from does not exist.
    """
    rows = await _walk(db, caller, around, cap)
    reached: dict[UUID, Neighbor | None] = dict.fromkeys(around.from_ids)
    reached.update((row["memory_id"], _neighbor(row)) for row in rows)
    return reached, _truncated(rows)


async def path(
    stores: Stores, caller: Caller, source: UUID, target: UUID, *, depth: int = 6, **bounds: Unpack[Bounds]
) -> Path:
    """Find one shortest path of at most `depth` (1 to 8) relations between two memories. None: no steps.

    Of several it is always the same: from memory to memory over the heaviest relation, then to the smallest id.
    `truncated` says that the search was given up, so that there may be one. `as_of` and `known_at` are those of
    `neighbors`.

    Raises:
        InvalidInput: A bound cannot be understood.
        NotFound: One of the two memories does not exist.
    """
    around = GraphFilter(from_ids=[source, target], depth=depth, **bounds)
    how = (depth, around.types, around.direction.value, around.min_weight, around.as_of, around.known_at)
    async with stores.record.reading(caller) as db:
        await start(db, caller, around)
        rows = await db.fetch(SQL["path"], caller.workspace_id, source, target, *how)
    return Path(steps=[_step(row) for row in rows if row["memory_id"]], truncated=_truncated(rows))


async def subgraph(
    stores: Stores,
    caller: Caller,
    ids: Sequence[UUID],
    *,
    depth: int = 1,
    limit: int = 300,
    **bounds: Unpack[Bounds],
) -> Subgraph:
    """Cut out the memories within `depth` (1 to 8) relations of some, and the relations among all of them.

    The named ones (1 to 100) come first, then the nearest; relations heaviest first, of the types, weight and time
    that are walked. Beyond `limit` (1 to 500) memories or 5,000 relations the answer is cut and says so. `as_of` and
    `known_at` are those of `neighbors`.

    Raises:
        InvalidInput: A bound cannot be understood, or more memories are named than `limit` allows.
        NotFound: One of the named memories does not exist.
    """
    around = GraphFilter(from_ids=list(dict.fromkeys(ids)), depth=depth, **bounds)
    room = checks.limit(limit, "limit", NODES) - len(around.from_ids)
    if room < 0:
        raise InvalidInput(f"{len(around.from_ids)} memories are named and limit is {limit}: raise it", field="limit")
    async with stores.record.reading(caller) as db:
        rows = await _walk(db, caller, around, room + 1)
        inside = around.from_ids + [row["memory_id"] for row in rows[:room]]
        among = await _among(db, caller, around, inside)
    return Subgraph(memory_ids=inside, relations=among[:EDGES], truncated=len(rows) > room or len(among) > EDGES)


async def _walk(db: Connection, caller: Caller, around: GraphFilter, cap: int) -> list[asyncpg.Record]:
    await start(db, caller, around)
    return await db.fetch(SQL["walk"], caller.workspace_id, *_asked(around, cap))


def _asked(around: GraphFilter, cap: int) -> tuple[Any, ...]:
    """List what a walk is asked after its workspace."""
    how = (around.depth, around.types, around.direction.value, around.min_weight)
    return around.from_ids, *how, cap, around.as_of, around.known_at


async def start(db: Connection, caller: Caller, around: GraphFilter) -> None:
    """Check a graph filter, and that every memory it starts from exists."""
    questions.graph(around)
    rows = await db.fetch(SQL["starts"], caller.workspace_id, around.from_ids, around.known_at)
    if missing := set(around.from_ids) - {row["id"] for row in rows}:
        raise NotFound(f"there is no memory {', '.join(sorted(map(str, missing))[:5])}")


async def _among(db: Connection, caller: Caller, around: GraphFilter, inside: list[UUID]) -> list[Relation]:
    """Read the relations among some memories, heaviest first: one more than an answer may hold."""
    asked = (around.types, around.min_weight, around.as_of, EDGES + 1, around.known_at)
    rows = await db.fetch(SQL["among"], caller.workspace_id, inside, *asked)
    return await relations.in_order(db, caller, [row["relation_id"] for row in rows], around.known_at)


def _truncated(rows: Sequence[asyncpg.Record]) -> bool:
    return bool(rows) and bool(rows[0]["truncated"])


def _neighbor(row: asyncpg.Record) -> Neighbor:
    return Neighbor(
        memory_id=row["memory_id"],
        depth=row["depth"],
        parent_id=row["parent_id"],
        relation_id=row["relation_id"],
        relation_type=RelationType(row["relation_type"]),
        weight=row["weight"],
        forward=row["forward"],
    )


def _step(row: asyncpg.Record) -> PathStep:
    values: dict[str, Any] = {name: row[name] for name in ("memory_id", "relation_id", "weight", "forward")}
    type = row["relation_type"]
    return PathStep(relation_type=RelationType(type) if type else None, **values)
