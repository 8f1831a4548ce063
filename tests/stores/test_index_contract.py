"""What Memoria asks of its index, whichever answers."""

import random
from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest

from memoria.errors import Conflict, MemoriaError
from memoria.records import IdFilter, MemoryFilter, MemoryStatus, MemoryType, TextFilter
from memoria.stores.index import Index
from memoria.stores.index_calls import Missing
from memoria.stores.index_records import Canary, ChunkScore, HeldChunk, IndexAnswer, IndexQuestion
from tests.stores.index_worlds import DIMENSION, NOW, WORKSPACE, chunk, direction, fresh_generation, terms

SEMANTIC, EPISODIC = MemoryType.SEMANTIC, MemoryType.EPISODIC


def ask(**question: object) -> IndexQuestion:
    """Ask by meaning, for everything there is."""
    return IndexQuestion(**{"workspace_id": WORKSPACE, "dense": direction(1.0), "limit": 100} | question)


async def held(index: Index, generation: int, type: MemoryType = SEMANTIC) -> list[HeldChunk]:
    """Everything in a collection."""
    page = await index.scan(generation, type, None, 1000)
    assert page.following is None
    return page.chunks


def found(scores: list[ChunkScore]) -> list[UUID]:
    return [each.memory_id for each in scores]


async def test_each_arm_answers_best_first(index: Index, generation: int) -> None:
    near = chunk(dense=direction(1, 0.1), words=terms(t5=3.0))
    far = chunk(dense=direction(1, 1), words=terms(t5=1.0, t6=9.0))
    other = chunk(dense=direction(0, 1), words=terms(t6=1.0))
    await index.write(generation, SEMANTIC, [far, other, near])

    answer = await index.search(generation, ask(terms=terms(t5=2.0)))

    assert found(answer.dense) == [near.memory_id, far.memory_id, other.memory_id]
    assert answer.dense[0].score == pytest.approx(float(near.dense @ direction(1.0)), abs=1e-5)
    assert [(each.memory_id, each.score) for each in answer.sparse] == [
        (near.memory_id, 6.0),
        (far.memory_id, 2.0),
    ]


async def test_an_answer_is_best_first_over_all_types_and_keeps_to_its_limit(index: Index, generation: int) -> None:
    chunks = [chunk(dense=direction(1, slope)) for slope in (0.1, 0.2, 0.3, 0.4)]
    await index.write(generation, SEMANTIC, [chunks[0], chunks[2]])
    await index.write(generation, EPISODIC, [chunks[1], chunks[3]])

    answer = await index.search(generation, ask(limit=3))
    of_episodes = await index.search(generation, ask(types=[EPISODIC]))

    assert found(answer.dense) == [each.memory_id for each in chunks[:3]]
    assert found(of_episodes.dense) == [chunks[1].memory_id, chunks[3].memory_id]


async def test_an_arm_that_is_not_asked_is_empty(index: Index, generation: int) -> None:
    await index.write(generation, SEMANTIC, [chunk()])

    assert await index.search(generation, ask(dense=None)) == IndexAnswer()
    assert await index.search(generation, ask(dense=None, terms=terms())) == IndexAnswer()
    assert (await index.search(generation, ask())).sparse == []


async def test_nothing_leaves_its_workspace(index: Index, generation: int) -> None:
    ours, theirs = chunk(), chunk(workspace_id=uuid4())
    await index.write(generation, SEMANTIC, [ours, theirs])

    answer = await index.search(generation, ask(terms=terms(t1=1.0), memory_ids=None))
    by_id = await index.search(generation, ask(memory_ids=[theirs.memory_id]))
    await index.remove(generation, theirs.memory_id, 9, WORKSPACE)
    await index.erase(generation, WORKSPACE, [theirs.memory_id])

    assert (found(answer.dense), found(answer.sparse)) == ([ours.memory_id], [ours.memory_id])
    assert by_id.dense == []
    assert await index.count(generation, SEMANTIC, WORKSPACE) == 1
    assert await index.count(generation, SEMANTIC, theirs.workspace_id) == 1
    assert await index.count(generation, SEMANTIC, None) == 2


