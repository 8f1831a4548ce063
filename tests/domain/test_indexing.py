"""The projector and the sweep: the index equals the record, whatever happens in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from memoria import worker
from memoria.domain import generations, indexing, insight, memories, projection, recall, scoring, sweep
from memoria.domain.generations import Generation, State
from memoria.domain.ids import new_id
from memoria.errors import TooMany, Unavailable
from memoria.records import Arm, Caller, MemoryFilter, MemoryType, MetadataFilter, NewMemory
from memoria.stores import words
from memoria.stores.embedders import Ollama
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection, Missing
from memoria.stores.index_records import Canary, IndexedChunk
from memoria.stores.index_schema import Spread
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled
from tests.stores.model_api import Fault, ModelApi, model_api

NIGHT = "The night build fails on Windows since the new linker"
TEA = "Mint tea is served in the garden at four"


@pytest.fixture
async def live(stores: Stores) -> Generation:
    """The live generation."""
    found = await generations.live(stores)
    assert found is not None
    return found


@pytest.fixture
async def cut_off(stores: Stores) -> AsyncIterator[Stores]:
    """The same stores with an index that nobody serves."""
    index = Index(Connection("unix:/nowhere/at/all.sock", timeout=1), Spread())
    yield replace(stores, index=index)
    await index.close()


async def shown(stores: Stores, generation: int = 1) -> dict[UUID, tuple[int, str]]:
    """Return the version and type of everything that the index holds."""
    held = {}
    for type in MemoryType:
        for chunk in (await stores.index.scan(generation, type, None, 1_000)).chunks:
            held[chunk.memory_id] = (chunk.version, type.value)
    return held


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


async def test_recall_without_the_index_is_correct_and_says_so(stores: Stores, cut_off: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    gone = await kept(stores, caller, "The night build was green")
    await memories.forget(stores, caller, [gone.id])
    whole = await recall.recall(stores, caller, "night build", explain=True)
    without = await recall.recall(cut_off, caller, "night build", explain=True)
    assert (whole.degraded, without.degraded) == ([], ["vector"])
    assert [hit.memory.id for hit in without.hits] == [night.id, tea.id]
    assert [hit.score for hit in without.hits] == pytest.approx([hit.score for hit in whole.hits], abs=1e-4)
    late = await memories.remember(cut_off, caller, NewMemory(content="The night build is green again"))
    assert late.memory is not None
    assert late.memory.id in await recalled(cut_off, caller, "night build green")


async def test_without_the_index_and_with_too_many_to_score_words_decide(
    stores: Stores, cut_off: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MANY", 5)
    night = await kept(stores, caller, NIGHT)
    await memories.remember_many(stores, caller, [NewMemory(content=f"note {number}") for number in range(20)])
    await project(stores)
    answer = await recall.recall(cut_off, caller, "why does the night build fail?")
    assert (answer.degraded, [hit.memory.id for hit in answer.hits]) == (["vector"], [night.id])


async def test_what_was_written_while_the_index_was_down_gets_there_later(
    stores: Stores, cut_off: Stores, caller: Caller, owner: Any
) -> None:
    night = await kept(cut_off, caller, NIGHT)
    began = await owner.fetchval("select clock_timestamp()")
    await indexing.project_some(cut_off)
    row = await owner.fetchrow("select attempts, dead, last_error, next_at > $1 as waits from index_queue", began)
    assert (row["attempts"], row["dead"], row["waits"]) == (1, False, True)
    assert row["last_error"].startswith("Unavailable")
    await owner.execute("update index_queue set next_at = now()")
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}


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


@pytest.fixture
def api() -> Any:
    """A model's API that fails when told to."""
    with model_api() as served:
        yield served


@pytest.fixture
async def remote(stores: Stores, api: ModelApi) -> AsyncIterator[Stores]:
    """The same stores with another embedder: a new generation is built and becomes live."""
    embedder = Ollama(api.url)
    yield replace(stores, embedder=embedder)
    await embedder.close()


async def test_another_model_is_another_generation(stores: Stores, remote: Stores, caller: Caller) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    assert [each.state for each in await generations.ensure(remote)] == [State.LIVE, State.BUILDING]
    answer = await recall.recall(remote, caller, "night build")
    assert (answer.degraded, answer.hits[0].memory.id) == (["embedder"], night.id)
    await project(remote)
    assert not await indexing.project_some(remote)
    [now] = await generations.kept(remote)
    assert (now.generation, now.state, now.model) == (2, State.LIVE, "ollama:nomic-embed-text")
    assert await shown(stores, 2) == {night.id: (1, "semantic")}
    answer = await recall.recall(remote, caller, "night build")
    assert (answer.degraded, answer.hits[0].memory.id) == ([], night.id)


