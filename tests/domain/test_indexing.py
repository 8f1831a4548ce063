"""The projector: the index equals the record, whatever happens in between."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from memoria import worker
from memoria.domain import indexing, insight, memories, pace, projection, recall, sweep
from memoria.domain.generations import Generation
from memoria.domain.ids import new_id
from memoria.errors import TooMany
from memoria.records import Caller, MemoryType, NewMemory
from memoria.stores import words
from memoria.stores.opening import Stores
from tests.domain.steps import NIGHT, TEA, kept, project, recalled, shown


async def test_the_index_shows_what_was_written_revised_moved_and_forgotten(stores: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic"), tea.id: (1, "semantic")}
    await memories.revise(stores, caller, night.id, 1, {"type": MemoryType.EPISODIC})
    await memories.forget(stores, caller, [tea.id])
    await project(stores)
    assert await shown(stores) == {night.id: (2, "episodic")}
    await memories.restore(stores, caller, [tea.id])
    await memories.purge(stores, caller, [night.id])
    await project(stores)
    assert await shown(stores) == {tea.id: (3, "semantic")}


async def test_purging_erases_vectors_that_nobody_else_needs(stores: Stores, caller: Caller, owner: Any) -> None:
    night = await kept(stores, caller, NIGHT)
    twin = await kept(stores, caller, NIGHT, kind="copy")
    await project(stores)
    assert await owner.fetchval("select count(*) from embeddings") == 1
    await memories.purge(stores, caller, [night.id])
    assert await owner.fetchval("select count(*) from embeddings") == 1
    assert await recalled(stores, caller, NIGHT) == [twin.id]
    await memories.purge(stores, caller, [twin.id])
    assert await owner.fetchval("select count(*) from embeddings") == 0
    assert await shown(stores) == {}


async def test_a_frozen_worker_cannot_bring_back_what_was_forgotten(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    night = await kept(stores, caller, NIGHT)
    wanted = {night.id: 1}
    batch = await projection._read(stores, caller, wanted)
    vectors = await projection._vectors(stores, live, caller, batch)
    await memories.forget(stores, caller, [night.id])
    await project(stores)
    assert await shown(stores) == {}
    await projection._write(stores, live, caller, batch, vectors)
    assert await shown(stores) == {night.id: (1, "semantic")}  # which is what the guard cannot prevent
    await projection.settle(stores, live, caller, {night.id: 1}, list(wanted))
    await project(stores)
    assert await shown(stores) == {}


async def test_a_frozen_worker_cannot_bring_back_what_was_purged(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    night = await kept(stores, caller, NIGHT)
    batch = await projection._read(stores, caller, {night.id: 1})
    vectors = await projection._vectors(stores, live, caller, batch)
    await memories.purge(stores, caller, [night.id])
    await project(stores)
    await projection._write(stores, live, caller, batch, vectors)
    await projection.settle(stores, live, caller, {night.id: 1}, [night.id])
    await project(stores)
    assert await shown(stores) == {}


async def test_what_changes_while_it_is_indexed_is_indexed_again(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    night = await kept(stores, caller, NIGHT)
    seen = await projection.project(stores, live, caller, {night.id: 1})
    await memories.revise(stores, caller, night.id, 1, {"content": TEA})
    await projection.settle(stores, live, caller, seen, [night.id])
    assert (await recall.recall(stores, caller, "tea")).pending == 1
    await project(stores)
    assert await shown(stores) == {night.id: (2, "semantic")}


async def test_a_worker_that_ended_between_the_index_and_the_record_is_followed_by_another(
    stores: Stores, caller: Caller, live: Generation, owner: Any
) -> None:
    night = await kept(stores, caller, NIGHT)
    async with stores.record.system() as db:
        await db.fetch(indexing.SQL["lease"], 1, 10, indexing.LEASE, new_id())
    await projection.project(stores, live, caller, {night.id: 1})
    assert await shown(stores) == {night.id: (1, "semantic")}
    assert (await recall.recall(stores, caller, NIGHT)).pending == 1
    await owner.execute("update index_queue set lease_until = now() - interval '1 second'")
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}
    assert (await recall.recall(stores, caller, NIGHT)).pending == 0


async def test_a_lease_that_ran_out_is_taken_by_another(stores: Stores, caller: Caller, owner: Any) -> None:
    night = await kept(stores, caller, NIGHT)
    async with stores.record.system() as db:
        leased = await db.fetch(indexing.SQL["lease"], 1, 10, indexing.LEASE, new_id())
    assert [row["memory_id"] for row in leased] == [night.id]
    assert not await indexing.project_some(stores)
    await owner.execute("update index_queue set lease_until = now() - interval '1 second'")
    assert await indexing.project_some(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}


async def test_a_clock_that_was_set_back_holds_nothing_up(stores: Stores, caller: Caller, owner: Any) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    late, leased = "next_at = now() + interval '1 hour'", "lease_until = now() + interval '1 hour'"
    await owner.execute(f"update index_queue set {late} where memory_id = $1", night.id)  # noqa: S608
    await owner.execute(f"update index_queue set {leased} where memory_id = $1", tea.id)  # noqa: S608
    assert not await indexing.project_some(stores)
    await indexing.hasten(stores)
    await project(stores)
    assert set(await shown(stores)) == {night.id, tea.id}


async def test_many_workers_at_once_leave_the_index_equal(stores: Stores, caller: Caller, live: Generation) -> None:
    results = await memories.remember_many(
        stores, caller, [NewMemory(content=f"fact {number}") for number in range(300)]
    )
    ids = [each.memory.id for each in results if each.memory]

    async def change(place: int) -> None:
        for version in range(1, 4):
            await memories.revise(stores, caller, ids[place], version, {"content": f"fact {place} at {version}"})
        if place % 3 == 0:
            await memories.forget(stores, caller, [ids[place]])

    await asyncio.gather(*(project(stores) for _ in range(3)), *(change(place) for place in range(30)))
    await project(stores)
    assert (await sweep.compare(stores, live)).count == 0
    assert len(await shown(stores)) == 290


async def test_one_memory_that_cannot_be_indexed_does_not_hold_up_the_others(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    await owner.execute("update embeddings set vector = '\\x00000000'")  # a vector of one number
    await memories.revise(stores, caller, night.id, 1, {"importance": 1})
    tea = await kept(stores, caller, TEA)
    for _ in range(indexing.ATTEMPTS):
        await indexing.project_some(stores)
        await owner.execute("update index_queue set next_at = now() - interval '1 second'")
    assert (await shown(stores))[tea.id] == (1, "semantic")
    stats = await insight.stats(stores, caller)
    assert (stats.pending, stats.dead) == (0, 1)
    assert not await indexing.project_some(stores)
    answer = await recall.recall(stores, caller, "night build")
    assert answer.hits[0].memory.id == night.id
    health = await insight.health(stores)
    assert (health.state, health.dead) == ("degraded", 1)


@pytest.mark.parametrize(("attempts", "least", "most"), [(0, 0.1, 0.2), (4, 1.6, 3.2), (30, 30.0, 60.0)])
async def test_what_fails_waits_longer_each_time_and_at_most_a_minute(
    cut_off: Stores, caller: Caller, owner: Any, attempts: int, least: float, most: float
) -> None:
    await kept(cut_off, caller, NIGHT)
    await owner.execute("update index_queue set attempts = $1", attempts)
    began = await owner.fetchval("select clock_timestamp()")
    await indexing.project_some(cut_off)
    ended = await owner.fetchval("select clock_timestamp()")
    next_at = await owner.fetchval("select next_at from index_queue")
    assert began + timedelta(seconds=least) <= next_at <= ended + timedelta(seconds=most)


async def test_a_busy_record_is_no_reason_to_give_a_memory_up(
    stores: Stores, caller: Caller, live: Generation, owner: Any
) -> None:
    night = await kept(stores, caller, NIGHT)
    token = new_id()
    await owner.execute("update index_queue set attempts = $1", indexing.ATTEMPTS)
    async with stores.record.system() as db:
        rows = await db.fetch(indexing.SQL["lease"], 1, 10, indexing.LEASE, token)
    await indexing._put_back(stores, live, caller, rows, token, TooMany("every connection is in use"))
    assert [tuple(row) for row in await owner.fetch("select memory_id, dead from index_queue")] == [(night.id, False)]


async def test_words_are_weighed_anew_when_chunks_become_longer(stores: Stores, caller: Caller, owner: Any) -> None:
    short = await kept(stores, caller, "tea")
    await project(stores)
    assert await owner.fetchval("select average_length from workspaces") == words.SHORTEST_AVERAGE
    for first in ("v", "w"):
        await kept(stores, caller, " ".join(f"{first}{number}" for number in range(280)))
    await project(stores)
    async with asyncio.timeout(10):  # a lexicon is not counted all the time
        while (await stores.lexicons.of(caller.workspace_id)).documents < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await kept(stores, caller, "milk")
    await project(stores)
    assert await owner.fetchval("select average_length from workspaces") == pytest.approx(140, rel=0.4)
    average = await owner.fetchval("select average_length from workspaces")
    [*held] = (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    [weight] = [float(each.terms.values[0]) for each in held if each.memory_id == short.id and each.terms is not None]
    assert weight == pytest.approx(2.2 / (1 + 1.2 * (0.25 + 0.75 / average)))


async def test_the_worker_brings_the_index_up_to_the_record_by_itself(stores: Stores, caller: Caller) -> None:
    task = asyncio.create_task(worker.work(stores))
    try:
        results = await memories.remember_many(
            stores, caller, [NewMemory(content=f"fact {number}") for number in range(200)]
        )
        await indexing.drain(stores, within=30)
        assert set(await shown(stores)) == {each.memory.id for each in results if each.memory}
        late = await kept(stores, caller, "one more")
        await indexing.drain(stores, within=5)
        assert late.id in await shown(stores)
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(("lately", "rest", "left"), [(60.0, 60.0, 4), (60.0, 0.0, 0), (0.0, 60.0, 0)])
async def test_indexing_rests_after_each_batch_while_somebody_recalls(
    stores: Stores,
    caller: Caller,
    owner: Any,
    monkeypatch: pytest.MonkeyPatch,
    lately: float,
    rest: float,
    left: int,
) -> None:
    """Two work at once, each on one memory, and then rest until long after this test."""
    for module, name, value in (
        (indexing, "AT_ONCE", 1),
        (indexing, "AT_ONCE_ASIDE", 1),
        (pace, "REST", 1e9),
        (pace, "LONGEST_REST", rest),
    ):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr("memoria.stores.access.LATELY", lately)
    for number in range(6):
        await kept(stores, caller, f"memory {number}")
    await recall.recall(stores, caller, "which memory")
    working = asyncio.create_task(indexing.run(stores))
    try:
        async with asyncio.timeout(30):
            while await owner.fetchval("select count(*) from index_queue") > left:  # noqa: ASYNC110  # nothing tells it
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        assert await owner.fetchval("select count(*) from index_queue") == left
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def test_vectors_are_kept_in_the_record_and_used_again(stores: Stores, caller: Caller, owner: Any) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    [row] = await owner.fetch("select model, vector from embeddings")
    [expected] = await stores.embedder.documents([NIGHT])
    assert row["model"] == stores.embedder.model
    assert np.array_equal(np.frombuffer(row["vector"], "<f4"), expected)
    [held] = (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    assert held.dense == pytest.approx(expected, abs=1e-6)


async def test_chunks_of_a_long_text_overlap_by_whole_sentences(stores: Stores, caller: Caller, owner: Any) -> None:
    text = " ".join(f"This is sentence number {number} of a long story." for number in range(100))
    await kept(stores, caller, text)
    await project(stores)
    rows = await owner.fetch("select first, last from chunks order by number")
    assert len(rows) > 2
    for one, two in pairwise(rows):
        assert 0 < one["last"] - two["first"] <= projection.OVERLAP
        assert text[two["first"] :].startswith("This is sentence")
