"""History: what the record held otherwise at a time than it does now, for a recall of that time."""

from datetime import datetime
from uuid import UUID

from memoria.records import Caller
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("history")
MOST = 1_000
"""Memories that changed since a time and are read as they were then; of more, those that changed last."""
LONGEST = 20_000
"""Characters of an earlier text that are scored."""


async def changed(db: Connection, caller: Caller, known_at: datetime | None) -> tuple[list[UUID], dict[UUID, str]]:
    """List what changed since a time, one more than are read, and the texts of those that said something else."""
    if known_at is None:
        return [], {}
    rows = await db.fetch(SQL["changed"], caller.workspace_id, known_at, MOST + 1, LONGEST)
    texts = {row["memory_id"]: row["said"] for row in rows[:MOST] if row["said"] is not None}
    return [row["memory_id"] for row in rows], texts
