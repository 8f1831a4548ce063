"""Expansion: what hangs on one memory, a page at a time."""

import base64
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from memoria.domain import checks, graph, relations
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Direction,
    Expansion,
    GraphFilter,
    LinkCount,
    Neighbor,
    Relation,
    RelationType,
)
from memoria.stores import queries
from memoria.stores.opening import Stores

SQL = queries.named("expansion")
MOST = 200
RELATIONS = 5_000


async def expand(  # noqa: PLR0913
    stores: Stores,
    caller: Caller,
    id: UUID,
    *,
    types: list[RelationType] | None = None,
    direction: Direction = Direction.BOTH,
    min_weight: float = 0.0,
    as_of: datetime | None = None,
    first: int = 25,
    after: str | None = None,
) -> Expansion:
    """List the memories one relation away from a memory, `first` (1 to 200) of them after a cursor, strongest first.

    Each comes once, with its heaviest relation. Superseded, archived and expired memories belong to it.

    Raises:
        InvalidInput: A bound or the cursor cannot be understood.
        NotFound: There is no such memory.
    """
    checks.limit(first, "first", MOST)
    around = GraphFilter(from_ids=[id], types=types, direction=direction, min_weight=min_weight, as_of=as_of)
    weight, far = _read_cursor(after) if after is not None else (None, None)
    asked = (caller.workspace_id, id, direction.value, min_weight, as_of, types)
    async with stores.record.looking_up(caller) as db:
        await graph.start(db, caller, around)
        total, *counts = await db.fetch(SQL["counts"], *asked)
        rows = await db.fetch(SQL["strongest"], *asked, weight, far, first + 1)
    neighbors = [_neighbor(id, row) for row in rows[:first]]
    return Expansion(
        neighbors=neighbors,
        total=total["asked"],
        counts=[_count(row) for row in counts],
        has_next=len(rows) > first,
        end_cursor=_cursor(neighbors),
    )


async def among(
    stores: Stores,
    caller: Caller,
    ids: Sequence[UUID],
    *,
    types: list[RelationType] | None = None,
    min_weight: float = 0.0,
    as_of: datetime | None = None,
    limit: int = 2_000,
) -> list[Relation]:
    """List the relations among some memories (1 to 1,000), the heaviest first, at most `limit` (1 to 5,000).

    Memories that do not exist have none.

    Raises:
        InvalidInput: A bound cannot be understood.
    """
    checks.limit(limit, "limit", RELATIONS)
    wanted = checks.ids(ids)
    checks.graph(GraphFilter(from_ids=wanted[:1], types=types, min_weight=min_weight, as_of=as_of))
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["among"], caller.workspace_id, wanted, types, min_weight, as_of, limit)
        order = [row["relation_id"] for row in rows]
        found = {each.id: each for each in await relations.by_ids(db, caller, order)}
    return [found[id] for id in order if id in found]


def _count(row: asyncpg.Record) -> LinkCount:
    type = RelationType(row["relation_type"])
    return LinkCount(relation_type=type, forward=row["forward"], memories=row["memories"])


def _neighbor(id: UUID, row: asyncpg.Record) -> Neighbor:
    return Neighbor(**{**dict(row), "relation_type": RelationType(row["relation_type"])}, parent_id=id, depth=1)


def _cursor(neighbors: Sequence[Neighbor]) -> str | None:
    if not neighbors:
        return None
    last = neighbors[-1]
    return base64.urlsafe_b64encode(orjson.dumps([last.weight, str(last.memory_id)])).decode()


def _read_cursor(cursor: str) -> tuple[float, UUID]:
    try:
        weight, far = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        return float(weight), UUID(far)
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput("the cursor `after` is none that this server gave out", field="after") from None
