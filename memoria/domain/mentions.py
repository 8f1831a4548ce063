"""Mentions: a memory whose title stands in the text of another is related to it, as soon as both are indexed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from memoria.domain import linked, names
from memoria.domain.ids import new_id
from memoria.records import Caller
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import BY_INDEX, Connection

SQL = queries.named("names")
SHARED = 3
"""A title that more memories share names none of them."""
MENTIONING = 200
"""Mentions of one title that are looked up at once."""
TITLED = 50
"""Memories of one title that a question may mean."""
AT_ONCE = 5_000
"""Relations that one batch of memories may bring."""


@dataclass(kw_only=True)
class Named:
    """A memory as its names are read."""

    id: UUID
    content: str
    metadata: Mapping[str, Any]


async def unread(db: Connection, caller: Caller, ids: Iterable[UUID]) -> set[UUID]:
    """Return the memories whose names were not read since their text changed."""
    wanted = set(ids)
    return wanted - {row["memory_id"] for row in await db.fetch(SQL["named"], caller.workspace_id, list(wanted))}


async def read(stores: Stores, caller: Caller, memories: Iterable[Named]) -> None:
    """Read what memories are called and what they name, and relate those that mention another's title."""
    rows = [row for memory in memories for row in _rows(memory)]
    if not rows:
        return
    async with stores.record.writing(caller) as db:
        await db.execute(BY_INDEX)
        await db.execute(SQL["lock"], caller.workspace_id)  # or two that mention each other would both see neither
        await db.execute(SQL["keep"], caller.workspace_id, *map(list, zip(*rows, strict=True)))
        ids = list({id for id, _, _ in rows})
        pairs = await db.fetch(SQL["mentions"], caller.workspace_id, ids, SHARED, MENTIONING, AT_ONCE)
        if pairs:
            columns = [(new_id(), row["source_id"], row["target_id"], row["name"]) for row in pairs]
            await db.execute(SQL["mention"], caller.workspace_id, *map(list, zip(*columns, strict=True)))


async def named(db: Connection, caller: Caller, question: str) -> tuple[dict[UUID, float], bool]:
    """Find the memories whose title stands in a question, each with 1 over how many share the title.

    Tells besides whether the question names anything: by a title, or by a name of more than one word.
    """
    asked = names.Asked(question)
    possible = asked.names()
    if not possible:
        return {}, False
    rows = await db.fetch(SQL["holding"], caller.workspace_id, list(possible), linked.NAME_HOLDERS, TITLED)
    called: dict[str, list[UUID]] = {}
    for row in rows:
        called.setdefault(row["name"], []).extend(row["titled"])
    titles = {name for name, of in called.items() if of}
    found: dict[UUID, float] = {}
    for name in asked.longest(titles):
        for id in called[name]:
            found[id] = max(found.get(id, 0.0), 1 / len(called[name]))
    return found, bool(found) or not asked.runs.isdisjoint(called)


def _rows(memory: Named) -> list[tuple[UUID, str, bool]]:
    called = names.title(memory.content, memory.metadata)
    titles = names.of_title(called) if called else set()
    named = names.of_text(memory.content) - titles
    return [
        (memory.id, "", False),
        *((memory.id, name, True) for name in sorted(titles)),
        *((memory.id, name, False) for name in sorted(named)),
    ]
