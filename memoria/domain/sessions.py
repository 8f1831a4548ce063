"""Work sessions, as they are read: one, many, those that are open, and what was learned in them."""

import base64
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from memoria.domain import checks, clients, projects, user_settings, work_warnings
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    Page,
    Pause,
    RecalledMemory,
    SessionCategory,
    SessionFilter,
    SessionOrder,
    SessionStatus,
    WorkFilter,
    WorkSession,
    WorkStatus,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("sessions")
EVERYTHING = SessionFilter()
ORDERS = {SessionOrder.NEWEST: "newest_first", SessionOrder.LONGEST: "longest_first"}
LONGEST = 1 << 40
"""Seconds that no session reaches."""
AT_ONCE = 500
"""Sessions that are read in one transaction when all are wanted."""


async def get(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[WorkSession | None]:
    """Read work sessions by their ids, in the same order; None where there is none."""
    async with stores.record.reading(caller) as db:
        found = {each.id: each for each in await by_ids(db, caller, ids)}
    return [found.get(id) for id in ids]


async def by_ids(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[WorkSession]:
    """Read sessions, in no order."""
    return [session(row) for row in await db.fetch(SQL["by_ids"], caller.workspace_id, ids)]


async def open_ones(db: Connection, caller: Caller, owner: str) -> list[WorkSession]:
    """Read the open sessions of an owner, oldest first."""
    return [session(row) for row in await db.fetch(SQL["open"], caller.workspace_id, owner)]


def session(row: asyncpg.Record) -> WorkSession:
    """Make a session of a row that has all its columns."""
    named = {
        "category": SessionCategory(row["category"]),
        "status": SessionStatus(row["status"]),
        "pauses": [_pause(each) for each in row["pauses"]],
    }
    return WorkSession(**{**dict(row), **named})


def _pause(each: dict[str, Any]) -> Pause:
    start, end = (each[name] is not None and datetime.fromtimestamp(each[name], UTC) for name in ("start", "end"))
    assert start  # noqa: S101  # the table's check sees to it
    return Pause(start=start, end=end or None, reason=each["reason"])


async def browse(
    stores: Stores,
    caller: Caller,
    filter: SessionFilter = EVERYTHING,
    first: int = 50,
    after: str | None = None,
    order: SessionOrder = SessionOrder.NEWEST,
) -> Page[WorkSession]:
    """List work sessions, the latest start or the longest first, `first` (1 to 200) of them after a cursor.

    Raises:
        InvalidInput: The filter, the cursor or `first` cannot be understood.
        NotFound: A client, project or owner that the filter names does not exist.
    """
    checks.limit(first, "first", 200)
    last, query = _read_cursor(after, order), ORDERS[order]
    async with stores.record.reading(caller) as db:
        bounds = await _bounds(db, caller, filter)
        rows = await db.fetch(SQL[query], caller.workspace_id, *bounds, *last, first + 1)
    items = [session(row) for row in rows[:first]]
    return Page(items=items, cursors=[_cursor(each, order) for each in items], has_next=len(rows) > first)


async def count(stores: Stores, caller: Caller, filter: SessionFilter = EVERYTHING) -> int:
    """Count the work sessions that a filter accepts, exactly.

    Raises:
        InvalidInput: The filter cannot be understood.
        NotFound: A client, project or owner that the filter names does not exist.
    """
    async with stores.record.reading(caller) as db:
        bounds = await _bounds(db, caller, filter)
        total: int = await db.fetchval(SQL["count"], caller.workspace_id, *bounds)
    return total


async def pages(
    stores: Stores, caller: Caller, filter: SessionFilter = EVERYTHING
) -> AsyncGenerator[list[WorkSession], None]:
    """Read all sessions that a filter accepts, the earliest start first, without holding a transaction meanwhile.

    Raises:
        InvalidInput: The filter cannot be understood.
        NotFound: A client, project or owner that the filter names does not exist.
    """
    last: tuple[datetime | None, UUID | None] = (None, None)
    async with stores.record.reading(caller) as db:
        bounds = await _bounds(db, caller, filter)
    while True:
        async with stores.record.reading(caller) as db:
            rows = await db.fetch(SQL["oldest_first"], caller.workspace_id, *bounds, *last, AT_ONCE)
        yield [session(row) for row in rows]
        if len(rows) < AT_ONCE:
            return
        last = (rows[-1]["start_time"], rows[-1]["id"])


async def check(stores: Stores, caller: Caller, filter: SessionFilter) -> None:
    """Refuse a filter that names what does not exist.

    Raises:
        InvalidInput: The filter cannot be understood.
        NotFound: A client, project or owner that it names does not exist.
    """
    async with stores.record.reading(caller) as db:
        await _bounds(db, caller, filter)


@dataclass(kw_only=True)
class Named:
    """What the names of a filter stand for; None: any."""

    client_id: UUID | None
    project_ids: list[UUID] | None
    categories: list[SessionCategory] | None
    owner: str | None


async def resolve(db: Connection, caller: Caller, filter: SessionFilter | WorkFilter) -> Named:
    """Find what the names of a filter stand for.

    Raises:
        InvalidInput: The list of categories is empty.
        NotFound: A name stands for nothing.
    """
    if filter.category is not None and not filter.category:
        raise InvalidInput("category is empty: leave it out to ask for every category", field="category")
    client_id = await clients.named(db, caller, filter.client) if filter.client is not None else None
    found = await projects.named(db, caller, filter.project, client_id) if filter.project is not None else None
    if filter.owner is not None:
        await _check_owner(db, caller, filter.owner)
    return Named(client_id=client_id, project_ids=found, categories=filter.category, owner=filter.owner)


async def _check_owner(db: Connection, caller: Caller, owner: str) -> None:
    checks.short_text(owner, "owner")
    if owner != caller.owner and not await db.fetchval(SQL["has_owner"], caller.workspace_id, owner):
        raise NotFound(f"nobody called {owner!r} has worked here")


async def _bounds(db: Connection, caller: Caller, filter: SessionFilter) -> tuple[Any, ...]:
    for name in ("after", "before"):
        if (moment := getattr(filter, name)) is not None:
            checks.time(moment, name)
    named = await resolve(db, caller, filter)
    return (
        filter.after, filter.before, named.client_id, named.project_ids, named.categories, named.owner, filter.open,
    )  # fmt: skip


def _cursor(last: WorkSession, order: SessionOrder) -> str:
    place = last.duration_seconds if order is SessionOrder.LONGEST else last.start_time
    return base64.urlsafe_b64encode(orjson.dumps([place, str(last.id)])).decode()


def _read_cursor(after: str | None, order: SessionOrder) -> tuple[datetime | int | None, UUID | None]:
    if after is None:
        return None, None
    try:
        place, id = orjson.loads(base64.urlsafe_b64decode(after.encode()))
        if order is SessionOrder.LONGEST:
            return _reached(place), UUID(id)
        return checks.time(datetime.fromisoformat(place), "after"), UUID(id)
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput("the cursor `after` is none that this server gave out", field="after") from None


def _reached(place: object) -> int:
    if isinstance(place, int) and 0 <= place <= LONGEST:
        return place
    raise ValueError(place)


async def status(stores: Stores, caller: Caller, owner: str | None = None) -> WorkStatus:
    """Tell which sessions of the caller, or of another owner, are open, and what there is to look after.

    It warns of a session that runs for longer than the settings say or after the working day, of two on one project,
    and of the limit.

    Raises:
        NotFound: Nobody of that name has worked here.
    """
    whose = owner if owner is not None else caller.owner
    async with stores.record.reading(caller) as db:
        await _check_owner(db, caller, whose)
        found = await open_ones(db, caller, whose)
        settings = await user_settings.of(db, caller, whose)
    return WorkStatus(owner=whose, sessions=found, warnings=work_warnings.among(found, settings))


async def last_activity(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Tell when something last happened in sessions: a change by its owner, a memory kept, a recall."""
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["last_activity"], caller.workspace_id, ids)
    return {row["id"]: row["at"] for row in rows}


async def memory_ids(stores: Stores, caller: Caller, ids: Sequence[UUID], first: int = 50) -> dict[UUID, list[UUID]]:
    """List the memories that were kept in each session, newest first, `first` (1 to 200) of each."""
    checks.limit(first, "first", 200)
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["memories"], caller.workspace_id, ids, first)
    return {id: [row["id"] for row in rows if row["session_id"] == id] for id in ids}


async def recalled(
    stores: Stores, caller: Caller, ids: Sequence[UUID], first: int = 50
) -> dict[UUID, list[RecalledMemory]]:
    """List the memories that recalls of each session returned, the most frequent first, `first` (1 to 200) of each."""
    checks.limit(first, "first", 200)
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["recalled"], caller.workspace_id, ids, first)
    return {id: [_recalled(row) for row in rows if row["session_id"] == id] for id in ids}


def _recalled(row: asyncpg.Record) -> RecalledMemory:
    return RecalledMemory(memory_id=row["memory_id"], recalls=row["recalls"], recalled_at=row["recalled_at"])
