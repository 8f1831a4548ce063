"""The sweep and the canary: what differs between the record and the index is found, and mended."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from memoria import worker
from memoria.domain import generations, indexing, insight, memories, pace, recall, sweep
from memoria.domain.generations import Generation
from memoria.domain.ids import new_id
from memoria.errors import Unavailable
from memoria.records import Caller, MemoryType, NewMemory
from memoria.stores.index_records import Canary, IndexedChunk
from memoria.stores.opening import Stores
from tests.domain.steps import NIGHT, TEA, kept, project, recalled, shown


async def test_the_sweep_of_a_healthy_index_finds_nothing(stores: Stores, caller: Caller, live: Generation) -> None:
    await memories.remember_many(stores, caller, [NewMemory(content=f"fact {number}") for number in range(50)])
    await kept(stores, caller, "A long story. " * 500)
    await project(stores)
    difference = await sweep.sweep(stores, live)
    assert (difference.checked, difference.count) == (51, 0)
    assert await sweep.miscounts(stores, live) == {}


async def test_the_sweep_mends_what_is_missing_stale_or_left_over(
    stores: Stores, caller: Caller, live: Generation, owner: Any
) -> None:
    missing, stale, left = [await kept(stores, caller, text) for text in (NIGHT, TEA, "left over")]
    await project(stores)
    before = {
        each.memory_id: each for each in (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    }
    await stores.index.erase(1, caller.workspace_id, [missing.id])
    await owner.execute("alter table memories disable trigger memories_queue")
    await memories.revise(stores, caller, stale.id, 1, {"importance": 1.0})
    await owner.execute("alter table memories enable trigger memories_queue")
    await memories.purge(stores, caller, [left.id])
    await project(stores)
    await stores.index.write(1, MemoryType.SEMANTIC, [again(before[left.id])])
    assert set(await shown(stores)) == {stale.id, left.id}

    difference = await sweep.sweep(stores, live)
    assert difference.queue == {caller.workspace_id: {missing.id: 1, stale.id: 2}}
    assert [each[1] for each in difference.remove] == [left.id]
    assert missing.id in await recalled(stores, caller, NIGHT)
    await project(stores)
    assert await shown(stores) == {missing.id: (1, "semantic"), stale.id: (2, "semantic")}
    assert (await sweep.compare(stores, live)).count == 0


async def test_the_sweep_mends_a_vector_that_is_another_than_the_records(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    assert await sweep.altered_vectors(stores, live) == {}
    before = {
        each.memory_id: each for each in (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    }
    other = replace(again(before[night.id]), dense=before[tea.id].dense)
    await stores.index.write(1, MemoryType.SEMANTIC, [other])
    assert (await sweep.compare(stores, live)).count == 0
    assert (await sweep.sweep(stores, live)).queue == {caller.workspace_id: {night.id: 1}}
    await project(stores)
    assert await sweep.altered_vectors(stores, live) == {}


def again(held: Any) -> IndexedChunk:
    """Make of a chunk that the index held one that can be written."""
    return IndexedChunk(
        workspace_id=held.workspace_id,
        memory_id=held.memory_id,
        chunk=held.chunk,
        version=held.version,
        dense=held.dense,
        terms=held.terms,
        fields={"status": "active", "kind": "note"},
    )


async def test_the_sweep_removes_no_great_number_of_orphans(
    stores: Stores, caller: Caller, live: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [(await kept(stores, caller, f"{number} {NIGHT}")).id for number in range(3)]
    await project(stores)
    held = (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    await memories.purge(stores, caller, ids)
    await project(stores)
    await stores.index.write(1, MemoryType.SEMANTIC, [again(each) for each in held])
    monkeypatch.setattr(sweep, "BRAKE", 2)
    assert len((await sweep.sweep(stores, live)).remove) == 3
    assert set(await shown(stores)) == set(ids)
    monkeypatch.setattr(sweep, "BRAKE", 3)
    await sweep.sweep(stores, live)
    assert await shown(stores) == {}


async def test_the_sweep_leaves_alone_what_the_record_never_knew(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    [held] = (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    stranger = replace(again(held), memory_id=new_id())
    await stores.index.write(1, MemoryType.SEMANTIC, [stranger])
    difference = await sweep.sweep(stores, live)
    assert (difference.unknown, difference.remove) == (1, [])
    assert stranger.memory_id in await shown(stores)
    assert stranger.memory_id not in await recalled(stores, caller, NIGHT)


async def test_a_sweep_that_cannot_read_everything_mends_nothing(
    stores: Stores, cut_off: Stores, caller: Caller, live: Generation
) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    with pytest.raises(Unavailable):
        await sweep.sweep(cut_off, live)
    assert (await insight.stats(stores, caller)).pending == 0


async def test_the_canary_tells_which_store_was_set_back(stores: Stores, caller: Caller, live: Generation) -> None:
    async def counted() -> str:
        now = await generations.live(stores)
        assert now is not None
        return await sweep.count_canary(stores, now)

    assert [await counted() for _ in range(4)] == ["equal"] * 4
    await stores.index.write_canary(Canary(epoch=live.epoch, n=1))
    assert await counted() == "index behind"
    await stores.index.write_canary(Canary(epoch=live.epoch, n=99))
    assert await counted() == "record behind"

    night = await kept(stores, caller, NIGHT)
    await project(stores)
    await sweep.start_over(stores, live)
    assert night.id in await recalled(stores, caller, NIGHT)
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}
    assert await counted() == "equal"


async def test_nothing_is_hidden_while_the_index_is_built_anew(
    stores: Stores, caller: Caller, live: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    create, found = stores.index.create, []

    async def create_and_look(generation: int, dimension: int) -> None:
        await create(generation, dimension)
        found.append(await recalled(stores, caller, NIGHT))

    monkeypatch.setattr(stores.index, "create", create_and_look)
    await sweep.start_over(stores, live)
    assert found == [[night.id]]


async def test_a_canary_that_others_count_at_the_same_time_is_no_difference(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    for _ in range(3):
        assert await sweep.count_canary(stores, live) == "equal"  # as a server would that read it before the others
    assert await shown(stores) == {night.id: (1, "semantic")}


async def test_what_is_indexed_while_a_sweep_reads_is_no_difference(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    before: dict[UUID, sweep.Shown] = {}  # what a scan saw
    await kept(stores, caller, NIGHT)
    await project(stores)
    difference = sweep.Difference()
    await sweep._compare_workspace(stores, live, caller.workspace_id, before, difference)
    assert (difference.checked, difference.count) == (1, 0)


async def test_a_miscount_that_a_sweep_cannot_mend_is_swept_once(
    stores: Stores, caller: Caller, live: Generation
) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    [held] = (await stores.index.scan_vectors(1, MemoryType.SEMANTIC, None, 9)).chunks
    await stores.index.write(1, MemoryType.SEMANTIC, [replace(again(held), memory_id=new_id())])
    now = time.monotonic()
    watch = worker._Watch(swept={1: now}, counted=now - worker.COUNT_EVERY)
    await worker._look_after(stores, live, watch)
    swept = watch.swept[1]
    assert (swept > now, watch.miscounts) == (True, {caller.workspace_id: 1})
    watch.counted -= worker.COUNT_EVERY
    await worker._look_after(stores, live, watch)
    assert watch.swept[1] == swept


async def test_a_collection_that_the_index_lost_is_written_anew(
    stores: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "CANARY_EVERY", 0.1)
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    task = asyncio.create_task(worker.work(stores))
    try:
        await asyncio.sleep(0.5)
        await stores.index.drop(1)
        monkeypatch.setattr(worker, "COUNT_EVERY", 0.1)
        async with asyncio.timeout(20):
            while not await stores.index.is_whole(1):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await indexing.drain(stores, within=20)
        assert await shown(stores) == {night.id: (1, "semantic")}
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_a_lost_collection_held_is_found_before_it_is_back(stores: Stores, caller: Caller) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    await stores.index.drop(1)
    lost = await recall.recall(stores, caller, NIGHT)
    await generations.ensure(stores)
    back = await recall.recall(stores, caller, NIGHT)
    assert [hit.memory.id for answer in (lost, back) for hit in answer.hits] == [night.id] * 2
    assert (lost.degraded, back.degraded, back.pending) == (["vector"], [], 1)
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}


async def test_the_sweep_rests_after_each_page_while_somebody_recalls(
    stores: Stores, caller: Caller, live: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "REST", 1e9)
    monkeypatch.setattr(pace, "LONGEST_REST", 60.0)
    monkeypatch.setattr("memoria.stores.access.LATELY", 60.0)
    await kept(stores, caller, NIGHT)
    await project(stores)
    await recall.recall(stores, caller, "night")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await sweep.compare(stores, live)
    monkeypatch.setattr("memoria.stores.access.LATELY", 0.0)
    assert (await sweep.compare(stores, live)).checked == 1