async def test_a_vector_of_one_model_never_stands_for_that_of_another(
    stores: Stores, remote: Stores, caller: Caller, api: ModelApi
) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    api.always = Fault(rows=lambda rows: [row[::-1] for row in rows])  # as long, and of another space
    await generations.ensure(remote)
    await project(remote)
    assert not await indexing.project_some(remote)
    [held] = (await stores.index.scan_vectors(2, MemoryType.SEMANTIC, None, 9)).chunks
    [theirs] = await remote.embedder.documents([NIGHT])
    assert held.dense == pytest.approx(theirs, abs=1e-6)
    api.always = Fault()  # now a question is nearer to the vector of the first model
    near = MemoryFilter(metadata=[MetadataFilter(path="n", exists=False)])
    for filter in (None, near):  # from the index, and from the record
        [hit] = (await recall.recall(remote, caller, NIGHT, filter=filter, explain=True)).hits
        assert hit.explanation is not None
        meaning = {each.arm: each.score for each in hit.explanation.arms}[Arm.DENSE]
        assert meaning == pytest.approx(float(await remote.embedder.query(NIGHT) @ theirs), abs=1e-4)


async def test_a_worker_holds_its_lease_while_a_slow_model_works(
    stores: Stores, remote: Stores, caller: Caller, api: ModelApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    await generations.ensure(remote)
    monkeypatch.setattr(indexing, "LEASE", timedelta(seconds=0.6))
    await kept(remote, caller, NIGHT)
    api.always = Fault(delay=2)
    working = asyncio.create_task(indexing.project_some(remote))
    await asyncio.sleep(1.5)
    async with stores.record.system() as db:
        assert await db.fetch(indexing.SQL["lease"], 2, 10, indexing.LEASE, new_id()) == []
    await working
    assert len(await shown(stores, 2)) == 1


async def test_an_embedder_that_is_slow_keeps_no_answer_waiting(remote: Stores, caller: Caller, api: ModelApi) -> None:
    await generations.ensure(remote)
    night = await kept(remote, caller, NIGHT)
    api.always = Fault(delay=20)
    began = time.monotonic()
    answer = await recall.recall(remote, caller, "night build")
    assert time.monotonic() - began < 4
    assert (answer.degraded, [hit.memory.id for hit in answer.hits]) == (["embedder"], [night.id])


async def test_what_is_left_of_a_retired_generation_is_dropped(
    stores: Stores, remote: Stores, caller: Caller, owner: Any
) -> None:
    night = await kept(stores, caller, NIGHT)
    await generations.ensure(remote)
    await project(remote)
    assert not await indexing.project_some(remote)
    assert [tuple(row) for row in await owner.fetch("select generation from index_queue")] == []
    assert (await memories.remember(remote, caller, NewMemory(content=NIGHT))).indexed
    assert (await insight.stats(remote, caller)).pending == 0
    with pytest.raises(Missing):
        await stores.index.scan(1, MemoryType.SEMANTIC, None, 10)
    assert await recalled(remote, caller, NIGHT) == [night.id]


async def test_a_generation_is_not_live_before_nothing_is_missing_from_it(
    stores: Stores, remote: Stores, caller: Caller, owner: Any
) -> None:
    night = await kept(stores, caller, NIGHT)
    await generations.ensure(remote)
    await owner.execute("delete from index_queue where generation = 2")
    await indexing.project_some(remote)
    assert [each.state for each in await generations.kept(remote)] == [State.LIVE, State.BUILDING]
    await project(remote)
    assert [(each.generation, each.state) for each in await generations.kept(remote)] == [(2, State.LIVE)]
    assert await shown(stores, 2) == {night.id: (1, "semantic")}


async def test_what_was_kept_before_there_was_an_index_is_queued_for_the_first(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    await owner.execute("delete from index_generations")
    remembered = await memories.remember(stores, caller, NewMemory(content=NIGHT))
    assert remembered.memory is not None
    assert not remembered.indexed
    assert await recalled(stores, caller, NIGHT) == [remembered.memory.id]
    await generations.ensure(stores)
    assert (await insight.stats(stores, caller)).pending == 1
    await project(stores)
    assert await shown(stores) == {remembered.memory.id: (1, "semantic")}


async def test_a_write_is_acknowledged_while_the_embedder_is_down(
    remote: Stores, caller: Caller, api: ModelApi, owner: Any
) -> None:
    await generations.ensure(remote)
    await project(remote)
    await indexing.project_some(remote)
    api.always = Fault(status=500)
    night = await kept(remote, caller, NIGHT)
    await indexing.project_some(remote)
    answer = await recall.recall(remote, caller, "night build")
    assert (answer.degraded, [hit.memory.id for hit in answer.hits]) == (["embedder"], [night.id])
    api.always = Fault()
    await owner.execute("update index_queue set next_at = now()")
    await project(remote)
    answer = await recall.recall(remote, caller, "night build")
    assert (answer.degraded, [hit.memory.id for hit in answer.hits], answer.pending) == ([], [night.id], 0)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(rows=lambda rows: [[float("nan")] * len(row) for row in rows]),
        Fault(rows=lambda rows: [[0.0] * len(row) for row in rows]),
        Fault(rows=lambda rows: [row[:10] for row in rows]),
        Fault(rows=lambda rows: rows[:-1]),
        Fault(body=b"<html>"),
    ],
    ids=["NaN", "zero", "another dimension", "too few", "no JSON"],
)
async def test_a_vector_that_is_none_never_enters_the_index(
    remote: Stores, caller: Caller, api: ModelApi, fault: Fault, owner: Any
) -> None:
    await generations.ensure(remote)
    await project(remote)
    await indexing.project_some(remote)
    api.always = fault
    await kept(remote, caller, NIGHT)
    await indexing.project_some(remote)
    assert await shown(remote, 2) == {}
    assert await owner.fetchval("select count(*) from embeddings") == 0


