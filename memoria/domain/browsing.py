"""Browsing: memories by their fields, in order, in pages, counted by facets."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from memoria.domain import checks, filters, moments, questions, stored
from memoria.domain.moments import NOW, Moment
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Facet,
    FacetCount,
    FacetField,
    Ids,
    Memory,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    Page,
    PayloadCount,
    PayloadFacet,
    SortField,
)
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

NEWEST_FIRST = MemorySort()
TIMES = {SortField.CREATED_AT, SortField.UPDATED_AT, SortField.OCCURRED_AT}


async def browse(
    stores: Stores,
    caller: Caller,
    filter: MemoryFilter | None = None,
    sort: MemorySort = NEWEST_FIRST,
    first: int = 50,
    after: str | None = None,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> Page[Memory]:
    """List memories that a filter accepts, `first` (1 to 200) of them after a cursor, in a stable order.

    Unless the filter names `status` they are the active ones; forgotten ones are listed only when it does.
    `as_of`: only what was valid at that time, where what was superseded is so from the moment that its successor
    became valid. `known_at`: what the record held at that time, as it was then, also of what was forgotten since; only
    what was purged is gone from every time. The filter sees memories as they were. Exact.

    Raises:
        InvalidInput: The filter, the cursor, a time or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    questions.memory_filter(filter)
    query, values = page_query(caller, filter, sort, first, after, moments.moment(as_of, known_at))
    async with stores.record.reading(caller) as db:
        rows = [stored.memory(dict(row)) for row in await db.fetch(query, *values)]
    items = rows[:first]
    return Page(items=items, cursors=[_cursor(each, sort) for each in items], has_next=len(rows) > first)


def page_query(
    caller: Caller, filter: MemoryFilter | None, sort: MemorySort, first: int, after: str | None, moment: Moment = NOW
) -> tuple[str, list[Any]]:
    """Write the query for one memory more than a page holds, and its parameters.

    Raises:
        InvalidInput: The cursor cannot be understood.
    """
    where = filters.searched(filter, first=3, moment=moment)
    column, way = sort.field.value, "desc" if sort.descending else "asc"
    nulls = "nulls last" if sort.field is SortField.OCCURRED_AT else ""  # no index has that order where none is null
    values: list[Any] = [caller.workspace_id, first + 1, *where.values]
    beyond = ""
    if after is not None:
        at, id = _read_cursor(after, sort)
        beyond = "and " + _beyond(sort, at, values, id)
    query = (
        f"select {', '.join(COLUMNS)} from {where.source} where workspace_id = $1 and {where.sql} {beyond} "  # noqa: S608
        f"order by {column} {way} {nulls}, id {way} limit $2"
    )
    return query, values


COLUMNS = (
    "memories.id", "type", "kind", "content", "tags", "importance", "confidence", "valence", "metadata", "project_id",
    "session_id", "agent",
    "source_uri", "trust", "occurred_at", "valid_from", "valid_to", "expires_at", "status", "superseded_by", "pinned",
    "encode(content_sha256, 'hex') as content_sha256", "version", "created_at", "updated_at",
)  # fmt: skip


def _beyond(sort: MemorySort, at: Any, values: list[Any], id: UUID) -> str:
    column, sign = sort.field.value, "<" if sort.descending else ">"
    values.append(id)
    by_id = f"id {sign} ${len(values)}"
    if at is None:
        return f"{column} is null and {by_id}"
    values.append(at)
    row = f"({column}, id) {sign} (${len(values)}, ${len(values) - 1})"
    return f"({row} or {column} is null)" if sort.field is SortField.OCCURRED_AT else row


def _cursor(memory: Memory, sort: MemorySort) -> str:
    at = getattr(memory, sort.field.value)
    return base64.urlsafe_b64encode(orjson.dumps([sort.field, sort.descending, at, str(memory.id)])).decode()


def _read_cursor(cursor: str, sort: MemorySort) -> tuple[Any, UUID]:
    try:
        field, descending, at, id = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        if (field, descending) != (sort.field.value, sort.descending):
            raise InvalidInput("the cursor `after` belongs to a list in another order: start anew", field="after")
        return datetime.fromisoformat(at) if sort.field in TIMES and at is not None else at, UUID(id)
    except (ValueError, TypeError, AttributeError):
        raise InvalidInput("the cursor `after` is none that this server gave out", field="after") from None