async def test_guarded_writes_in_any_order_end_at_the_highest_version(index: Index, generation: int) -> None:
    memory_id = uuid4()
    for seed in range(10):
        versions = [1, 2, 3, 4, 5]
        random.Random(seed).shuffle(versions)
        for version in versions:
            written = chunk(memory_id, version=version + 10 * seed, dense=direction(version, 1))
            await index.write(generation, SEMANTIC, [written])
        page = await index.scan_vectors(generation, SEMANTIC, None, 10)

        assert [each.version for each in page.chunks] == [5 + 10 * seed]
        assert page.chunks[0].dense == pytest.approx(direction(5, 1), abs=1e-6)


async def test_several_versions_in_one_call_each_keep_their_guard(index: Index, generation: int) -> None:
    ids = [uuid4() for _ in range(3)]
    await index.write(generation, SEMANTIC, [chunk(each, version=5) for each in ids])

    await index.write(
        generation,
        SEMANTIC,
        [chunk(each, version=version) for each, version in zip(ids, (4, 5, 6), strict=True)],
    )

    versions = {each.memory_id: each.version for each in await held(index, generation)}
    assert [versions[each] for each in ids] == [5, 5, 6]


async def test_writing_again_with_fewer_chunks_removes_the_rest(index: Index, generation: int) -> None:
    long, other = uuid4(), chunk()
    await index.write(generation, SEMANTIC, [*(chunk(long, chunk=n, version=1) for n in range(5)), other])

    await index.write(generation, SEMANTIC, [chunk(long, chunk=n, version=2) for n in range(2)])

    kept = [(each.chunk, each.version) for each in await held(index, generation) if each.memory_id == long]
    assert sorted(kept) == [(0, 2), (1, 2)]
    assert await index.count(generation, SEMANTIC, None) == 3


async def test_a_late_shorter_version_removes_no_chunk_of_a_newer_one(index: Index, generation: int) -> None:
    memory_id = uuid4()
    await index.write(generation, SEMANTIC, [chunk(memory_id, chunk=n, version=2) for n in range(3)])

    await index.write(generation, SEMANTIC, [chunk(memory_id, version=1)])

    kept = [(each.chunk, each.version) for each in await held(index, generation)]
    assert sorted(kept) == [(0, 2), (1, 2), (2, 2)]


async def test_remove_takes_what_is_at_or_below_its_version(index: Index, generation: int) -> None:
    old, same, newer = (chunk(version=version) for version in (1, 2, 3))
    await index.write(generation, SEMANTIC, [old, same, newer])

    for each in (old, same, newer):
        await index.remove(generation, each.memory_id, 2, WORKSPACE)

    assert [each.memory_id for each in await held(index, generation)] == [newer.memory_id]


async def test_remove_can_keep_to_some_types(index: Index, generation: int) -> None:
    moved = uuid4()
    await index.write(generation, SEMANTIC, [chunk(moved)])
    await index.write(generation, EPISODIC, [chunk(moved, version=2)])

    await index.remove(generation, moved, 2, WORKSPACE, types=[SEMANTIC])

    assert await held(index, generation, SEMANTIC) == []
    assert [each.memory_id for each in await held(index, generation, EPISODIC)] == [moved]


async def test_a_late_write_after_a_deletion_brings_the_memory_back(index: Index, generation: int) -> None:
    """So the projector reads the record again after each write, and the sweep removes what it missed."""
    memory_id = uuid4()
    await index.write(generation, SEMANTIC, [chunk(memory_id, version=1)])
    await index.remove(generation, memory_id, 2, WORKSPACE)

    await index.write(generation, SEMANTIC, [chunk(memory_id, version=1)])

    assert [each.version for each in await held(index, generation)] == [1]


async def test_erase_takes_every_version_of_every_type(index: Index, generation: int) -> None:
    doomed, kept = uuid4(), chunk()
    await index.write(generation, SEMANTIC, [chunk(doomed, version=99), kept])
    await index.write(generation, EPISODIC, [chunk(doomed, version=98)])

    await index.erase(generation, WORKSPACE, [doomed])
    await index.erase(generation, WORKSPACE, [])

    assert [each.memory_id for each in await held(index, generation)] == [kept.memory_id]
    assert await held(index, generation, EPISODIC) == []


async def test_a_scan_gives_each_chunk_once_in_a_steady_order(index: Index, generation: int) -> None:
    written = [chunk(version=n) for n in range(1, 26)]
    await index.write(generation, SEMANTIC, written)

    pages, after = [], None
    while True:
        page = await index.scan(generation, SEMANTIC, after, 10)
        pages.append([each.memory_id for each in page.chunks])
        if (after := page.following) is None:
            break

    assert [len(page) for page in pages] == [10, 10, 5]
    assert {each for page in pages for each in page} == {each.memory_id for each in written}
    assert pages[0] == [each.memory_id for each in (await index.scan(generation, SEMANTIC, None, 10)).chunks]