async def test_a_model_that_makes_longer_vectors_than_it_did_is_as_good_as_down(
    remote: Stores, caller: Caller, api: ModelApi, owner: Any
) -> None:
    await generations.ensure(remote)
    await project(remote)
    await indexing.project_some(remote)
    restarted = Ollama(api.url)
    api.always = Fault(rows=lambda rows: [[*row, 1.0] for row in rows])
    changed = replace(remote, embedder=restarted)
    night = await kept(changed, caller, NIGHT)
    await indexing.project_some(changed)
    assert await owner.fetchval("select count(*) from embeddings") == 0
    assert not await owner.fetchval("select dead from index_queue")
    answer = await recall.recall(changed, caller, "night build")
    assert (answer.degraded, [hit.memory.id for hit in answer.hits]) == (["embedder"], [night.id])
    await restarted.close()


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
    for name, value in {"AT_ONCE": 1, "REST": 1e9, "LONGEST_REST": rest}.items():
        monkeypatch.setattr(indexing, name, value)
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


async def test_an_answer_says_that_not_all_of_a_long_tail_was_looked_at(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    for many, degraded in ((256, []), (1, ["tail"])):
        await memories.remember_many(
            stores, caller, [NewMemory(content=f"{many} fact {number}") for number in range(many)]
        )
        assert (await recall.recall(stores, caller, NIGHT)).degraded == degraded
    few = MemoryFilter(metadata=[MetadataFilter(path="n", exists=False)])
    assert (await recall.recall(stores, caller, NIGHT, filter=few)).degraded == []
    await project(stores)
    assert (await recall.recall(stores, caller, NIGHT)).degraded == []


async def test_chunks_of_a_long_text_overlap_by_whole_sentences(stores: Stores, caller: Caller, owner: Any) -> None:
    text = " ".join(f"This is sentence number {number} of a long story." for number in range(100))
    await kept(stores, caller, text)
    await project(stores)
    rows = await owner.fetch("select first, last from chunks order by number")
    assert len(rows) > 2
    for one, two in pairwise(rows):
        assert 0 < one["last"] - two["first"] <= projection.OVERLAP
        assert text[two["first"] :].startswith("This is sentence")


async def test_a_filter_is_exact_while_the_index_lags_far_behind(stores: Stores, caller: Caller) -> None:
    await memories.remember_many(
        stores, caller, [NewMemory(content=f"fact {n}", metadata={"n": n}) for n in range(400)]
    )
    wanted = MemoryFilter(metadata=[MetadataFilter(path="n", gte=390)])
    assert len(await recalled(stores, caller, "fact", filter=wanted)) == 10
    assert (await insight.stats(stores, caller)).pending == 400
