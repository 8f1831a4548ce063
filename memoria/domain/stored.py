"""Stored memories: rows of the record, read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from memoria.domain.moments import NOW, Moment
from memoria.records import Caller, Memory, MemoryStatus, MemoryType, Trust
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("memories")


async def by_ids(db: Connection, caller: Caller, ids: Sequence[UUID], at: Moment = NOW) -> list[Memory]:
    """Read memories that were not forgotten, in no order."""
    found = await any_by_ids(db, caller, ids, at)
    return [each for each in found if each.status is not MemoryStatus.TOMBSTONED]


async def any_by_ids(db: Connection, caller: Caller, ids: Sequence[UUID], at: Moment = NOW) -> list[Memory]:
    """Read memories, forgotten ones too, in no order."""
    query = SQL["by_ids"] if at.is_now else SQL["by_ids_at"]
    return [memory(dict(row)) for row in await db.fetch(query, caller.workspace_id, ids, *at.values)]


def memory(row: Mapping[str, Any]) -> Memory:
    """Make a memory of a row that has all its columns."""
    named = {
        "type": MemoryType(row["type"]),
        "trust": Trust(row["trust"]),
        "status": MemoryStatus(row["status"]),
    }
    return Memory(**{**row, **named})
