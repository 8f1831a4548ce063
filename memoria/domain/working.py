"""Working memory: what a session has in mind, until it expires and becomes a memory."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from memoria.domain import checks, keeping, stored
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, MemoryType, NewMemory, Turn, WorkingMemory
from memoria.records.reading import reader
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("working")
KEPT = timedelta(hours=24)
LONGEST = timedelta(days=30)
COPIED = 60
"""Seconds that a copy in a shared cache is read: so old can another process's be, if Redis was away during a write."""
READ = reader(WorkingMemory)
TOKENS = 4_000
"""Tokens of turns that are kept; the oldest go first."""
PER_TOKEN = 4
NOTES_BYTES = 65_536
PINNED = 100
CHANGEABLE = ("client", "project", "file", "notes", "pinned")
KIND = "working_session"
"""The kind of the memory that an expired session becomes."""


async def read(stores: Stores, caller: Caller, session: str) -> WorkingMemory:
    """Read what a session has in mind; one that has not begun, or expired, has nothing."""
    checks.short_text(session, "session")
    if (copy := await _copy(stores, caller, session)) is not None:
        return copy
    async with stores.record.reading(caller) as db:
        row = await db.fetchrow(SQL["read"], caller.workspace_id, session)
    if row is None:
        return WorkingMemory(session=session)
    return await _copied(stores, caller, working(row))


def _place(caller: Caller, session: str) -> str:
    return f"{caller.workspace_id}:working:{session}"


async def _copy(stores: Stores, caller: Caller, session: str) -> WorkingMemory | None:
    """Read the copy in the cache that processes share, if there is one and it has not expired."""
    text = await stores.cache.get(_place(caller, session)) if stores.cache.is_shared else None
    if text is None:
        return None
    found: WorkingMemory = READ(orjson.loads(text))
    return found if found.expires_at is not None and found.expires_at > datetime.now(UTC) else None


async def _copied(stores: Stores, caller: Caller, now: WorkingMemory) -> WorkingMemory:
    """Leave a copy of what was committed; a later one is never overwritten."""
    if stores.cache.is_shared:
        text = orjson.dumps(now, default=str)
        await stores.cache.put_newer(_place(caller, now.session), now.revision, text, COPIED)
    return now


async def change(
    stores: Stores, caller: Caller, session: str, changes: dict[str, Any], *, ttl: timedelta = KEPT
) -> WorkingMemory:
    """Set what a session works on: client, project, file, pinned, and notes, which are merged by name.

    None clears a field, and a note that is None is removed. The session lives `ttl` (at most 30 days) from now.

    Raises:
        InvalidInput: A field is unknown, or has a value that cannot be kept.
        NotFound: A memory that is to be pinned does not exist.
    """
    _check(session, ttl)
    for name in changes:
        if name not in CHANGEABLE:
            raise InvalidInput(f"{name} is nothing that a session has: use {', '.join(CHANGEABLE)}", field=name)
    async with stores.record.writing(caller) as db:
        before = await _locked(db, caller, session, ttl)
        await _all_there(db, caller, changes.get("pinned") or [])
        now = await _write(db, caller, _changed(before, changes), ttl)
    return await _copied(stores, caller, now)


def _check(session: str, ttl: timedelta) -> None:
    checks.short_text(session, "session")
    if not timedelta() < ttl <= LONGEST:
        raise InvalidInput(f"a session lives at most {LONGEST.days} days, and not {ttl}", field="ttl")


def _changed(before: WorkingMemory, changes: dict[str, Any]) -> WorkingMemory:
    values = dict(changes)
    for name in ("client", "project", "file"):
        if values.get(name) is not None:
            checks.text(values[name], name)
    if "notes" in values:
        merged = {**before.notes, **checks.metadata(values["notes"] or {}, "notes")}
        notes = {name: note for name, note in merged.items() if note is not None} if values["notes"] else {}
        if len(orjson.dumps(notes)) > NOTES_BYTES:
            raise InvalidInput(
                f"the notes pass {NOTES_BYTES:,} bytes: remember what lasts, clear the rest", field="notes"
            )
        values["notes"] = notes
    if values.get("pinned"):
        values["pinned"] = checks.ids(values["pinned"], "pinned", most=PINNED)
    elif "pinned" in values:
        values["pinned"] = []
    return replace(before, **values)


async def _all_there(db: Connection, caller: Caller, ids: Sequence[UUID]) -> None:
    found = {each.id for each in await stored.by_ids(db, caller, ids)} if ids else set()
    if missing := set(ids) - found:
        raise NotFound(f"there is no memory {', '.join(sorted(map(str, missing))[:5])}")


