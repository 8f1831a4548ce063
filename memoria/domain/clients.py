"""Clients: who work is done for, made on first use and found by their names."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import checks
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, Client, Json, Page
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("clients")
CHECKS = {"name": checks.name, "metadata": checks.metadata, "archived": checks.anything}


async def add(stores: Stores, caller: Caller, name: str, metadata: Json = None) -> Client:
    """Add a client; work for a client that is not there yet adds it as well.

    Raises:
        InvalidInput: The name or the metadata cannot be kept.
        Conflict: Another client has this name, whatever its capitals.
    """
    checks.name(name, "name")
    kept = checks.metadata({} if metadata is None else metadata, "metadata")
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["add"], caller.workspace_id, id := new_id(), name, kept)
        [added] = await by_ids(db, caller, [id])
    return added


async def get(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[Client | None]:
    """Read clients by their ids, in the same order; None where there is none."""
    async with stores.record.reading(caller) as db:
        found = {each.id: each for each in await by_ids(db, caller, ids)}
    return [found.get(id) for id in ids]


async def by_ids(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[Client]:
    """Read clients, in no order."""
    return [client(row) for row in await db.fetch(SQL["by_ids"], caller.workspace_id, ids)]


def client(row: asyncpg.Record) -> Client:
    """Make a client of a row that has all its columns."""
    return Client(**dict(row))


async def browse(
    stores: Stores, caller: Caller, *, archived: bool | None = False, first: int = 50, after: str | None = None
) -> Page[Client]:
    """List clients by name, `first` (1 to 200) of them after a cursor: those in use, archived ones, or all (null).

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    states = [False, True] if archived is None else [archived]
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["browse"], caller.workspace_id, states, checks.id_cursor(after), first + 1)
    items = [client(row) for row in rows[:first]]
    return Page(items=items, cursors=[str(each.id) for each in items], has_next=len(rows) > first)


async def count(stores: Stores, caller: Caller, *, archived: bool | None = False) -> int:
    """Count the clients that a list has on all its pages, exactly."""
    states = [False, True] if archived is None else [archived]
    async with stores.record.reading(caller) as db:
        total: int = await db.fetchval(SQL["count"], caller.workspace_id, states)
    return total


async def revise(stores: Stores, caller: Caller, id: UUID, changes: dict[str, Any]) -> Client:
    """Change name, metadata or `archived` of a client. Hours that were booked on it stay with it.

    Raises:
        InvalidInput: A field is unknown or has a value that cannot be kept.
        NotFound: There is no such client.
        Conflict: Another client has this name.
    """
    checks.fields_of(changes, CHECKS, "client")
    async with stores.record.writing(caller) as db:
        if await db.fetchval(SQL["revise"], caller.workspace_id, id, changes) is None:
            raise NotFound(f"there is no client {id}")
        [revised] = await by_ids(db, caller, [id])
    return revised


async def remove(stores: Stores, caller: Caller, id: UUID) -> UUID:
    """Remove a client that nothing was booked on. Returns its id.

    Raises:
        NotFound: There is no such client.
        Conflict: It has projects, or hours were booked on it.
    """
    async with stores.record.writing(caller) as db:
        if await db.fetchval(SQL["remove"], caller.workspace_id, id) is None:
            raise NotFound(f"there is no client {id}")
    return id


async def named(db: Connection, caller: Caller, name: str) -> UUID:
    """Find a client by its name.

    Raises:
        NotFound: There is none.
    """
    id: UUID | None = await db.fetchval(SQL["named"], caller.workspace_id, checks.name(name, "client"))
    if id is None:
        raise NotFound(f"there is no client {name!r}: `clients` lists those there are")
    return id


async def made(db: Connection, caller: Caller, name: str) -> UUID:
    """Find a client by its name, or make it; two calls at once make one."""
    await db.execute(SQL["make"], caller.workspace_id, new_id(), checks.name(name, "client"))
    id: UUID | None = await db.fetchval(SQL["named"], caller.workspace_id, name)
    if id is None:
        raise InvalidInput(f"the client {name!r} was removed at this moment: try again", field="client")
    return id
