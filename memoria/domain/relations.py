"""Relations: typed, weighted edges between memories, drawn, read and removed.

A relation whose source or target is tombstoned is hidden with it, and comes back when that memory is restored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import checks, moments
from memoria.domain.ids import new_id
from memoria.domain.moments import NOW, Moment
from memoria.errors import InvalidInput, MemoriaError, NotFound
from memoria.records import (
    Caller,
    Count,
    Direction,
    Failure,
    NewRelation,
    Page,
    Related,
    Relation,
    RelationCreator,
    RelationType,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("relations")
AT_ONCE = 1_000
IN_ORDER = "set local enable_sort = off"
"""A page is read from where it begins: the planner thinks that few relations of before are left, and sorts them all."""
Edge = tuple[UUID, UUID, RelationType]
"""What makes a relation the same one: its source, target and type."""


async def relate(stores: Stores, caller: Caller, new: Sequence[NewRelation]) -> list[Related]:
    """Draw up to 1,000 relations, with a result for each in the same order.

    One with the same source, target and type as another is updated, not drawn twice; of two in one call the later
    one counts. One that cannot be drawn carries its error and does not stop the others.

    Raises:
        InvalidInput: There are none, or more than 1,000.
    """
    checks.limit(len(new), "relations", AT_ONCE)
    async with stores.record.writing(caller) as db:
        standing = await _standing(db, caller, new)
        failures = [_failure(each, standing) for each in new]
        good = {edge(each): each for each, failure in zip(new, failures, strict=True) if failure is None}
        drawn = await _draw(db, caller, list(good.values())) if good else {}
    return [
        drawn[edge(each)] if failure is None else Related(relation=None, created=False, error=failure)
        for each, failure in zip(new, failures, strict=True)
    ]


def edge(of: NewRelation | Relation) -> Edge:
    """Say what makes a relation the same one."""
    return of.source_id, of.target_id, of.relation_type


async def _standing(db: Connection, caller: Caller, new: Sequence[NewRelation]) -> set[UUID]:
    """Lock the ends against being purged meanwhile, and return those that exist and were not forgotten."""
    ends = list({end for each in new for end in (each.source_id, each.target_id)})
    return {row["id"] for row in await db.fetch(SQL["ends"], caller.workspace_id, ends)}


def _failure(new: NewRelation, standing: set[UUID]) -> Failure | None:
    try:
        checks.relation(new)
        _ends(new, standing)
    except MemoriaError as error:
        return Failure(code=error.code, message=str(error), field=getattr(error, "field", None))
    return None


def _ends(new: NewRelation, standing: set[UUID]) -> None:
    for name, end in (("source", new.source_id), ("target", new.target_id)):
        if end not in standing:
            raise NotFound(f"the relation's {name}, memory {end}, does not exist: remember it first")


async def _draw(db: Connection, caller: Caller, new: list[NewRelation]) -> dict[Edge, Related]:
    rows = [_row(each) for each in new]
    changed = await db.fetch(SQL["draw"], caller.workspace_id, rows)
    created = {row["id"] for row in changed if row["created"]}
    drawn = [relation(row) for row in await db.fetch(SQL["drawn"], caller.workspace_id, rows)]
    return {edge(each): Related(relation=each, created=each.id in created) for each in drawn}


def _row(new: NewRelation) -> dict[str, Any]:
    return asdict(new) | {"id": new_id()}


def relation(row: asyncpg.Record) -> Relation:
    """Make a relation of a row that has all its columns."""
    values: dict[str, Any] = dict(row)
    values.pop("memory_id", None)
    values["relation_type"] = RelationType(values["relation_type"])
    values["created_by"] = RelationCreator(values["created_by"])
    return Relation(**values)


async def unrelate(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[UUID]:
    """Remove relations. Returns those removed by this call; an id that names none is passed over."""
    ids = checks.ids(ids)
    async with stores.record.writing(caller) as db:
        removed = {row["id"] for row in await db.fetch(SQL["unrelate"], caller.workspace_id, ids)}
    return [id for id in ids if id in removed]


async def get(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[Relation | None]:
    """Read relations by their ids, in the same order; None where there is none, or an end was forgotten."""
    async with stores.record.reading(caller) as db:
        found = {each.id: each for each in await by_ids(db, caller, ids)}
    return [found.get(id) for id in ids]


async def by_ids(
    db: Connection, caller: Caller, ids: Sequence[UUID], known_at: datetime | None = None
) -> list[Relation]:
    """Read relations whose ends were not forgotten, in no order."""
    if known_at is None:
        rows = await db.fetch(SQL["by_ids"], caller.workspace_id, ids)
    else:
        rows = await db.fetch(SQL["by_ids_at"], caller.workspace_id, ids, known_at)
    return [relation(row) for row in rows]


async def in_order(
    db: Connection, caller: Caller, ids: Sequence[UUID], known_at: datetime | None = None
) -> list[Relation]:
    """Read relations in the order of their ids, without those that have an end which was forgotten."""
    found = {each.id: each for each in await by_ids(db, caller, ids, known_at)}
    return [found[id] for id in ids if id in found]


async def of(  # noqa: PLR0913
    stores: Stores,
    caller: Caller,
    memory_ids: Sequence[UUID],
    *,
    direction: Direction = Direction.BOTH,
    types: Sequence[RelationType] | None = None,
    first: int = 50,
    after: str | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> list[Page[Relation]]:
    """List the relations of each memory, newest first: one page for each id, in the same order.

    `as_of`: only what was valid at that time. `known_at`: as the record held them at that time, unless an end was
    purged since.

    Raises:
        InvalidInput: The cursor, `types`, a time or `first` (1 to 200) cannot be understood.
    """
    checks.limit(first, "first", 200)
    at = moments.moment(as_of, known_at)
    asked = (direction.value, _types(types), checks.id_cursor(after), first + 1, *at.values)
    query = SQL["of"] if at.is_now else SQL["of_at"]
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(query, caller.workspace_id, list(dict.fromkeys(memory_ids)), *asked)
    found: dict[UUID, list[asyncpg.Record]] = {id: [] for id in memory_ids}
    for row in rows:
        found[row["memory_id"]].append(row)
    return [_page(found[id], first) for id in memory_ids]


async def browse(
    stores: Stores,
    caller: Caller,
    types: Sequence[RelationType] | None = None,
    first: int = 50,
    after: str | None = None,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> Page[Relation]:
    """List the relations of the workspace, newest first, `first` (1 to 200) of them after a cursor.

    `as_of`: only what was valid at that time. `known_at`: as the record held them at that time, unless an end was
    purged since. Exact.

    Raises:
        InvalidInput: The cursor, `types`, a time or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    at = moments.moment(as_of, known_at)
    asked = (_types(types), checks.id_cursor(after), first + 1, *at.values)
    async with stores.record.looking_up(caller) as db:
        if at.is_now:
            rows = await db.fetch(SQL["browse"], caller.workspace_id, *asked)
        else:
            await db.execute(IN_ORDER)
            rows = await db.fetch(SQL["browse_at"], caller.workspace_id, *asked)
    return _page(rows, first)


