"""Work: sessions that are started, paused, resumed, stopped, noted, amended, continued, discarded and entered.

A session belongs to the agent that works, or to the person. An agent changes no session but its own; the person may
change any, by its id. Each change of state is one guarded statement: of two at once one wins, and the other is told.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from memoria.domain import booking, checks, keeping, sessions, work_warnings
from memoria.domain.ids import new_id
from memoria.errors import Conflict, Forbidden, InvalidInput, NotFound, SeveralOpen
from memoria.records import Caller, MemoryType, NewMemory, NewSession, PastSession, Pause, Trust, WorkSession
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("work")
SESSIONS = queries.named("sessions")
SUMMARY = "session_summary"
"""The kind of a memory that sums a session up."""
NOTES_BYTES = 65_536


async def start(stores: Stores, caller: Caller, new: NewSession) -> WorkSession:
    """Start a session now, or since `start_time`; what is not known yet can be amended later.

    Clients and projects are made on first use; the settings may say those of sessions that name none. A pasted `link`
    says repository, issue, pull request or branch. `status` tells what there is to look after.

    Raises:
        InvalidInput: A field cannot be kept as it is.
        Conflict: As many sessions are open as the settings allow.
    """
    return await _add(stores, caller, new, None, [])


async def enter(stores: Stores, caller: Caller, past: PastSession) -> WorkSession:
    """Enter work that was done already, from `start_time` to `end_time`, with its pauses.

    Raises:
        InvalidInput: A field cannot be kept as it is, or one of the times is missing.
    """
    if past.start_time is None or past.end_time is None:
        missing = "start_time" if past.start_time is None else "end_time"
        raise InvalidInput(f"{missing} is missing: say when the work began and ended, or start it now", field=missing)
    return await _add(stores, caller, past, past.end_time, past.pauses)


async def _add(
    stores: Stores, caller: Caller, new: NewSession, end: datetime | None, pauses: list[Pause]
) -> WorkSession:
    said = booking.linked(new)
    checks.fields_of(vars(said), booking.CHECKS, "session", clearable=booking.CLEARABLE)
    row = booking.plain({"start_time": new.start_time, "end_time": end, "pauses": pauses})
    async with stores.record.writing(caller) as db:
        row |= await booking.billed(db, caller, said.client, said.project, said.repo)
        if end is None and said.client is said.project is said.repo is None:
            row |= await booking.usual(db, caller)
        row |= {name: getattr(said, name) for name in booking.SAID}
        await db.execute(SQL["add"], caller.workspace_id, id := new_id(), caller.owner, row)
        return await _read(db, caller, id)


async def continue_(stores: Stores, caller: Caller, id: UUID) -> WorkSession:
    """Start a new session of the caller with what a completed one was about.

    Raises:
        NotFound: There is no such session.
        Conflict: It is still open, or as many sessions are open as the settings allow.
    """
    async with stores.record.writing(caller) as db:
        again = await db.fetchval(SQL["again"], caller.workspace_id, new_id(), caller.owner, id)
        if again is None:
            raise await _refusal(db, caller, id, "continued")
        return await _read(db, caller, again)


async def pause(
    stores: Stores, caller: Caller, id: UUID | None = None, *, reason: str | None = None, at: datetime | None = None
) -> WorkSession:
    """Pause a session of the caller, the open one if there is only one, now or since `at`.

    Raises:
        InvalidInput: The reason or the time cannot be kept.
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: It is not active; or several are open and none is named: the message lists them.
    """
    if reason is not None:
        checks.text(reason, "reason", longest=512)
    return await _change(stores, caller, id, "pause", _moment(at), reason)


async def resume(stores: Stores, caller: Caller, id: UUID | None = None, *, at: datetime | None = None) -> WorkSession:
    """Go on with a paused session of the caller, the open one if there is only one, now or since `at`.

    Raises:
        InvalidInput: The time lies before the pause.
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: It is not paused; or several are open and none is named: the message lists them.
    """
    return await _change(stores, caller, id, "resume", _moment(at))


async def stop(
    stores: Stores, caller: Caller, id: UUID | None = None, *, at: datetime | None = None, summary: str | None = None
) -> WorkSession:
    """Complete a session of the caller, the open one if there is only one, now or at an earlier time.

    Pauses after `at` fall away. A `summary` is remembered as a memory that the session points to.

    Raises:
        InvalidInput: The time lies before the start, or the summary cannot be kept.
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: It is completed already; or several are open and none is named: the message lists them.
    """
    if summary is not None:
        checks.content(summary, "summary")
    async with stores.record.writing(caller) as db:
        stopped = await _changed(db, caller, id, "stop", _moment(at))
        return stopped if summary is None else await _summarized(db, caller, stopped, summary)


async def stop_at_last_activity(stores: Stores, caller: Caller, id: UUID | None = None) -> WorkSession:
    """Complete a forgotten session when something last happened in it: a change by its owner, a memory, a recall.

    Raises:
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: It is completed already; or several are open and none is named: the message lists them.
    """
    async with stores.record.writing(caller) as db:
        chosen = await _chosen(db, caller, id)
        [row] = await db.fetch(SESSIONS["last_activity"], caller.workspace_id, [chosen])
        return await _changed(db, caller, chosen, "stop", row["at"])


async def summarize(stores: Stores, caller: Caller, id: UUID, summary: str) -> WorkSession:
    """Remember a summary of a session, and let the session point to it; an earlier one stays as a memory.

    Raises:
        InvalidInput: The summary cannot be kept.
        NotFound: There is no such session.
        Forbidden: It belongs to somebody else.
    """
    checks.content(summary, "summary")
    async with stores.record.writing(caller) as db:
        chosen = await _chosen(db, caller, id)
        return await _summarized(db, caller, await _read(db, caller, chosen), summary)


async def _summarized(db: Connection, caller: Caller, of: WorkSession, summary: str) -> WorkSession:
    memory = NewMemory(
        content=summary,
        type=MemoryType.EPISODIC,
        kind=SUMMARY,
        session_id=of.id,
        project_id=of.project_id,
        agent=caller.agent,
        trust=Trust.AGENT if caller.agent else Trust.USER,
        occurred_at=of.end_time or of.start_time,
    )
    [(memory_id, _)] = await keeping.keep(db, caller, [memory], {})
    await db.execute(SQL["summarized"], caller.workspace_id, of.id, memory_id)
    return await _read(db, caller, of.id)


async def note(stores: Stores, caller: Caller, text: str, id: UUID | None = None) -> WorkSession:
    """Add a line to the notes of a session of the caller, the open one if there is only one.

    Raises:
        InvalidInput: The text cannot be kept, or the notes are full.
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: Several are open and none is named: the message lists them.
    """
    checks.text(text, "text", longest=NOTES_BYTES)
    return await _change(stores, caller, id, "note", text)


async def amend(
    stores: Stores, caller: Caller, id: UUID, expected_version: int, changes: dict[str, Any]
) -> WorkSession:
    """Change anything about a session after the fact, by field; None clears one that may be empty.

    `client` and `project` are names; a client that is set without a project leaves the project. `end_time` can be
    changed of completed sessions alone. Without it a session is open again, as if it had not been stopped: paused
    when its last pause has no end.

    Raises:
        InvalidInput: A field is unknown, cannot be cleared, or has a value that cannot be kept.
        NotFound: There is no such session.
        Forbidden: It belongs to somebody else.
        Conflict: It is not at `expected_version` any more; it is open and cannot be given an end; or as many sessions
            are open as the settings allow.
    """
    checks.fields_of(changes, booking.AMENDABLE, "session", clearable=booking.CLEARABLE - {"start_time"} | {"end_time"})
    async with stores.record.writing(caller) as db:
        chosen = await _chosen(db, caller, id)
        before = await db.fetchrow(SQL["lock"], caller.workspace_id, chosen)
        assert before is not None  # noqa: S101  # it was chosen in this transaction, and nothing but discarding ends it
        if before["version"] != expected_version:
            raise Conflict(
                f"session {id} is at version {before['version']}, not {expected_version}: read it again and retry"
            )
        if before["end_time"] is None and changes.get("end_time") is not None:
            raise Conflict(f"session {id} is open: stop it, which may be at an earlier time")
        after = booking.plain(dict(before) | changes)
        if {"client", "project"} & set(changes):
            after |= await booking.rebilled(db, caller, after, changes)
        if await db.fetchval(SQL["amend"], caller.workspace_id, chosen, expected_version, after) is None:
            raise Conflict(f"session {id} changed at the same time: read it again and retry")
        return await _read(db, caller, chosen)


async def discard(stores: Stores, caller: Caller, id: UUID | None = None) -> UUID:
    """Throw a session of the caller away, the open one if there is only one; its memories stay. Returns its id.

    Raises:
        NotFound: There is no such session, or none is open.
        Forbidden: It belongs to somebody else.
        Conflict: Several are open and none is named: the message lists them.
    """
    async with stores.record.writing(caller) as db:
        chosen = await _chosen(db, caller, id)
        if await db.fetchval(SQL["discard"], caller.workspace_id, chosen) is None:
            raise NotFound(f"there is no session {chosen}")
    return chosen


async def _change(stores: Stores, caller: Caller, id: UUID | None, query: str, *values: Any) -> WorkSession:
    async with stores.record.writing(caller) as db:
        return await _changed(db, caller, id, query, *values)


async def _changed(db: Connection, caller: Caller, id: UUID | None, query: str, *values: Any) -> WorkSession:
    """Make a guarded change: "pause", "resume", "stop" or "note"."""
    chosen = await _chosen(db, caller, id)
    if await db.fetchval(SQL[query], caller.workspace_id, chosen, *values) is None:
        raise await _refusal(db, caller, chosen, DONE[query])
    return await _read(db, caller, chosen)


async def _chosen(db: Connection, caller: Caller, id: UUID | None) -> UUID:
    """Return the session that is meant, if the caller may change it."""
    if id is None:
        return await _only_open(db, caller)
    row = await db.fetchrow(SQL["standing"], caller.workspace_id, id)
    if row is None:
        raise NotFound(f"there is no session {id}")
    if caller.agent is not None and row["owner"] != caller.agent:
        raise Forbidden(f"session {id} belongs to {row['owner']}: an agent may change its own alone")
    return id


async def _only_open(db: Connection, caller: Caller) -> UUID:
    found = await sessions.open_ones(db, caller, caller.owner)
    if not found:
        raise NotFound(f"no session of {caller.owner} is open: start one")
    if len(found) > 1:
        raise SeveralOpen(
            f"{len(found)} sessions of {caller.owner} are open, name one by its id: "
            + "; ".join(work_warnings.label(each) for each in found),
            ids=[each.id for each in found],
        )
    return found[0].id


async def _refusal(db: Connection, caller: Caller, id: UUID, done: str) -> NotFound | Conflict:
    """Say why a guarded change changed nothing."""
    row = await db.fetchrow(SQL["standing"], caller.workspace_id, id)
    if row is None:
        return NotFound(f"there is no session {id}")
    return Conflict(f"session {id} is {row['status']}: it cannot be {done} now")


async def _read(db: Connection, caller: Caller, id: UUID) -> WorkSession:
    [read] = await sessions.by_ids(db, caller, [id])
    return read


DONE = {"pause": "paused", "resume": "resumed", "stop": "stopped", "note": "noted"}


def _moment(at: datetime | None) -> datetime | None:
    """Check a time, and leave out what is less than a second."""
    return checks.time(at, "at").replace(microsecond=0) if at is not None else None
