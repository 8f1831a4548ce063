"""Projects: what work is done on, made on first use and found by their names within a client."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import checks, clients, links
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, Json, Page, Project
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("projects")
CHECKS = {
    "name": checks.name,
    "client": checks.name,
    "repo": links.repo,
    "metadata": checks.metadata,
    "archived": checks.anything,
}
CLEARABLE = frozenset({"client", "repo"})


async def add(
    stores: Stores,
    caller: Caller,
    name: str,
    *,
    client: str | None = None,
    repo: str | None = None,
    metadata: Json = None,
) -> Project:
    """Add a project of a client (by name, made on first use) or of none.

    `repo` turns issues, pull requests and branches into links: `owner/name` on GitHub, or an address.

    Raises:
        InvalidInput: A field cannot be kept.
        Conflict: The client has a project of this name, whatever its capitals.
    """
    checks.name(name, "name")
    kept = checks.metadata({} if metadata is None else metadata, "metadata")
    place = links.repo(repo) if repo is not None else None
    async with stores.record.writing(caller) as db:
        client_id = await clients.made(db, caller, client) if client is not None else None
        await db.execute(SQL["add"], caller.workspace_id, id := new_id(), client_id, name, place, kept)
        [added] = await by_ids(db, caller, [id])
    return added


async def get(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[Project | None]:
    """Read projects by their ids, in the same order; None where there is none."""
    async with stores.record.reading(caller) as db:
        found = {each.id: each for each in await by_ids(db, caller, ids)}
    return [found.get(id) for id in ids]


async def by_ids(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[Project]:
    """Read projects, in no order."""
    return [project(row) for row in await db.fetch(SQL["by_ids"], caller.workspace_id, ids)]


def project(row: asyncpg.Record) -> Project:
    """Make a project of a row that has all its columns."""
    return Project(**dict(row))


async def browse(
    stores: Stores,
    caller: Caller,
    *,
    client: str | None = None,
    archived: bool | None = False,
    first: int = 50,
    after: str | None = None,
) -> Page[Project]:
    """List projects by name, `first` (1 to 200) of them after a cursor: of one client or of all.

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
        NotFound: There is no such client.
    """
    checks.limit(first, "first", 200)
    states = [False, True] if archived is None else [archived]
    async with stores.record.reading(caller) as db:
        client_id = await clients.named(db, caller, client) if client is not None else None
        asked = (states, client_id, checks.id_cursor(after), first + 1)
        rows = await db.fetch(SQL["browse"], caller.workspace_id, *asked)
    items = [project(row) for row in rows[:first]]
    return Page(items=items, cursors=[str(each.id) for each in items], has_next=len(rows) > first)


async def count(stores: Stores, caller: Caller, *, client: str | None = None, archived: bool | None = False) -> int:
    """Count the projects that a list has on all its pages, exactly.

    Raises:
        NotFound: There is no such client.
    """
    states = [False, True] if archived is None else [archived]
    async with stores.record.reading(caller) as db:
        client_id = await clients.named(db, caller, client) if client is not None else None
        total: int = await db.fetchval(SQL["count"], caller.workspace_id, states, client_id)
    return total


async def revise(stores: Stores, caller: Caller, id: UUID, changes: dict[str, Any]) -> Project:
    """Change name, client (by name), repo, metadata or `archived`; None clears client and repo.

    A project that moves to another client takes its hours along.

    Raises:
        InvalidInput: A field is unknown or has a value that cannot be kept.
        NotFound: There is no such project.
        Conflict: The client has another project of this name.
    """
    checks.fields_of(changes, CHECKS, "project", clearable=CLEARABLE)
    async with stores.record.writing(caller) as db:
        before = await db.fetchrow(SQL["lock"], caller.workspace_id, id)
        if before is None:
            raise NotFound(f"there is no project {id}")
        after = {**dict(before), **changes}
        if after.get("repo") is not None:
            after["repo"] = links.repo(after["repo"])
        if "client" in changes:
            given = changes["client"]
            after["client_id"] = await clients.made(db, caller, given) if given is not None else None
        columns = ("client_id", "name", "repo", "metadata", "archived")
        row = {name: after[name] for name in columns}
        await db.execute(SQL["revise"], caller.workspace_id, id, row)
        [revised] = await by_ids(db, caller, [id])
    return revised


async def remove(stores: Stores, caller: Caller, id: UUID) -> UUID:
    """Remove a project that nothing was booked on; its memories stay. Returns its id.

    Raises:
        NotFound: There is no such project.
        Conflict: Hours were booked on it.
    """
    async with stores.record.writing(caller) as db:
        if await db.fetchval(SQL["remove"], caller.workspace_id, id) is None:
            raise NotFound(f"there is no project {id}")
    return id


async def named(db: Connection, caller: Caller, name: str, client_id: UUID | None) -> list[UUID]:
    """Find the projects of this name, within a client or any.

    Raises:
        NotFound: There is none.
    """
    rows = await db.fetch(SQL["named"], caller.workspace_id, checks.name(name, "project"), client_id)
    if not rows:
        raise NotFound(f"there is no project {name!r}: `projects` lists those there are")
    return [row["id"] for row in rows]


async def made(
    db: Connection, caller: Caller, name: str | None, client_id: UUID | None, repo: str | None
) -> UUID | None:
    """Find a project by its name within its client, or by its repository alone; make it if there is none.

    Raises:
        InvalidInput: No client is named, and several have a project of this name.
    """
    if name is None:
        return await _of_repo(db, caller, client_id, repo) if repo is not None else None
    place = (caller.workspace_id, checks.name(name, "project"), client_id)
    rows = await db.fetch(SQL["named"], *place)
    if len(rows) > 1:
        raise InvalidInput(f"several clients have a project {name!r}: name the client too", field="client")
    if not rows:
        await db.execute(SQL["make"], caller.workspace_id, new_id(), client_id, name, repo)
        rows = await db.fetch(SQL["named"], *place)
    id: UUID = rows[0]["id"]
    if repo is not None:
        await db.execute(SQL["keep_repo"], caller.workspace_id, id, repo)
    return id


async def _of_repo(db: Connection, caller: Caller, client_id: UUID | None, repo: str) -> UUID | None:
    id: UUID | None = await db.fetchval(SQL["of_repo"], caller.workspace_id, repo, client_id)
    return id or await made(db, caller, repo.rpartition("/")[2][:256], client_id, repo)
