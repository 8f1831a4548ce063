"""Keeping: what new memories have to be, and how they come into the record, once, however often they are brought."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import orjson

from memoria.domain import belonging, checks, stored
from memoria.domain.ids import new_id
from memoria.errors import Conflict, InvalidInput, NotFound
from memoria.records import Caller, Failure, Memory, NewMemory
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("memories")
LOOKS = 3
KEYS_KEPT = timedelta(days=7)


async def places(db: Connection, caller: Caller, new: Sequence[NewMemory]) -> set[UUID]:
    """Return those of the projects and sessions that new memories name that exist."""
    projects = {each.project_id for each in new if each.project_id}
    sessions = {each.session_id for each in new if each.session_id}
    if not projects and not sessions:
        return set()
    rows = await db.fetch(SQL["known_places"], caller.workspace_id, list(projects), list(sessions))
    return {row["id"] for row in rows}


def failure(new: NewMemory, places: set[UUID]) -> Failure | None:
    """Say why a new memory cannot be kept; None: it can."""
    try:
        checks.new_memory(new)
        _placed(new, places)
    except (InvalidInput, NotFound) as error:
        return Failure(code=error.code, message=str(error), field=getattr(error, "field", None))
    return None


def _placed(new: NewMemory, places: set[UUID]) -> None:
    for noun, id in (("project", new.project_id), ("work session", new.session_id)):
        if id is not None and id not in places:
            raise NotFound(f"there is no {noun} {id}: leave it out, or name one that exists")


def owned(new: NewMemory, caller: Caller) -> NewMemory:
    """Name who remembers, and drop repeated tags."""
    return replace(
        new,
        project_id=_plain(new.project_id),
        session_id=_plain(new.session_id),
        agent=new.agent or caller.agent,
        tags=list(dict.fromkeys(new.tags)),
    )


def _plain(id: UUID | None) -> UUID | None:
    # ids that asyncpg read are of a subclass, which orjson does not write
    return UUID(str(id)) if id is not None else None


async def keep_once(
    db: Connection,
    caller: Caller,
    said: list[NewMemory],
    new: list[NewMemory],
    key: str | None,
    made: dict[UUID, Memory],
) -> list[tuple[UUID, bool]]:
    """Keep memories unless the key has an answer already to what was `said`: (id, created) of each.

    Those created come into `made`.
    """
    if key is None:
        return await keep(db, caller, new, made)
    checks.short_text(key, "key")
    asked = hashlib.sha256(orjson.dumps(said)).digest()
    await db.execute(SQL["lock_key"], caller.workspace_id, key)
    answered = await db.fetchrow(SQL["answered"], caller.workspace_id, key)
    if answered:
        if answered["request_sha256"] != asked:
            raise Conflict(f"the key {key!r} was used for another request: choose a new one")
        if len(answered["response"]) != len(new):
            raise Conflict(f"a kind was defined otherwise since the key {key!r} was used: choose a new one")
        return [(UUID(id), created) for id, created in answered["response"]]
    kept = await keep(db, caller, new, made)
    answer = [[str(id), created] for id, created in kept]
    await db.execute(SQL["answer"], caller.workspace_id, key, asked, answer)
    return kept


async def keep(
    db: Connection, caller: Caller, new: list[NewMemory], made: dict[UUID, Memory]
) -> list[tuple[UUID, bool]]:
    """Keep memories that were checked and have their types, unless an exact duplicate is there: (id, created) of each.

    Those created come into `made`, and are related to what they follow and to what they are part of.
    """
    await belonging.take_turns(db, caller, new)
    ids = [new_id() for _ in new]
    # Two calls that bring the same memories lock them in the same order.
    rows = sorted(
        ({"id": id, **vars(each)} for id, each in zip(ids, new, strict=True)),
        key=lambda row: str(row["content"]),
    )
    for _ in range(LOOKS):
        created = [
            stored.memory(dict(row)) for row in await db.fetch(SQL["insert"], caller.workspace_id, rows, caller.owner)
        ]
        made |= {each.id: each for each in created}
        missing = [each for id, each in zip(ids, new, strict=True) if id not in made]
        twins = await _twins(db, caller, missing) if missing else {}
        kept = [
            (id, True) if id in made else (twins.get(_identity(each)), False) for id, each in zip(ids, new, strict=True)
        ]
        if all(id for id, _ in kept):
            await belonging.relate(db, caller, {id: each for id, each in zip(ids, new, strict=True) if id in made})
            return [(id, made) for id, made in kept if id]
    raise Conflict("an exact duplicate comes and goes at the same time: try again")


async def expire_keys(stores: Stores, caller: Caller) -> None:
    """Let go of idempotency keys that are older than seven days: nobody repeats a call so late."""
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["expire_answers"], caller.workspace_id, KEYS_KEPT)


def _identity(new: NewMemory) -> tuple[Any, ...]:
    """Say what makes two memories exact duplicates."""
    # A local time that a clock shows twice equals no time of another zone, not even itself.
    at = new.occurred_at.astimezone(UTC) if new.occurred_at else None
    return (hashlib.sha256(new.content.encode()).digest(), new.type, new.kind, new.source_uri, at)


async def _twins(db: Connection, caller: Caller, new: list[NewMemory]) -> dict[tuple[Any, ...], UUID]:
    hashes = [_identity(each)[0] for each in new]
    rows = await db.fetch(SQL["twins"], caller.workspace_id, hashes)
    return {tuple(row)[1:]: row["id"] for row in rows}