async def among(
    db: Connection, caller: Caller, filter: MemoryFilter | None, ids: Ids, moment: Moment = NOW
) -> list[Memory]:
    """Read those of some memories that a filter accepts, in no order."""
    where = filters.condition(filter, first=3, moment=moment)
    query = f"select {', '.join(COLUMNS)} from {filters.named(where.source)} where {where.sql}"  # noqa: S608
    rows = await db.fetch(query, caller.workspace_id, ids, *where.values)
    return [stored.memory(dict(row)) for row in rows if row["status"] != MemoryStatus.TOMBSTONED]


async def count(stores: Stores, caller: Caller, filter: MemoryFilter | None = None, *, moment: Moment = NOW) -> int:
    """Count the memories that a filter accepts, exactly."""
    questions.memory_filter(filter)
    where = filters.searched(filter, first=2, moment=moment)
    query = f"select count(*) from {where.source} where workspace_id = $1 and {where.sql}"  # noqa: S608
    async with stores.record.reading(caller) as db:
        total: int = await db.fetchval(query, caller.workspace_id, *where.values)
    return total


async def facets(
    stores: Stores,
    caller: Caller,
    filter: MemoryFilter | None,
    of: Sequence[FacetField],
    limit: int = 20,
    *,
    moment: Moment = NOW,
) -> list[Facet]:
    """Count the memories that a filter accepts by the values of some fields, `limit` (1 to 100) values of each."""
    checks.limit(limit, "limit", 100)
    questions.memory_filter(filter)
    where = filters.searched(filter, first=3, moment=moment)
    found = []
    async with stores.record.reading(caller) as db:
        for each in dict.fromkeys(of):
            query = f"{_counting(each, where)} group by 1 order by 2 desc, 1 limit $2"
            rows = await db.fetch(query, caller.workspace_id, limit, *where.values)
            counts = [FacetCount(value=row["value"], count=row["count"]) for row in rows]
            found.append(Facet(field=each, counts=counts))
    return found


def _counting(field: FacetField, where: filters.Condition) -> str:
    """Write what counts memories by one field; a client is looked up for each project, not for each memory."""
    accepted = f"from {where.source} where workspace_id = $1 and {where.sql}"
    if field is FacetField.CLIENT_ID:
        alone = "case when project_id is null then session_id end as session_id"
        return (
            f"select {CLIENT}::text as value, sum(counted.count)::bigint as count "  # noqa: S608
            f"from (select project_id, {alone}, count(*) as count {accepted} group by 1, 2) as counted"
        )
    value = "unnest(tags)" if field is FacetField.TAGS else f"{field.value}::text"
    return f"select {value} as value, count(*) as count {accepted}"


CLIENT = """(case when counted.project_id is null
    then (select client_id from work_sessions where workspace_id = $1 and id = counted.session_id)
    else (select client_id from projects where workspace_id = $1 and id = counted.project_id)
end)"""


async def payload_facets(
    stores: Stores,
    caller: Caller,
    filter: MemoryFilter | None,
    paths: Sequence[str],
    limit: int = 20,
    *,
    moment: Moment = NOW,
) -> list[PayloadFacet]:
    """Count the memories that a filter accepts by the values at some paths of their metadata (keys joined by dots).

    Values keep their JSON types, so 1 and "1" are two. At most 10 paths, `limit` (1 to 100) values of each.
    """
    checks.limit(limit, "limit", 100)
    checks.limit(len(paths), "paths", 10)
    questions.memory_filter(filter)
    where = filters.searched(filter, first=4, moment=moment)
    query = (
        f"select metadata #> $3::text[] as value, count(*) as count from {where.source} "  # noqa: S608
        f"where workspace_id = $1 and metadata #> $3::text[] is not null and {where.sql} "
        "group by 1 order by 2 desc, 1 limit $2"
    )
    found = []
    async with stores.record.reading(caller) as db:
        for path in dict.fromkeys(checks.text(each, "paths") for each in paths):
            rows = await db.fetch(query, caller.workspace_id, limit, path.split("."), *where.values)
            counts = [PayloadCount(value=row["value"], count=row["count"]) for row in rows]
            found.append(PayloadFacet(path=path, counts=counts))
    return found
