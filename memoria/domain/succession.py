"""Succession: what superseded a memory, by its status or by a relation, up to what holds now; and undone."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from memoria.domain import stored
from memoria.domain.ids import new_id
from memoria.domain.moments import NOW, Moment
from memoria.records import Caller, Hit, Memory, Successor
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("context")
MEMORIES = queries.named("memories")
STEPS = 8
"""Successors one after the other that are followed."""


async def replace(db: Connection, caller: Caller, id: UUID, by: UUID) -> None:
    """Let one memory, which is locked, supersede another, and draw the relation."""
    await db.execute(MEMORIES["supersede"], caller.workspace_id, id, by)
    await db.execute(MEMORIES["supersession"], caller.workspace_id, new_id(), by, id)


async def take_back(db: Connection, caller: Caller, ids: Sequence[UUID]) -> None:
    """Make superseded memories, which are locked, active again, and end the relations that superseding drew."""
    await db.execute(MEMORIES["reinstate"], caller.workspace_id, ids)
    await db.execute(MEMORIES["end_supersession"], caller.workspace_id, ids)


async def successors(db: Connection, caller: Caller, ids: Iterable[UUID]) -> dict[UUID, Successor]:
    """Find the last successor of each memory that was superseded; forgotten ones are none."""
    rows = await db.fetch(SQL["successors"], caller.workspace_id, list(dict.fromkeys(ids)), STEPS)
    return {row["superseded"]: Successor(memory_id=row["memory_id"], at=row["at"]) for row in rows}


async def mark(db: Connection, caller: Caller, hits: list[Hit], moment: Moment = NOW) -> None:
    """Say of each hit what superseded it."""
    found = await known(db, caller, [hit.memory for hit in hits], moment)
    for hit in hits:
        hit.superseded_by = found.get(hit.memory.id)


async def known(db: Connection, caller: Caller, superseded: Sequence[Memory], moment: Moment) -> dict[UUID, Successor]:
    """Find the last successor of each memory; of what was known at a time only the one that it names itself."""
    if moment.known_at is None:
        return await successors(db, caller, [memory.id for memory in superseded])
    named = {memory.superseded_by for memory in superseded if memory.superseded_by is not None}
    later = await stored.by_ids(db, caller, list(named), Moment(known_at=moment.known_at))
    since = {each.id: each.valid_from or each.occurred_at or each.created_at for each in later}
    return {
        memory.id: Successor(memory_id=memory.superseded_by, at=since[memory.superseded_by])
        for memory in superseded
        if memory.superseded_by is not None and memory.superseded_by in since
    }
