"""Memories: remembered, revised, superseded, forgotten, restored and purged."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import checks, generations, keeping, kinds, moments, stored, succession
from memoria.errors import Conflict, InvalidInput, NotFound, Unavailable
from memoria.records import (
    Caller,
    Failure,
    Memory,
    MemoryStatus,
    MemoryVersion,
    NewMemory,
    Remembered,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("memories")
AT_ONCE = 1_000
REVISABLE = (
    "type", "kind", "content", "tags", "importance", "confidence", "valence", "metadata", "project_id",
    "session_id", "agent", "source_uri", "trust", "occurred_at", "valid_from", "valid_to", "expires_at", "status",
    "pinned",
)  # fmt: skip
STATUSES = {MemoryStatus.ACTIVE, MemoryStatus.ARCHIVED}


async def remember(stores: Stores, caller: Caller, new: NewMemory, *, key: str | None = None) -> Remembered:
    """Keep one memory. An exact duplicate is not kept twice: its id comes back with `created` false.

    A turn (`metadata.session`, or `speaker` and `scope`) is related to the one before it by `follows`, and a section
    to its document (`metadata.document`, or a `source_uri` that ends in #1, #2 …) by `part_of`, unless it is imported.
    With an idempotency `key`, the same call again has no further effect and the same answer, for seven days.
    `indexed` is false as long as recall has to read the memory from the record, which makes no difference to
    what it finds.

    Raises:
        InvalidInput: A field cannot be kept as it is.
        Conflict: The key was used for something else.
        NotFound: What was kept under the key has been forgotten since.
    """
    checks.new_memory(new)
    [remembered] = await remember_many(stores, caller, [new], key=key)
    if (error := remembered.error) is not None:
        raise NotFound(error.message) if error.code == NotFound.code else InvalidInput(error.message, field=error.field)
    return remembered


async def remember_many(
    stores: Stores, caller: Caller, new: Sequence[NewMemory], *, key: str | None = None
) -> list[Remembered]:
    """Keep up to 1,000 memories, with a result for each in the same order.

    One that cannot be kept carries its error and does not stop the others.

    Raises:
        InvalidInput: There are none, or more than 1,000.
        Conflict: The idempotency key was used for something else.
    """
    checks.limit(len(new), "memories", AT_ONCE)
    async with stores.record.writing(caller) as db:
        places = await keeping.places(db, caller, new)
        failures = {place: failure for place, each in enumerate(new) if (failure := keeping.failure(each, places))}
        good = {place: keeping.owned(each, caller) for place, each in enumerate(new) if place not in failures}
        fitting = dict(zip(good, await kinds.applied(db, caller, list(good.values())), strict=True))
        failures |= {place: each for place, each in fitting.items() if isinstance(each, Failure)}
        ready = {place: each for place, each in fitting.items() if isinstance(each, NewMemory)}
        found: dict[UUID, Memory] = {}
        kept = await keeping.keep_once(db, caller, [good[place] for place in ready], list(ready.values()), key, found)
        behind = set(found)  # what was just created
        if others := [id for id, _ in kept if id not in found]:
            found |= {memory.id: memory for memory in await stored.by_ids(db, caller, others)}
            behind |= await waiting(db, caller, others)
    results = {
        place: Remembered(memory=found[id], created=created, indexed=id not in behind)
        if id in found
        else _forgotten(id)
        for place, (id, created) in zip(ready, kept, strict=True)
    }
    for place, failure in failures.items():
        results[place] = Remembered(memory=None, created=False, indexed=False, error=failure)
    return [results[place] for place in range(len(new))]


def _forgotten(id: UUID) -> Remembered:
    failure = Failure(
        code=NotFound.code,
        message=f"memory {id}, kept under this key, was forgotten: restore it, or choose another key",
    )
    return Remembered(memory=None, created=False, indexed=False, error=failure)


async def waiting(db: Connection, caller: Caller, ids: Sequence[UUID]) -> set[UUID]:
    """Tell which of some memories the index does not show yet."""
    return {row["memory_id"] for row in await db.fetch(SQL["waiting"], caller.workspace_id, ids)}


async def get(
    stores: Stores,
    caller: Caller,
    ids: Sequence[UUID],
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> list[Memory | None]:
    """Read memories by their ids, in the same order; None where there is none, or it was forgotten.

    `as_of`: only what was valid at that time. `known_at`: as the record held it at that time, also what was forgotten
    since; only what was purged is gone from every time.
    """
    at = moments.moment(as_of, known_at)
    async with stores.record.reading(caller) as db:
        found = {memory.id: memory for memory in await stored.by_ids(db, caller, ids, at)}
    return [found.get(id) for id in ids]


async def revise(stores: Stores, caller: Caller, id: UUID, expected_version: int, changes: dict[str, Any]) -> Memory:
    """Change some fields of a memory, by their names; None clears a field that may be empty.

    The old state stays readable as a version. A change that changes nothing is no version. `status` may be set
    to active or archived; `forget` and `supersede` do the rest.

    Raises:
        InvalidInput: A field is unknown, cannot be cleared, or has a value that cannot be kept.
        NotFound: There is no such memory.
        Conflict: It is not at `expected_version` any more.
    """
    _revisable(changes)
    async with stores.record.writing(caller) as db:
        before = await _locked(db, caller, id)
        if before.version != expected_version:
            raise Conflict(
                f"memory {id} is at version {before.version}, not {expected_version}: read it again and retry"
            )
        return await change(db, caller, before, changes)


async def change(db: Connection, caller: Caller, before: Memory, changes: dict[str, Any]) -> Memory:
    """Change a memory that is locked, to what was checked field by field."""
    id = before.id
    if before.superseded_by and changes.get("status") == MemoryStatus.ACTIVE:
        raise Conflict(f"memory {id} is superseded by {before.superseded_by}: restore it to make it active")
    after = {name: getattr(before, name) for name in REVISABLE} | changes
    _valid(after)
    if {"kind", "metadata"} & changes.keys():
        after["metadata"] = await kinds.fitting(db, caller, after["kind"], after["metadata"])
    await db.execute(SQL["revise"], caller.workspace_id, id, before.version, after)
    [revised] = await stored.by_ids(db, caller, [id])
    return revised


def _revisable(changes: dict[str, Any]) -> None:
    if not changes:
        raise InvalidInput("nothing to change: name at least one field", field="changes")
    checks.changes(changes)
    if changes.get("status", MemoryStatus.ACTIVE) not in STATUSES:
        raise InvalidInput("status can be set to active or archived: use forget or supersede", field="status")


def _valid(after: dict[str, Any]) -> None:
    if after["valid_from"] and after["valid_to"] and after["valid_from"] > after["valid_to"]:
        raise InvalidInput("valid_from must not be after valid_to", field="valid_from")


async def _locked(db: Connection, caller: Caller, id: UUID) -> Memory:
    rows = await db.fetch(SQL["lock"], caller.workspace_id, [id])
    found = [stored.memory(dict(row)) for row in rows if row["status"] != MemoryStatus.TOMBSTONED]
    if not found:
        raise NotFound(f"there is no memory {id}")
    return found[0]


async def forget(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[UUID]:
    """Forget memories: nothing returns them again until they are restored. Returns those forgotten by this call.

    Raises:
        NotFound: One of them does not exist; none is forgotten.
    """
    ids = checks.ids(ids)
    async with stores.record.writing(caller) as db:
        await _all_there(db, caller, ids)
        rows = await db.fetch(SQL["forget"], caller.workspace_id, ids)
    return _in_order(ids, rows)


async def restore(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[Memory]:
    """Bring memories back: forgotten or archived ones as they were before, superseded ones as active. Returns all.

    What is superseded no more is valid as long as it was before, unless that was changed since, and the relation that
    superseding drew ends; one that somebody drew stays. What was superseded and then forgotten or archived is
    superseded again, and becomes active at the second call. Active memories stay as they are.

    Raises:
        NotFound: One of them does not exist; none is restored.
        Conflict: Another active memory says exactly the same by now.
    """
    ids = checks.ids(ids)
    async with stores.record.writing(caller) as db:
        rows = await _all_there(db, caller, ids)
        await db.execute(SQL["restore"], caller.workspace_id, ids)
        if superseded := [row["id"] for row in rows if row["status"] == MemoryStatus.SUPERSEDED]:
            await succession.take_back(db, caller, superseded)
        found = {each.id: each for each in await stored.by_ids(db, caller, ids)}
    return [found[id] for id in ids]


async def _all_there(db: Connection, caller: Caller, ids: list[UUID]) -> list[asyncpg.Record]:
    rows = await db.fetch(SQL["lock"], caller.workspace_id, ids)
    missing = set(ids) - {row["id"] for row in rows}
    if missing:
        raise NotFound(f"there is no memory {', '.join(sorted(map(str, missing))[:5])}")
    return rows


def _in_order(ids: Sequence[UUID], rows: Iterable[asyncpg.Record]) -> list[UUID]:
    found = {row["id"] for row in rows}
    return [id for id in ids if id in found]


async def supersede(stores: Stores, caller: Caller, id: UUID, by: UUID) -> Memory:
    """Mark a memory as superseded by a newer one, and draw the relation. Returns the superseded one.

    It stays readable, and recall finds it only when asked for superseded memories. `restore` takes it back.

    Raises:
        NotFound: One of the two does not exist.
        InvalidInput: They are the same, or `by` is itself superseded by `id`, directly or not.
    """
    if id == by:
        raise InvalidInput("a memory cannot supersede itself", field="by")
    async with stores.record.writing(caller) as db:
        rows = await db.fetch(SQL["lock"], caller.workspace_id, sorted([id, by]))
        alive = {row["id"] for row in rows if row["status"] != MemoryStatus.TOMBSTONED}
        for each in (id, by):
            if each not in alive:
                raise NotFound(f"there is no memory {each}")
        later = await db.fetch(SQL["ancestors"], caller.workspace_id, by)
        if id in {row["id"] for row in later}:
            raise InvalidInput(f"memory {by} is itself superseded by {id}", field="by")
        await succession.replace(db, caller, id, by)
        [superseded] = await stored.by_ids(db, caller, [id])
    return superseded


async def purge(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[UUID]:
    """Erase memories for good: text, versions, relations, vectors and index. Returns those erased by this call.

    When the index cannot be reached it is erased there as soon as it can; no recall returns it meanwhile.
    """
    ids = checks.ids(ids)
    async with stores.record.writing(caller) as db:
        before = await db.fetch(SQL["lock"], caller.workspace_id, ids)
        hashes = [row[0] for row in await db.fetch(SQL["chunk_hashes"], caller.workspace_id, ids)]
        rows = await db.fetch(SQL["purge"], caller.workspace_id, ids)
        await db.execute(SQL["purge_vectors"], caller.workspace_id, hashes)
        if any(row["version"] > 1 for row in before):  # the chunks of earlier texts are not known any more
            await db.execute(SQL["purge_stray_vectors"], caller.workspace_id)
    await _erase(stores, caller, purged := _in_order(ids, rows))
    return purged


async def _erase(stores: Stores, caller: Caller, ids: list[UUID]) -> None:
    if not ids:
        return
    for generation in await generations.kept(stores):
        try:
            await stores.index.erase(generation.generation, caller.workspace_id, ids)
        except Unavailable:
            return  # the queue holds the deletion


async def versions(
    stores: Stores, caller: Caller, id: UUID, first: int = 20, after: int | None = None
) -> list[MemoryVersion]:
    """List what a memory was before each change, newest first, below version `after`.

    Raises:
        NotFound: There is no such memory.
    """
    checks.limit(first, "first", 200)
    async with stores.record.reading(caller) as db:
        now = await stored.by_ids(db, caller, [id])
        if not now:
            raise NotFound(f"there is no memory {id}")
        rows = await db.fetch(SQL["versions"], caller.workspace_id, id, after, first)
    return [_past(row) for row in rows]


def _past(row: asyncpg.Record) -> MemoryVersion:
    values = dict(row)
    version, replaced_at = values.pop("past_version"), values.pop("replaced_at")
    return MemoryVersion(version=version, replaced_at=replaced_at, memory=stored.memory(values))
