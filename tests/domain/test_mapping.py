"""The map: what means the like lies near, and what is added later moves nothing."""

import numpy as np
import pytest

from memoria.domain import mapping, memories
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput
from memoria.records import Caller
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project


def test_the_plane_is_that_in_which_vectors_differ_most() -> None:
    random = np.random.default_rng(7)
    flat = random.normal(size=(400, 2)) * [4.0, 1.0]
    turned, _ = np.linalg.qr(random.normal(size=(6, 6)))
    vectors = (flat @ turned[:2] + 9.0).astype(np.float32)
    found = mapping.projected(vectors, vectors)
    assert abs(np.corrcoef(found[:, 0], flat[:, 0])[0, 1]) == pytest.approx(1, abs=0.01)
    assert abs(np.corrcoef(found[:, 1], flat[:, 1])[0, 1]) == pytest.approx(1, abs=0.01)
    assert found[:, 0].std() == pytest.approx(1, abs=0.001)
    assert found[:, 1].std() < found[:, 0].std()


def test_others_are_placed_where_the_sample_says() -> None:
    random = np.random.default_rng(3)
    sample, late = (random.normal(size=(size, 8)).astype(np.float32) for size in (50, 5))
    both = mapping.projected(sample, np.concatenate([sample, late]))
    assert both[:50].tolist() == mapping.projected(sample, sample).tolist()
    assert both[50:].tolist() == mapping.projected(sample, late).tolist()


@pytest.mark.parametrize("size", [1, 2])
def test_so_few_that_there_is_no_plane_lie_somewhere(size: int) -> None:
    vectors = np.eye(3, dtype=np.float32)[:size]
    assert np.isfinite(mapping.projected(vectors, vectors)).all()


async def test_memories_are_placed_once_they_have_vectors(stores: Stores, caller: Caller) -> None:
    made = [await kept(stores, caller, text) for text in ("the mill stands", "the mill stood", "rain on the hills")]
    ids = [each.id for each in made]
    await project(stores)
    found = await mapping.place(stores, caller, [*ids, new_id(), ids[0]])
    assert found.ids == ids
    assert len(found.x) == len(found.y) == 3
    assert await mapping.place(stores, caller, ids) == found
    late = await kept(stores, caller, "not indexed yet")
    assert (await mapping.place(stores, caller, [late.id])).ids == []
    with pytest.raises(InvalidInput, match="ids has 0 entries: give 1 to 10,000"):
        await mapping.place(stores, caller, [])


async def test_a_map_of_before_shows_what_was_said_then(stores: Stores, caller: Caller) -> None:
    said = ["the mill stands", "rain on the hills", "a boat on the river"]
    revised, forgotten, same = made = [await kept(stores, caller, text) for text in said]
    twins = [await kept(stores, caller, text, kind="twin") for text in said]
    await project(stores)
    await memories.revise(stores, caller, revised.id, 1, {"content": "the bridge fell"})
    await memories.forget(stores, caller, [forgotten.id])
    late = await kept(stores, caller, "not known yet")
    await project(stores)
    found = await mapping.place(stores, caller, [*(each.id for each in made), late.id], known_at=twins[-1].created_at)
    now = await mapping.place(stores, caller, [each.id for each in twins])
    assert found.ids == [revised.id, forgotten.id, same.id]
    assert (found.x, found.y) == (now.x, now.y)
    moved = await mapping.place(stores, caller, [revised.id])
    assert (moved.x, moved.y) != (found.x[:1], found.y[:1])
    early = await mapping.place(stores, caller, [same.id], known_at=revised.created_at)
    assert early.ids == []
    with pytest.raises(InvalidInput, match="known_at has no time zone"):
        await mapping.place(stores, caller, [same.id], known_at=same.created_at.replace(tzinfo=None))


def test_the_axes_are_those_of_the_whole_decomposition() -> None:
    random = np.random.default_rng(5)
    topics = random.normal(size=(30, 384))[random.integers(30, size=1_000)] * random.random((1_000, 1))
    vectors = (topics + 0.5 * random.normal(size=(1_000, 384))).astype(np.float32)
    centred = vectors - vectors.mean(axis=0, dtype=np.float64)
    directions = np.linalg.eigh(centred.T @ centred)[1][:, :-3:-1]
    found = mapping.projected(vectors, vectors)
    for axis in range(2):
        assert abs(np.corrcoef(found[:, axis], centred @ directions[:, axis])[0, 1]) == pytest.approx(1, abs=1e-5)
