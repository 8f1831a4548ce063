"""Insight: counts that equal the lists, settings, versions and sizes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from memoria import __version__
from memoria.domain import browsing, insight, memories, relations
from memoria.records import (
    Caller,
    Count,
    Indexing,
    IndexState,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    NewRelation,
    RelationType,
    TextFilter,
)
from memoria.settings import Settings
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project

STANDING = [MemoryStatus.ACTIVE, MemoryStatus.SUPERSEDED, MemoryStatus.ARCHIVED]


@pytest.fixture
async def mixed(stores: Stores, caller: Caller) -> None:
    """Fill a workspace with memories of every status, an expired one, and relations to all of them."""
    types = [MemoryType.SEMANTIC, MemoryType.EPISODIC, MemoryType.PROCEDURAL]
    made = [await kept(stores, caller, f"memory {n}", type=types[n % 3], kind=f"kind{n % 2}") for n in range(9)]
    await memories.supersede(stores, caller, made[0].id, made[1].id)
    await memories.revise(stores, caller, made[2].id, 1, {"status": "archived"})
    await memories.forget(stores, caller, [made[3].id])
    await memories.revise(stores, caller, made[4].id, 1, {"expires_at": datetime.now(UTC) - timedelta(days=1)})
    pairs = [(5, 6), (5, 7), (6, 7), (5, 0), (5, 2), (5, 4)]
    await relations.relate(
        stores,
        caller,
        [NewRelation(source_id=made[a].id, target_id=made[b].id, relation_type=RelationType.CAUSES) for a, b in pairs],
    )
    drawn = NewRelation(source_id=made[8].id, target_id=made[5].id, relation_type=RelationType.FIXES)
    await relations.relate(stores, caller, [drawn])
    await memories.forget(stores, caller, [made[8].id])


@pytest.mark.usefixtures("mixed")
async def test_counts_equal_the_totals_of_the_lists(stores: Stores, caller: Caller) -> None:
    found = await insight.stats(stores, caller)
    assert found.active == await browsing.count(stores, caller) == 4
    assert found.memories == await browsing.count(stores, caller, MemoryFilter(status=STANDING)) == 6
    for status in MemoryStatus:
        counted = next((each.count for each in found.by_status if each.name == status.value), 0)
        assert counted == await browsing.count(stores, caller, MemoryFilter(status=[status])), status
    for each in found.by_type:
        wanted = MemoryFilter(status=STANDING, type=[MemoryType(each.name)])
        assert each.count == await browsing.count(stores, caller, wanted), each.name
    for each in found.by_kind:
        wanted = MemoryFilter(status=STANDING, kind=TextFilter(eq=each.name))
        assert each.count == await browsing.count(stores, caller, wanted), each.name
    assert sum(each.count for each in found.by_type) == sum(each.count for each in found.by_kind) == 6


@pytest.mark.usefixtures("mixed")
async def test_relations_are_counted_as_they_are_listed(stores: Stores, caller: Caller) -> None:
    found = await insight.stats(stores, caller)
    listed = (await relations.browse(stores, caller, first=200)).items
    assert found.relations == len(listed) == 7
    assert found.by_relation_type == [Count(name="causes", count=6), Count(name="supersedes", count=1)]


async def test_an_empty_workspace_counts_nothing(stores: Stores, caller: Caller) -> None:
    found = await insight.stats(stores, caller)
    assert (found.memories, found.active, found.relations, found.by_type) == (0, 0, 0, [])


async def test_every_setting_is_told_and_no_secret(stores: Stores) -> None:
    told = {each.name: each for each in await insight.settings(stores)}
    assert len(told) == len(Settings.model_fields)
    assert (told["MEMORIA_LOG_LEVEL"].value, told["MEMORIA_LOG_LEVEL"].default) == ("info", "info")
    assert told["MEMORIA_EMBEDDER"].value == "hashing"
    assert told["MEMORIA_TOKEN"].value == ""


async def test_indexes_versions_and_sizes_are_told(stores: Stores, caller: Caller) -> None:
    [live] = await insight.indexes(stores)
    assert (live.generation, live.state, live.dimension, live.pending) == (1, "live", stores.embedder.dimension, 0)
    await kept(stores, caller, "waits for the index")
    assert [each.pending for each in await insight.indexes(stores)] == [1]
    versions = {each.name: each.version for each in await insight.versions(stores)}
    assert versions["memoria"] == __version__
    assert versions.keys() == {"memoria", "python", "postgresql", "index"}
    sizes = await insight.storage(stores)
    assert (sizes.folder, sizes.index_bytes) == (str(stores.settings.folder), None)
    assert sizes.record_bytes > 1_000_000
    assert sizes.free_bytes > 0


async def test_a_memory_tells_which_model_made_its_vectors_and_of_how_many_chunks(
    stores: Stores, caller: Caller, elsewhere: Opening
) -> None:
    short = await kept(stores, caller, "a short text")
    long = await kept(stores, caller, "\n\n".join(f"Paragraph {n} says {'a good deal ' * 60}." for n in range(12)))
    waiting = Indexing(state=IndexState.WAITING, chunks=0, model=None, dimension=None)
    assert await insight.indexing(stores, caller, [short.id, long.id]) == {short.id: waiting, long.id: waiting}
    await project(stores)
    found = await insight.indexing(stores, caller, [short.id, long.id])
    [live] = await insight.indexes(stores)
    assert found[short.id] == Indexing(state=IndexState.INDEXED, chunks=1, model=live.model, dimension=live.dimension)
    assert (found[long.id].state, found[long.id].model) == (IndexState.INDEXED, live.model)
    assert found[long.id].chunks > 1
    there = await elsewhere()
    assert (await insight.indexing(stores, there, [short.id]))[short.id] == insight.ABSENT


async def test_a_memory_tells_that_it_waits_again_that_it_failed_and_that_it_was_forgotten(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    memory = await kept(stores, caller, "a short text")
    await project(stores)

    async def now() -> Indexing:
        return (await insight.indexing(stores, caller, [memory.id]))[memory.id]

    await memories.revise(stores, caller, memory.id, 1, {"importance": 0.9})  # the text keeps its vectors
    assert (await now()).state is IndexState.WAITING
    assert ((await now()).chunks, (await now()).model) == (1, stores.embedder.model)
    await memories.revise(stores, caller, memory.id, 2, {"content": "another text"})
    assert await now() == Indexing(state=IndexState.WAITING, chunks=0, model=None, dimension=None)
    await owner.execute("update index_queue set dead = true")
    assert (await now()).state is IndexState.FAILED
    await memories.forget(stores, caller, [memory.id])
    assert (await now()).state is IndexState.ABSENT
    await memories.restore(stores, caller, [memory.id])
    await project(stores)
    assert (await now()).state is IndexState.INDEXED