async def hear(
    stores: Stores, caller: Caller, session: str, turns: Sequence[Turn], *, room: int = TOKENS, ttl: timedelta = KEPT
) -> WorkingMemory:
    """Add turns to a session. The oldest go when all of them pass `room` (at most 20,000) tokens.

    Raises:
        InvalidInput: A turn cannot be kept, or `room` or `ttl` is out of range.
    """
    _check(session, ttl)
    checks.limit(room, "room", 20_000)
    checks.limit(len(turns), "turns", 1_000)
    for turn in turns:
        checks.short_text(turn.role, "role")
        checks.content(turn.content, "content")
        if turn.said_at is not None:
            checks.time(turn.said_at, "said_at")
    said_at = datetime.now(UTC)
    heard = [replace(turn, said_at=turn.said_at or said_at) for turn in turns]
    async with stores.record.writing(caller) as db:
        before = await _locked(db, caller, session, ttl)
        now = await _write(db, caller, replace(before, turns=_latest([*before.turns, *heard], room)), ttl)
    return await _copied(stores, caller, now)


def _latest(turns: list[Turn], room: int) -> list[Turn]:
    kept: list[Turn] = []
    left = room
    for turn in reversed(turns):
        left -= len(turn.content) // PER_TOKEN + 1
        if left < 0:
            break
        kept.append(turn)
    if not kept:  # the last one is longer than the room: its end counts most
        return [replace(turns[-1], content=turns[-1].content[-room * PER_TOKEN :])]
    return kept[::-1]


async def clear(stores: Stores, caller: Caller, session: str) -> bool:
    """Forget what a session has in mind, without making a memory of it; false when there was nothing."""
    checks.short_text(session, "session")
    async with stores.record.writing(caller) as db:
        revision = await db.fetchval(SQL["clear"], caller.workspace_id, session)
    if revision is not None:  # one that has no end is no copy, and a late older one cannot replace it
        await _copied(stores, caller, WorkingMemory(session=session, revision=revision + 1))
    return revision is not None


async def expire(stores: Stores, caller: Caller) -> int:
    """Make memories of the sessions that have expired, and tell how many: nothing that was in mind is lost."""
    async with stores.record.writing(caller) as db:
        gone = [working(row) for row in await db.fetch(SQL["expired"], caller.workspace_id)]
        lasting = [new for each in gone if (new := memory_of(each)) is not None]
        if lasting:
            await keeping.keep(db, caller, lasting, {})
    return len(gone)


def memory_of(gone: WorkingMemory) -> NewMemory | None:
    """Write what a session had in mind as an episodic memory; None when it had nothing."""
    said = [f"{turn.role}: {turn.content}" for turn in gone.turns]
    notes = [f"{name}: {note}" for name, note in gone.notes.items()]
    if not said and not notes:
        return None
    return NewMemory(
        content="\n".join([*notes, *said])[: checks.CONTENT_BYTES // 4],
        type=MemoryType.EPISODIC,
        kind=KIND,
        source_uri=f"session:{gone.session}",
        occurred_at=gone.expires_at,
        metadata={
            name: value
            for name, value in (
                ("client", gone.client),
                ("project", gone.project),
                ("file", gone.file),
                ("pinned", [str(id) for id in gone.pinned]),
            )
            if value
        },
    )


async def _locked(db: Connection, caller: Caller, session: str, ttl: timedelta) -> WorkingMemory:
    """Lock a session's row, which is made when it is missing; an expired one is first made a memory of."""
    await db.execute(SQL["begin"], caller.workspace_id, session, ttl)
    row = await db.fetchrow(SQL["lock"], caller.workspace_id, session)
    assert row is not None  # noqa: S101  # it was made above, and deletions wait for its lock
    before = working(row)
    assert before.expires_at is not None  # noqa: S101  # the column is never null
    if before.expires_at > datetime.now(UTC):
        return before
    if (lasting := memory_of(before)) is not None:
        await keeping.keep(db, caller, [lasting], {})
    return WorkingMemory(session=session)


async def _write(db: Connection, caller: Caller, now: WorkingMemory, ttl: timedelta) -> WorkingMemory:
    turns = [asdict(turn) for turn in now.turns]
    values = (now.client, now.project, now.file, now.notes, turns, now.pinned, ttl)
    row = await db.fetchrow(SQL["write"], caller.workspace_id, now.session, *values)
    assert row is not None  # noqa: S101  # its row is locked
    return replace(now, revision=row["revision"], expires_at=row["expires_at"])


def working(row: asyncpg.Record) -> WorkingMemory:
    """Make the record of a row that has all its columns."""
    turns = [replace(Turn(**turn), said_at=datetime.fromisoformat(turn["said_at"])) for turn in row["turns"]]
    return WorkingMemory(**{**row, "turns": turns})
