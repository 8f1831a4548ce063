"""Working memory: one for each session, bounded, and never lost without a trace."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from memoria.domain import browsing, memories, working
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, MemoryFilter, MemoryType, TextFilter, Turn, WorkingMemory
from memoria.settings import Settings
from memoria.stores import cache as cache_module
from memoria.stores.cache import open_cache
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept
from tests.redis_server import RedisServer, needs_redis


def said(*texts: str) -> list[Turn]:
    return [Turn(role="user", content=text) for text in texts]


async def test_a_session_that_has_not_begun_has_nothing_in_mind(stores: Stores, caller: Caller) -> None:
    assert await working.read(stores, caller, "s") == WorkingMemory(session="s")
    assert await working.clear(stores, caller, "s") is False


async def test_what_is_set_is_read_back_and_notes_are_merged(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "pin me")
    await working.change(stores, caller, "s", {"client": "acme", "project": "p", "notes": {"a": 1, "b": "two"}})
    changes: dict[str, Any] = {"client": None, "file": "x.py", "notes": {"b": None, "c": [3]}, "pinned": [memory.id]}
    changed = await working.change(stores, caller, "s", changes)
    assert await working.read(stores, caller, "s") == changed
    assert (changed.client, changed.project, changed.file) == (None, "p", "x.py")
    assert (changed.notes, changed.pinned, changed.revision) == ({"a": 1, "c": [3]}, [memory.id], 3)
    emptied = await working.change(stores, caller, "s", {"notes": None, "pinned": None})
    assert (emptied.notes, emptied.pinned) == ({}, [])
    assert await working.clear(stores, caller, "s") is True
    assert await working.read(stores, caller, "s") == WorkingMemory(session="s")


async def test_sessions_and_workspaces_do_not_see_each_other(
    stores: Stores, caller: Caller, elsewhere: Opening
) -> None:
    await working.change(stores, caller, "one", {"project": "secret"})
    assert (await working.read(stores, caller, "two")).project is None
    assert (await working.read(stores, await elsewhere(), "one")).project is None


async def test_the_oldest_turns_go_first(stores: Stores, caller: Caller) -> None:
    for number in range(10):
        now = await working.hear(stores, caller, "s", said(f"turn number {number}"), room=20)
    assert [turn.content for turn in now.turns] == [f"turn number {number}" for number in (5, 6, 7, 8, 9)]
    assert all(turn.said_at for turn in now.turns)
    assert (await working.read(stores, caller, "s")).turns == now.turns


async def test_a_turn_longer_than_the_room_keeps_its_end(stores: Stores, caller: Caller) -> None:
    now = await working.hear(stores, caller, "s", said("x" * 1_000 + "END"), room=20)
    [turn] = now.turns
    assert turn.content.endswith("END")
    assert len(turn.content) <= 20 * working.PER_TOKEN


async def test_turns_that_come_at_once_are_all_heard(stores: Stores, caller: Caller) -> None:
    await asyncio.gather(*(working.hear(stores, caller, "s", said(f"t{number}")) for number in range(20)))
    now = await working.read(stores, caller, "s")
    assert sorted(turn.content for turn in now.turns) == sorted(f"t{number}" for number in range(20))
    assert now.revision == 21


async def test_what_expires_becomes_a_memory(stores: Stores, caller: Caller) -> None:
    soon = timedelta(milliseconds=1)
    await working.change(stores, caller, "s", {"project": "p", "notes": {"plan": "mend the roof"}})
    await working.hear(stores, caller, "s", said("the roof leaks"), ttl=soon)
    await working.change(stores, caller, "empty", {"file": "x"}, ttl=soon)
    await asyncio.sleep(0.01)
    assert await working.read(stores, caller, "s") == WorkingMemory(session="s")
    assert await working.expire(stores, caller) == 2
    assert await working.expire(stores, caller) == 0
    [memory] = (await browsing.browse(stores, caller, MemoryFilter(kind=TextFilter(eq=working.KIND)))).items
    assert memory.content == "plan: mend the roof\nuser: the roof leaks"
    assert (memory.type, memory.metadata, memory.source_uri) == (MemoryType.EPISODIC, {"project": "p"}, "session:s")


async def test_a_session_that_comes_back_after_it_expired_begins_anew_and_loses_nothing(
    stores: Stores, caller: Caller
) -> None:
    await working.hear(stores, caller, "s", said("yesterday"), ttl=timedelta(milliseconds=1))
    await asyncio.sleep(0.01)
    now = await working.hear(stores, caller, "s", said("today"))
    assert [turn.content for turn in now.turns] == ["today"]
    [memory] = (await browsing.browse(stores, caller)).items
    assert memory.content == "user: yesterday"


async def test_a_memory_that_is_not_there_cannot_be_pinned(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "forgotten")
    await memories.forget(stores, caller, [memory.id])
    for id in (new_id(), memory.id):
        with pytest.raises(NotFound):
            await working.change(stores, caller, "s", {"pinned": [id]})
    assert await working.read(stores, caller, "s") == WorkingMemory(session="s")


@pytest.mark.parametrize(
    ("session", "changes", "field"),
    [
        ("", {}, "session"),
        ("x" * 129, {}, "session"),
        ("s", {"colour": "red"}, "colour"),
        ("s", {"client": ""}, "client"),
        ("s", {"notes": [1]}, "notes"),
        ("s", {"notes": {"a": "\x00"}}, "notes"),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    stores: Stores, caller: Caller, session: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await working.change(stores, caller, session, changes)
    assert refused.value.field == field


async def test_notes_do_not_grow_without_a_bound(stores: Stores, caller: Caller) -> None:
    await working.change(stores, caller, "s", {"notes": {"a": "x" * 40_000}})
    with pytest.raises(InvalidInput, match="notes pass"):
        await working.change(stores, caller, "s", {"notes": {"b": "x" * 40_000}})
    assert set((await working.read(stores, caller, "s")).notes) == {"a"}


@needs_redis
async def test_in_redis_a_copy_is_read_first_and_the_record_when_there_is_none(
    stores: Stores, caller: Caller, redis: RedisServer, elsewhere: Opening
) -> None:
    cache = open_cache(Settings(_env_file=None, redis_url=redis.url))
    shared = replace(stores, cache=cache)
    memory = await kept(stores, caller, "pin me")
    await working.change(shared, caller, "s", {"project": "p", "pinned": [memory.id], "notes": {"a": [1]}})
    await working.hear(shared, caller, "s", said("hello"))
    held = await working.read(stores, caller, "s")
    async with stores.record.writing(caller) as db:
        await db.execute("delete from working_memories where workspace_id = $1", caller.workspace_id)
    assert await working.read(shared, caller, "s") == held  # from the copy
    assert await working.read(shared, await elsewhere(), "s") == WorkingMemory(session="s")
    assert (await cache.get(f"{caller.workspace_id}:working:s")) is not None
    await asyncio.gather(*(working.hear(shared, caller, "many", said(f"t{number}")) for number in range(10)))
    assert await working.read(shared, caller, "many") == await working.read(stores, caller, "many")
    redis.stop()
    assert await working.read(shared, caller, "many") == await working.read(stores, caller, "many")
    changed = await working.change(shared, caller, "many", {"project": "q"})
    assert (changed.project, len(changed.turns)) == ("q", 10)
    await cache.close()


@needs_redis
async def test_in_redis_what_is_cleared_or_expired_is_gone(stores: Stores, caller: Caller, redis: RedisServer) -> None:
    cache = open_cache(Settings(_env_file=None, redis_url=redis.url))
    shared = replace(stores, cache=cache)
    await working.change(shared, caller, "s", {"project": "p"})
    assert await working.clear(shared, caller, "s") is True
    await working.change(shared, caller, "soon", {"project": "p"}, ttl=timedelta(milliseconds=50))
    await asyncio.sleep(0.1)
    for session in ("s", "soon"):
        assert await working.read(shared, caller, session) == WorkingMemory(session=session)
    await cache.close()


@needs_redis
async def test_what_was_cleared_does_not_come_back_by_a_late_copy(
    stores: Stores, caller: Caller, redis: RedisServer
) -> None:
    cache = open_cache(Settings(_env_file=None, redis_url=redis.url))
    shared = replace(stores, cache=cache)
    for number in range(3):
        held = await working.change(shared, caller, "s", {"notes": {"secret": number}})
    await working.clear(shared, caller, "s")
    late = orjson.dumps(held, default=str)
    await cache.put_newer(f"{caller.workspace_id}:working:s", held.revision, late, working.COPIED)
    assert await working.read(shared, caller, "s") == WorkingMemory(session="s")
    for number in range(5):
        now = await working.change(shared, caller, "s", {"notes": {"new": number}})
        assert (now.notes, await working.read(shared, caller, "s")) == ({"new": number}, now)
    await cache.close()


@needs_redis
@pytest.mark.parametrize("how", ["killed", "hanging"])
async def test_while_redis_comes_and_goes_nothing_is_lost_and_nothing_is_old(
    stores: Stores, caller: Caller, redis: RedisServer, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(cache_module, "REST", 0.05)
    cache = open_cache(Settings(_env_file=None, redis_url=redis.url))
    shared = replace(stores, cache=cache)
    leave, come = (redis.stop, redis.start) if how == "killed" else (redis.pause, redis.go_on)

    async def talk(session: str) -> None:
        for number in range(30):
            now = await working.hear(shared, caller, session, said(f"{session} {number}"))
            assert len(now.turns) == number + 1
            assert await working.read(shared, caller, session) == now
            await asyncio.sleep(0.01)

    async def come_and_go() -> None:
        for _ in range(4):
            await asyncio.sleep(0.05)
            leave()
            await asyncio.sleep(0.1)
            await asyncio.to_thread(come)

    await asyncio.gather(*(talk(f"s{number}") for number in range(4)), come_and_go())
    for number in range(4):
        kept_turns = (await working.read(stores, caller, f"s{number}")).turns
        assert [turn.content for turn in kept_turns] == [f"s{number} {turn}" for turn in range(30)]
        assert (await working.read(shared, caller, f"s{number}")).turns == kept_turns
    await cache.close()
