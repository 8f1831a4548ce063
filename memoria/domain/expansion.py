"""Expansion: what hangs on one memory, a page at a time."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

import asyncpg
import orjson

from memoria.domain import checks, graph, questions, relations
from memoria.errors import InvalidInput
from memoria.records import (
    Bounds,
    Caller,
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


async def expand(
    stores: Stores,
    caller: Caller,
    id: UUID,
    *,
    first: int = 25,
    after: str | None = None,
    **bounds: Unpack[Bounds],
) -> Expansion:
    """List the memories one relation away from a memory, `first` (1 to 200) of them after a cursor, strongest first.

    Each comes once, with its heaviest relation. Superseded, archived and expired memories belong to it. `as_of` and
    `known_at` are those of `neighbors`.

    Raises:
        InvalidInput: A bound or the cursor cannot be understood.
        NotFound: There is no such memory.
    """
    checks.limit(first, "first", MOST)
    around = GraphFilter(from_ids=[id], **bounds)
    page = (*(_read_cursor(after) if after is not None else (None, None)), first + 1)
    asked = (id, around.direction.value, around.min_weight, around.as_of, around.types)
    async with stores.record.looking_up(caller) as db:
        await graph.start(db, caller, around)
        if around.known_at is None:
            total, *counts = await db.fetch(SQL["counts"], caller.workspace_id, *asked)
            rows = await db.fetch(SQL["strongest"], caller.workspace_id, *asked, *page)
        else:
            total, *counts = await db.fetch(SQL["counts_at"], caller.workspace_id, *asked, around.known_at)
            rows = await db.fetch(SQL["strongest_at"], caller.workspace_id, *asked, *page, around.known_at)
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
    known_at: datetime | None = None,
    limit: int = 2_000,
) -> list[Relation]:
    """List the relations among some memories (1 to 1,000), the heaviest first, at most `limit` (1 to 5,000).

    Memories that do not exist have none. `as_of`: only what was valid at that time. `known_at`: as the record held them
    at that time.

    Raises:
        InvalidInput: A bound cannot be understood.
    """
    checks.limit(limit, "limit", RELATIONS)
    wanted = checks.ids(ids)
    around = GraphFilter(from_ids=wanted[:1], types=types, min_weight=min_weight, as_of=as_of, known_at=known_at)
    questions.graph(around)
    asked = (wanted, types, min_weight, as_of, limit)
    async with stores.record.reading(caller) as db:
        if known_at is None:
            rows = await db.fetch(SQL["among"], caller.workspace_id, *asked)
        else:
            rows = await db.fetch(SQL["among_at"], caller.workspace_id, *asked, known_at)
        return await relations.in_order(db, caller, [row["relation_id"] for row in rows], known_at)


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
