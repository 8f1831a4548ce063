"""Succession: what superseded a memory, by its status or by a relation, up to what holds now."""

from collections.abc import Iterable
from uuid import UUID

from memoria.records import Caller, Hit, Successor
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("context")
STEPS = 8
"""Successors one after the other that are followed."""


async def successors(db: Connection, caller: Caller, ids: Iterable[UUID]) -> dict[UUID, Successor]:
    """Find the last successor of each memory that was superseded; forgotten ones are none."""
    rows = await db.fetch(SQL["successors"], caller.workspace_id, list(dict.fromkeys(ids)), STEPS)
    return {row["superseded"]: Successor(memory_id=row["memory_id"], at=row["at"]) for row in rows}


async def mark(db: Connection, caller: Caller, hits: list[Hit]) -> None:
    """Say of each hit what superseded it."""
    found = await successors(db, caller, [hit.memory.id for hit in hits])
    for hit in hits:
        hit.superseded_by = found.get(hit.memory.id)