async def count(
    stores: Stores,
    caller: Caller,
    types: Sequence[RelationType] | None = None,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> int:
    """Count the relations of the workspace, exactly; those whose source or target was forgotten are not."""
    asked, at = _types(types), moments.moment(as_of, known_at)
    async with stores.record.reading(caller) as db:
        return sum(each.count for each in await counts(db, caller, asked, at))


async def counts(
    db: Connection, caller: Caller, types: Sequence[RelationType] | None = None, at: Moment = NOW
) -> list[Count]:
    """Count relations by their types, the most frequent first."""
    if at.is_now:
        rows = await db.fetch(SQL["counts"], caller.workspace_id, types)
    else:
        rows = await db.fetch(SQL["counts_at"], caller.workspace_id, types, *at.values)
    return [Count(**row) for row in rows]


async def counts_of(
    stores: Stores,
    caller: Caller,
    memory_ids: Sequence[UUID],
    *,
    direction: Direction = Direction.BOTH,
    types: Sequence[RelationType] | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> list[int]:
    """Count the relations of each memory, exactly, in the same order."""
    ids, asked, at = list(dict.fromkeys(memory_ids)), (direction.value, _types(types)), moments.moment(as_of, known_at)
    async with stores.record.reading(caller) as db:
        if at.is_now:
            rows = await db.fetch(SQL["counts_of"], caller.workspace_id, ids, *asked)
        else:
            rows = await db.fetch(SQL["counts_of_at"], caller.workspace_id, ids, *asked, *at.values)
    found = {row["memory_id"]: row["count"] for row in rows}
    return [found.get(id, 0) for id in memory_ids]


def _page(rows: Iterable[asyncpg.Record], first: int) -> Page[Relation]:
    found = [relation(row) for row in rows]
    items = found[:first]
    return Page(items=items, cursors=[str(each.id) for each in items], has_next=len(found) > first)


def _types(types: Sequence[RelationType] | None) -> Sequence[RelationType] | None:
    if types is not None and not types:
        raise InvalidInput("types is empty: leave it out to read every type", field="types")
    return types
