"""Answers that are kept: the same as before while nothing was written, and never one write too old."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import answers, memories, recall, relations
from memoria.records import Answer, Caller, MemoryFilter, NewMemory, NewRelation, RelationType, TextFilter
from memoria.stores.cache import LocalCache
from memoria.stores.opening import Stores
from memoria.stores.postgres import Record
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project


async def asked(stores: Stores, caller: Caller, **how: Any) -> Answer:
    return await recall.recall(stores, caller, "the mill", **how)


async def revision(stores: Stores, caller: Caller) -> int:
    async with stores.record.reading(caller) as db:
        return await answers.revision_of(db, caller)


def same(one: Answer, other: Answer) -> bool:
    return (one.hits, one.degraded) == (other.hits, other.degraded)


async def test_the_same_question_again_is_answered_from_before(stores: Stores, caller: Caller) -> None:
    await kept(
        stores, caller, "the mill stands", metadata={"a": [1, None]}, occurred_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    await project(stores)
    first, second = [await asked(stores, caller, explain=True) for _ in range(2)]
    assert (first.cached, second.cached) == (False, True)
    assert same(first, second)
    for how in ({"limit": 3}, {"explain": False}, {"filter": MemoryFilter(kind=TextFilter(eq="note"))}):
        assert not (await asked(stores, caller, **({"explain": True} | how))).cached


async def test_any_write_of_the_workspace_makes_it_anew(stores: Stores, caller: Caller) -> None:
    one, two = [await kept(stores, caller, f"the mill {word}") for word in ("stands", "burns")]
    writes: list[Any] = [
        lambda: memories.revise(stores, caller, one.id, 1, {"importance": 0.9}),
        lambda: relations.relate(
            stores, caller, [NewRelation(source_id=one.id, target_id=two.id, relation_type=RelationType.CAUSES)]
        ),
        lambda: memories.forget(stores, caller, [two.id]),
        lambda: memories.restore(stores, caller, [two.id]),
        lambda: memories.supersede(stores, caller, one.id, two.id),
        lambda: memories.purge(stores, caller, [two.id]),
        lambda: memories.remember(stores, caller, NewMemory(content="the mill again")),
    ]
    for write in writes:
        await project(stores)
        await asked(stores, caller)
        assert (await asked(stores, caller)).cached
        await write()
        now = await asked(stores, caller)
        assert not now.cached
        fresh = await asked(replace(stores, cache=LocalCache()), caller)
        assert same(now, fresh)


async def test_a_write_by_hand_counts_too_and_one_elsewhere_does_not(
    stores: Stores, caller: Caller, elsewhere: Opening, owner: Any
) -> None:
    memory = await kept(stores, caller, "the mill stands")
    await project(stores)
    await asked(stores, caller)
    await memories.remember(stores, await elsewhere(), NewMemory(content="another mill"))
    assert (await asked(stores, caller)).cached
    await owner.execute("update memories set importance = 0.1 where id = $1", memory.id)
    assert not (await asked(stores, caller)).cached


async def test_what_is_not_complete_is_not_kept(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "the mill stands")
    for _ in range(2):
        answer = await asked(stores, caller)
        assert (answer.pending, answer.cached) == (1, False)


async def test_a_memory_that_expires_leaves_the_kept_answer(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "the mill stands", expires_at=datetime.now(UTC) + timedelta(seconds=1))
    await project(stores)
    assert len((await asked(stores, caller)).hits) == 1
    assert (await asked(stores, caller)).cached
    await asyncio.sleep(1.1)
    assert (await asked(stores, caller)).hits == []


async def test_two_processes_with_one_cache_never_see_an_old_answer(
    stores: Stores, caller: Caller, record_url: str
) -> None:
    other_record = await Record.connect(record_url)
    other = replace(stores, record=other_record)
    memory = await kept(stores, caller, "the mill stands")
    await project(stores)
    for number in range(30):
        writer, reader = (stores, other) if number % 2 else (other, stores)
        revised = await memories.revise(writer, caller, memory.id, number + 1, {"content": f"the mill {number}"})
        for each in (reader, writer):
            [hit] = (await asked(each, caller)).hits
            assert hit.memory.content == revised.content
        await project(stores)
    await other_record.close()


async def test_writers_at_once_count_each_and_do_not_block_each_other(stores: Stores, caller: Caller) -> None:
    before = await revision(stores, caller)
    calls = (memories.remember(stores, caller, NewMemory(content=f"turn {number}")) for number in range(40))
    results = await asyncio.gather(*calls)
    assert await revision(stores, caller) == before + 40
    ids: list[UUID] = [each.memory.id for each in results if each.memory]
    many = [NewMemory(content=f"more {number}") for number in range(50)]
    await memories.remember_many(stores, caller, many)
    assert await revision(stores, caller) == before + 41
    await memories.get(stores, caller, ids)
    assert await revision(stores, caller) == before + 41


@pytest.mark.parametrize("change", [{"importance": 0.5}, {"content": "the mill stands"}])
async def test_a_change_that_changes_nothing_counts_as_none(
    stores: Stores, caller: Caller, change: dict[str, Any]
) -> None:
    memory = await kept(stores, caller, "the mill stands")
    before = await revision(stores, caller)
    await memories.revise(stores, caller, memory.id, 1, change)
    assert await revision(stores, caller) == before
