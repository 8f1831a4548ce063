"""Generations: vectors of two models never meet, and a model that is down loses nothing."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from memoria.domain import generations, indexing, insight, memories, recall
from memoria.domain.generations import State
from memoria.domain.ids import new_id
from memoria.records import Arm, Caller, MemoryFilter, MemoryType, MetadataFilter, NewMemory
from memoria.stores.embedders import Ollama
from memoria.stores.index_calls import Missing
from memoria.stores.opening import Stores
from tests.domain.steps import NIGHT, kept, project, recalled, shown
from tests.stores.model_api import Fault, ModelApi, model_api


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
