"""Paths: several between two memories, equal to a search of all of them."""

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import memories, paths
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, Direction, Relation
from memoria.stores.opening import Stores
from tests.domain.test_graph import SLOW, drawn, edges_among, linked, passes, remembered, ways

Walk = tuple[UUID, ...]


class Oracle:
    """Every simple path between two memories, by trying all of them."""

    def __init__(self, relations: list[Relation], hidden: set[UUID], asked: dict[str, Any]) -> None:
        self.best: dict[tuple[UUID, UUID], Relation] = {}
        for relation in sorted(relations, key=lambda each: (-each.weight, each.id)):
            ends = {relation.source_id, relation.target_id}
            if not ends & hidden and passes(relation, asked):
                for near, far in self._ways(relation, asked["direction"]):
                    self.best.setdefault((near, far), relation)

    def _ways(self, relation: Relation, direction: Direction) -> list[tuple[UUID, UUID]]:
        out = (relation.source_id, relation.target_id)
        return {
            Direction.OUT: [out],
            Direction.IN: [out[::-1]],
            Direction.BOTH: [out, out[::-1]],
        }[direction]

    def paths(self, source: UUID, target: UUID, depth: int) -> list[Walk]:
        found = list(self._from((source,), target, depth))
        return sorted(found, key=lambda walk: (len(walk), -self._weight(walk), walk))

    def _from(self, walk: Walk, target: UUID, depth: int) -> Any:
        if walk[-1] == target:
            yield walk
        elif len(walk) <= depth:
            for near, far in self.best:
                if near == walk[-1] and far not in walk:
                    yield from self._from((*walk, far), target, depth)

    def _weight(self, walk: Walk) -> float:
        return sum(round(self.best[step].weight * 10) for step in pairwise(walk))


@SLOW
@given(
    edges=edges_among.filter(lambda edges: len(edges) <= 24),
    asked=ways,
    depth=st.integers(1, 5),
    k=st.integers(1, 3),
    gone=st.booleans(),
)
async def test_paths_equal_the_best_of_all(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], depth: int, k: int, gone: bool
) -> None:
    ids = await remembered(stores, caller, 12)
    drawn_edges = await drawn(stores, caller, ids, edges)
    hidden = set(await memories.forget(stores, caller, [ids[5]])) if gone else set()
    oracle = Oracle(drawn_edges, hidden, asked)
    expected = oracle.paths(ids[0], ids[1], depth)[:k]
    found = await paths.find(stores, caller, ids[0], ids[1], depth=depth, k=k, **asked)
    assert [tuple(step.memory_id for step in path.steps) for path in found.paths] == expected
    assert not found.truncated
    for path in found.paths:
        for last, step in pairwise(path.steps):
            taken = oracle.best[last.memory_id, step.memory_id]
            assert (step.relation_id, step.relation_type, step.weight) == (
                taken.id, taken.relation_type, taken.weight,
            )  # fmt: skip
            assert step.forward is (taken.source_id == last.memory_id)


async def test_of_as_many_relations_the_heavier_path_comes_first(stores: Stores, caller: Caller) -> None:
    a, light, heavy, far, near, b = await remembered(stores, caller, 6)
    await linked(stores, caller, (a, light), (light, b), weight=0.25)
    await linked(stores, caller, (a, heavy), (heavy, b), weight=0.5)
    await linked(stores, caller, (a, far), (far, near), (near, b), weight=1.0)
    found = await paths.find(stores, caller, a, b)
    assert [[step.memory_id for step in path.steps] for path in found.paths] == [
        [a, heavy, b], [a, light, b], [a, far, near, b],
    ]  # fmt: skip
    assert [path.steps[0].relation_id for path in found.paths] == [None, None, None]
    assert len((await paths.find(stores, caller, a, b, depth=2)).paths) == 2
    assert (await paths.find(stores, caller, a, b, depth=1)).paths == []


async def test_a_memory_has_one_path_to_itself(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    await linked(stores, caller, (a, b))
    found = await paths.find(stores, caller, a, a)
    assert [[step.memory_id for step in path.steps] for path in found.paths] == [[a]]


async def test_a_search_around_a_hub_is_given_up_and_still_finds_one(
    owner: asyncpg.Connection, stores: Stores, caller: Caller
) -> None:
    hub, a, b = await remembered(stores, caller, 3)
    await linked(stores, caller, (a, hub), (hub, b))
    await owner.execute(
        """
        with leaves as (
            insert into memories (workspace_id, id, type, kind, content)
            select $1, gen_random_uuid(), 'semantic', 'note', n::text from generate_series(1, 10010) as n
            returning id
        )
        insert into memory_relations (workspace_id, id, source_id, target_id, relation_type)
        select $1, gen_random_uuid(), $2, id, 'related' from leaves
        """,
        caller.workspace_id,
        hub,
    )
    found = await paths.find(stores, caller, a, b)
    assert [[step.memory_id for step in path.steps] for path in found.paths] == [[a, hub, b]]
    assert found.truncated


async def test_what_cannot_be_asked_is_refused(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    for asked in ({"k": 0}, {"k": 4}, {"depth": 9}, {"min_weight": 2.0}, {"types": []}):
        with pytest.raises(InvalidInput) as refused:
            await paths.find(stores, caller, a, b, **asked)  # type: ignore[arg-type]
        assert refused.value.field == next(iter(asked))
    for ends in ((a, uuid4()), (uuid4(), b)):
        with pytest.raises(NotFound, match="there is no memory"):
            await paths.find(stores, caller, *ends)