async def test_a_scan_can_bring_the_vectors(index: Index, generation: int) -> None:
    written = chunk(dense=direction(1, 2, 3), words=terms(t7=0.5, t3=2.0))
    await index.write(generation, SEMANTIC, [written])

    [only] = (await index.scan_vectors(generation, SEMANTIC, None, 10)).chunks

    assert only.dense == pytest.approx(written.dense, abs=1e-6)
    assert dict(zip(only.terms.indices.tolist(), only.terms.values.tolist(), strict=True)) == {7: 0.5, 3: 2.0}
    assert (await held(index, generation))[0].dense is None


async def test_a_search_among_no_memories_finds_nothing(index: Index, generation: int) -> None:
    await index.write(generation, SEMANTIC, [chunk()])

    assert await index.search(generation, ask(memory_ids=[])) == IndexAnswer()


async def test_only_active_memories_match_unless_the_filter_names_the_status(index: Index, generation: int) -> None:
    active, archived = chunk(), chunk(status="archived")
    await index.write(generation, SEMANTIC, [active, archived])
    of_status = MemoryFilter(and_=[MemoryFilter(status=[MemoryStatus.ARCHIVED])])
    of_kind = MemoryFilter(kind=TextFilter(eq="note"))

    assert found((await index.search(generation, ask())).dense) == [active.memory_id]
    assert found((await index.search(generation, ask(filter=of_kind))).dense) == [active.memory_id]
    assert found((await index.search(generation, ask(filter=of_status))).dense) == [archived.memory_id]


async def test_a_memory_past_its_end_never_matches(index: Index, generation: int) -> None:
    past, coming = (chunk(expires_at=NOW + timedelta(hours=hours)) for hours in (-1, 1))
    await index.write(generation, SEMANTIC, [past, coming])
    by_id = MemoryFilter(id=IdFilter(in_=[past.memory_id]))

    assert found((await index.search(generation, ask())).dense) == [coming.memory_id]
    assert (await index.search(generation, ask(filter=by_id))).dense == []


async def test_creating_again_changes_nothing(index: Index, generation: int) -> None:
    await index.write(generation, SEMANTIC, [chunk()])

    await index.create(generation, DIMENSION)

    assert await index.count(generation, SEMANTIC, None) == 1


async def test_another_dimension_is_refused(index: Index, generation: int) -> None:
    await index.write(generation, SEMANTIC, [chunk()])

    with pytest.raises(Conflict, match="holds vectors of 8 numbers and the embedder makes 16"):
        await index.create(generation, 16)

    assert await index.count(generation, SEMANTIC, None) == 1


async def test_a_vector_of_another_dimension_is_refused_and_nothing_is_written(index: Index, generation: int) -> None:
    wrong = chunk(dense=np.ones(3, np.float32))

    with pytest.raises(MemoriaError, match="dimension"):
        await index.write(generation, SEMANTIC, [chunk(), wrong])

    assert await index.count(generation, SEMANTIC, None) == 0


async def test_a_generation_that_is_not_there_is_an_error_and_never_an_empty_answer(index: Index) -> None:
    absent = fresh_generation()

    with pytest.raises(Missing):
        await index.scan(absent, SEMANTIC, None, 10)
    with pytest.raises(Missing):
        await index.search(absent, ask())
    with pytest.raises(Missing):
        await index.count(absent, SEMANTIC, None)
    with pytest.raises(Missing):
        await index.write(absent, SEMANTIC, [chunk()])


async def test_dropping_twice_is_dropping_once(index: Index) -> None:
    fresh = fresh_generation()
    await index.create(fresh, DIMENSION)

    await index.drop(fresh)
    await index.drop(fresh)

    with pytest.raises(Missing):
        await index.count(fresh, SEMANTIC, None)


async def test_the_canary_is_what_was_written_last(index: Index) -> None:
    epoch = uuid4()

    await index.write_canary(Canary(epoch=epoch, n=7))
    await index.write_canary(Canary(epoch=epoch, n=8))

    assert await index.read_canary() == Canary(epoch=epoch, n=8)


async def test_health_names_the_version(index: Index) -> None:
    assert (await index.health()).version[0].isdecimal()
