"""Façades: the names that applications use, over the client."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from memoria.client import AsyncMemoria
from memoria.errors import InvalidInput, MemoriaError
from memoria.facades import Episode, HybridMemoryService, MemoryManager, ReadPreference
from memoria.records import ContextSection, MemoryFilter, TextFilter
from tests.doors.serving import Server


@pytest.fixture
async def memory(server: Server) -> AsyncIterator[AsyncMemoria]:
    """A client."""
    async with AsyncMemoria(server.url) as client:
        yield client


async def test_episodes_are_recent_context_from_mind_and_from_the_record(memory: AsyncMemoria) -> None:
    service, session = HybridMemoryService(memory), uuid4().hex
    for number in range(5):
        await service.store_episode(session, f"{session} turn {number}", role="user" if number % 2 else "assistant")
    expected = [("assistant", f"{session} turn 2"), ("user", f"{session} turn 3"), ("assistant", f"{session} turn 4")]
    for reads in ReadPreference:
        turns = await service.fetch_recent_context(session, 3, reads=reads)
        assert [(turn.role, turn.content) for turn in turns] == expected
    await memory.clear_working_memory(session)
    assert [turn.content for turn in await service.fetch_recent_context(session, 3)] == [each for _, each in expected]


async def test_many_episodes_are_kept_in_batches(memory: AsyncMemoria) -> None:
    service, session = HybridMemoryService(memory), uuid4().hex
    episodes = (Episode(session=session, content=f"{session} turn {number}") for number in range(250))
    ids = [id async for id in service.store_episodes(episodes)]
    assert len(set(ids)) == 250
    recent = [turn.content for turn in await service.fetch_recent_context(session, 2)]
    assert recent == [f"{session} turn 248", f"{session} turn 249"]
    with pytest.raises(MemoriaError, match="content is empty"):
        [id async for id in service.store_episodes([Episode(session=session, content=" ")])]


async def test_the_same_said_again_or_in_another_session_is_an_episode_of_its_own(memory: AsyncMemoria) -> None:
    service, sessions = HybridMemoryService(memory), [uuid4().hex, uuid4().hex]
    ids = [await service.store_episode(session, "yes") for session in (*sessions, sessions[0])]
    ids += [id async for id in service.store_episodes([Episode(session=each, content="yes") for each in sessions])]
    assert len(set(ids)) == 5
    for reads in ReadPreference:
        for session, count in zip(sessions, (3, 2), strict=True):
            assert len(await service.fetch_recent_context(session, 9, reads=reads)) == count


async def test_a_text_under_a_key_is_replaced_and_found(memory: AsyncMemoria) -> None:
    service, key = HybridMemoryService(memory), uuid4().hex
    first = await service.upsert_vector(key, "the mill stood", {"of": key})
    second = await service.upsert_vector(key, "the mill burns", {"of": key})
    assert first == second
    hits = await service.search("mill", filters={"of": key})
    assert [(hit.memory.id, hit.memory.content) for hit in hits] == [(first, "the mill burns")]


async def test_a_context_is_assembled_within_its_budget(memory: AsyncMemoria) -> None:
    service, key = HybridMemoryService(memory), uuid4().hex
    kept = await service.upsert_vector(key, f"the mill {key} burns oil", {"of": key})
    await service.upsert_vector(f"{key}2", f"the mill {key} stands", {"of": "other"})
    made = await service.assemble_context("mill", 300, {"of": key})
    assert [each.memory_id for each in made.citations] == [kept]
    assert f"the mill {key} burns oil" in made.text
    assert made.tokens <= 300
    rules = ContextSection(name="Rules", filter=MemoryFilter(source_uri=TextFilter(eq=f"key:{key}2")))
    both = await service.assemble_context("mill", 900, {"of": key}, sections=[rules])
    assert [each.section for each in both.citations] == ["Rules", None]


async def test_the_service_is_its_own_dependency(memory: AsyncMemoria) -> None:
    service = HybridMemoryService(memory)
    assert await service() is service


async def test_the_manager_saves_and_searches_in_a_folder_of_its_own(tmp_path: Path) -> None:
    manager = MemoryManager(path=tmp_path / "data", embedder="hashing")
    await manager.initialize()
    saved = await manager.save("run_summaries", "the run was green", {"run": 7})
    await manager.save("planning", "the run of tomorrow")
    found = await manager.search("run_summaries", "run", top_k=3, filters={"run": 7})
    assert [(each["id"], each["content"], each["metadata"]) for each in found] == [
        (saved, "the run was green", {"run": 7})
    ]
    stats = await manager.get_system_stats()
    assert (stats["total"], stats["collections"]) == (2, {"planning": 1, "run_summaries": 1})
    assert stats["parts"]["record"] == "ok"
    with pytest.raises(InvalidInput):
        await manager.save("errors_ci", "x", {"job": 5})
    await manager.close()
