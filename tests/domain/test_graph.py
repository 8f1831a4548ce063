"""The graph: walks, paths and subgraphs, each against a plain breadth first search in Python."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.domain import graph, memories, relations
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    Direction,
    GraphFilter,
    NewMemory,
    NewRelation,
    Path,
    Relation,
    RelationType,
)
from memoria.stores.opening import Stores

START = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = [RelationType.RELATED, RelationType.CAUSES, RelationType.FIXES]
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Step:
    """One relation as a walk sees it. The order of steps: heaviest, then the smallest memory, then relation."""

    near: UUID
    far: UUID
    relation: Relation
    forward: bool

    @property
    def worth(self) -> tuple[float, UUID, UUID]:
        return -self.relation.weight, self.far, self.relation.id


class Oracle:
    """A graph in memory, under one graph filter."""

    def __init__(self, edges: list[Relation], forgotten: set[UUID], asked: dict[str, Any]) -> None:
        alive = [each for each in edges if not {each.source_id, each.target_id} & forgotten]
        self.relations = [each for each in alive if passes(each, asked)]
        self.direction = asked["direction"]

    def steps(self, near: UUID) -> Iterator[Step]:
        for each in self.relations:
            if each.source_id == near and self.direction is not Direction.IN:
                yield Step(near, each.target_id, each, forward=True)
            if each.target_id == near and self.direction is not Direction.OUT:
                yield Step(near, each.source_id, each, forward=False)

    def depths(self, starts: list[UUID], deepest: int) -> dict[UUID, int]:
        depths = dict.fromkeys(starts, 0)
        for depth in range(1, deepest + 1):
            level = [near for near, at in depths.items() if at == depth - 1]
            for step in [step for near in level for step in self.steps(near)]:
                depths.setdefault(step.far, depth)
        return depths

    def path(self, source: UUID, target: UUID, deepest: int) -> list[UUID] | None:
        """Give the relations of the one path: greedy from the source among the shortest ones."""
        if (left := self.depths([source], deepest).get(target)) is None:
            return None
        route, at = [], source
        for rest in range(left - 1, -1, -1):
            on = [step for step in self.steps(at) if self.depths([step.far], rest).get(target) == rest]
            best = min(on, key=lambda step: step.worth)
            route.append(best.relation.id)
            at = best.far
        return route


def passes(relation: Relation, asked: dict[str, Any]) -> bool:
    as_of = asked["as_of"]
    return (
        (asked["types"] is None or relation.relation_type in asked["types"])
        and relation.weight >= asked["min_weight"]
        and (
            as_of is None
            or (
                (relation.valid_from is None or relation.valid_from <= as_of)
                and (relation.valid_to is None or as_of < relation.valid_to)
            )
        )
    )


days = st.none() | st.integers(0, 4).map(lambda days: START + timedelta(days=days))
weights = st.sampled_from([0.0, 0.3, 0.5, 1.0])
edges_among = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(TYPES), weights, days, days).filter(
        lambda edge: edge[0] != edge[1] and (edge[4] is None or edge[5] is None or edge[4] <= edge[5])
    ),
    min_size=1,
    max_size=50,
    unique_by=lambda edge: edge[:3],
)
ways = st.fixed_dictionaries(
    {
        "types": st.none() | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
        "direction": st.sampled_from(Direction),
        "min_weight": weights,
        "as_of": days,
    }
)


async def remembered(stores: Stores, caller: Caller, count: int) -> list[UUID]:
    kept = await memories.remember_many(stores, caller, [NewMemory(content=str(uuid4())) for _ in range(count)])
    return [each.memory.id for each in kept if each.memory]


async def linked(stores: Stores, caller: Caller, *pairs: tuple[UUID, UUID], **values: Any) -> list[Relation]:
    wanted = {"relation_type": RelationType.RELATED} | values
    results = await relations.relate(
        stores, caller, [NewRelation(source_id=a, target_id=b, **wanted) for a, b in pairs]
    )
    return [each.relation for each in results if each.relation]


async def drawn(stores: Stores, caller: Caller, ids: list[UUID], edges: list[Any]) -> list[Relation]:
    results = await relations.relate(
        stores,
        caller,
        [
            NewRelation(
                source_id=ids[a],
                target_id=ids[b],
                relation_type=type,
                weight=weight,
                valid_from=valid_from,
                valid_to=valid_to,
            )
            for a, b, type, weight, valid_from, valid_to in edges
        ],
    )
    return [each.relation for each in results if each.relation]


@SLOW
@given(edges=edges_among, asked=ways, depth=st.integers(1, 8), gone=st.booleans())
async def test_walks_equal_a_plain_search(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], depth: int, gone: bool
) -> None:
    ids = await remembered(stores, caller, 12)
    drawn_edges = await drawn(stores, caller, ids, edges)
    forgotten = set(await memories.forget(stores, caller, [ids[5]])) if gone else set()
    oracle = Oracle(drawn_edges, forgotten, asked)
    found = await graph.neighbors(stores, caller, ids[0], depth=depth, **asked)
    expected = oracle.depths([ids[0]], depth)
    assert {each.memory_id: each.depth for each in found.neighbors} | {ids[0]: 0} == expected
    assert len(found.neighbors) == len(expected) - 1
    assert not found.truncated
    for each in found.neighbors:
        steps = [s for near, at in expected.items() if at == each.depth - 1 for s in oracle.steps(near)]
        best = min(
            (s for s in steps if s.far == each.memory_id),
            key=lambda s: (-s.relation.weight, s.near, s.relation.id),
        )
        assert (each.parent_id, each.relation_id, each.relation_type, each.weight, each.forward) == (
            best.near, best.relation.id, best.relation.relation_type, best.relation.weight, best.forward,
        )  # fmt: skip
    order = [(each.depth, -each.weight, each.memory_id) for each in found.neighbors]
    assert order == sorted(order)


@SLOW
@given(edges=edges_among, asked=ways, depth=st.integers(1, 8), gone=st.booleans())
async def test_a_path_is_the_one_that_a_plain_search_finds_and_stays(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], depth: int, gone: bool
) -> None:
    ids = await remembered(stores, caller, 12)
    drawn_edges = await drawn(stores, caller, ids, edges)
    forgotten = set(await memories.forget(stores, caller, [ids[5]])) if gone else set()
    expected = Oracle(drawn_edges, forgotten, asked).path(ids[0], ids[1], depth)
    found = await graph.path(stores, caller, ids[0], ids[1], depth=depth, **asked)
    assert not found.truncated
    assert [each.relation_id for each in found.steps[1:]] == (expected or [])
    assert bool(found.steps) == (expected is not None)
    _holds_together(found, ids[0], ids[1], drawn_edges)
    crowd = await remembered(stores, caller, 5)
    await linked(stores, caller, *((ids[0], each) for each in crowd))
    assert await graph.path(stores, caller, ids[0], ids[1], depth=depth, **asked) == found


def _holds_together(path: Path, source: UUID, target: UUID, edges: list[Relation]) -> None:
    if not path.steps:
        return
    by_id = {each.id: each for each in edges}
    assert (path.steps[0].memory_id, path.steps[-1].memory_id) == (source, target)
    assert (path.steps[0].relation_id, path.steps[0].forward) == (None, None)
    for last, step in zip(path.steps, path.steps[1:], strict=False):
        taken = by_id[step.relation_id] if step.relation_id else None
        assert taken is not None
        ends = (last.memory_id, step.memory_id) if step.forward else (step.memory_id, last.memory_id)
        assert (taken.source_id, taken.target_id) == ends
        assert (taken.relation_type, taken.weight) == (step.relation_type, step.weight)


@SLOW
@given(edges=edges_among, asked=ways, depth=st.integers(1, 3), starts=st.integers(1, 3))
async def test_a_subgraph_and_the_reach_of_several_starts_equal_a_plain_search(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], depth: int, starts: int
) -> None:
    ids = await remembered(stores, caller, 12)
    oracle = Oracle(await drawn(stores, caller, ids, edges), set(), asked)
    expected = oracle.depths(ids[:starts], depth)
    found = await graph.subgraph(stores, caller, ids[:starts], depth=depth, **asked)
    assert found.memory_ids[:starts] == ids[:starts]
    assert set(found.memory_ids) == set(expected)
    inside = [e for e in oracle.relations if e.source_id in expected and e.target_id in expected]
    assert found.relations == sorted(inside, key=lambda each: (-each.weight, each.id))
    assert not found.truncated
    async with stores.record.reading(caller) as db:
        around = GraphFilter(from_ids=ids[:starts], depth=depth, **asked)
        reached, truncated = await graph.reach(db, caller, around, 100)
    assert {id: step.depth if step else 0 for id, step in reached.items()} == expected
    assert not truncated


@SLOW
@given(edges=edges_among, cap=st.integers(1, 12))
async def test_a_cap_gives_exactly_that_many_of_the_nearest_and_says_so(
    stores: Stores, caller: Caller, edges: list[Any], cap: int
) -> None:
    ids = await remembered(stores, caller, 12)
    await drawn(stores, caller, ids, edges)
    whole = await graph.neighbors(stores, caller, ids[0], depth=8)
    cut = await graph.neighbors(stores, caller, ids[0], depth=8, limit=cap)
    assert cut.neighbors == whole.neighbors[:cap]
    assert cut.truncated == (len(whole.neighbors) > cap)
    rest = await graph.neighbors(stores, caller, ids[0], depth=8, skip=cap)
    assert rest.neighbors == whole.neighbors[cap:]
    assert await graph.reachable(stores, caller, ids[0], depth=8) == len(whole.neighbors)
    part = await graph.subgraph(stores, caller, [ids[0]], depth=8, limit=cap)
    assert part.memory_ids == [ids[0], *(each.memory_id for each in whole.neighbors)][:cap]
    assert part.truncated == (len(whole.neighbors) + 1 > cap)


async def test_superseded_archived_and_expired_memories_are_walked_through(stores: Stores, caller: Caller) -> None:
    a, old, stored, stale, end = await remembered(stores, caller, 5)
    await linked(stores, caller, (a, old), (old, stored), (stored, stale), (stale, end))
    await memories.supersede(stores, caller, old, end)
    await relations.unrelate(
        stores,
        caller,
        [e.id for e in (await relations.browse(stores, caller, [RelationType.SUPERSEDES])).items],
    )
    await memories.revise(stores, caller, stored, 1, {"status": "archived"})
    await memories.revise(stores, caller, stale, 1, {"expires_at": START})
    found = await graph.neighbors(stores, caller, a, depth=4)
    assert [each.memory_id for each in found.neighbors] == [old, stored, stale, end]


async def test_a_forgotten_memory_is_not_walked_through(stores: Stores, caller: Caller) -> None:
    a, middle, b = await remembered(stores, caller, 3)
    await linked(stores, caller, (a, middle), (middle, b))
    assert len((await graph.path(stores, caller, a, b)).steps) == 3
    await memories.forget(stores, caller, [middle])
    assert (await graph.neighbors(stores, caller, a, depth=3)).neighbors == []
    assert (await graph.path(stores, caller, a, b)) == Path(steps=[], truncated=False)


async def test_a_path_from_a_memory_to_itself_is_that_memory(stores: Stores, caller: Caller) -> None:
    [a] = await remembered(stores, caller, 1)
    found = await graph.path(stores, caller, a, a)
    assert [(each.memory_id, each.relation_id) for each in found.steps] == [(a, None)]


async def test_a_path_takes_the_heaviest_first_relation(stores: Stores, caller: Caller) -> None:
    a, light, heavy, b = await remembered(stores, caller, 4)
    await linked(stores, caller, (a, light), weight=0.4)
    await linked(stores, caller, (light, b), weight=1.0)
    await linked(stores, caller, (a, heavy), weight=0.5)
    await linked(stores, caller, (heavy, b), weight=0.1)
    assert [each.memory_id for each in (await graph.path(stores, caller, a, b)).steps] == [a, heavy, b]


async def test_a_search_that_is_given_up_says_so(owner: asyncpg.Connection, stores: Stores, caller: Caller) -> None:
    ids = await remembered(stores, caller, 30)
    a, *left = ids[:15]
    b, *right = ids[15:]
    await linked(stores, caller, *((a, each) for each in left), *((b, each) for each in right))
    await owner.execute("select set_config('memoria.workspace', $1, false)", str(caller.workspace_id))
    query = "select * from find_path($1, $2, node_cap => $3)"
    [row] = await owner.fetch(query, a, b, 10)
    assert (row["memory_id"], row["truncated"]) == (None, True)
    assert await owner.fetch(query, a, b, 100) == []


async def test_a_hub_of_twenty_thousand_is_cut_and_crossed(
    owner: asyncpg.Connection, stores: Stores, caller: Caller
) -> None:
    [hub] = await remembered(stores, caller, 1)
    await owner.execute(
        """
        with leaves as (
            insert into memories (workspace_id, id, type, kind, content)
            select $1, gen_random_uuid(), 'semantic', 'note', n::text from generate_series(1, 20000) as n
            returning id
        )
        insert into memory_relations (workspace_id, id, source_id, target_id, relation_type)
        select $1, gen_random_uuid(), $2, id, 'related' from leaves
        """,
        caller.workspace_id,
        hub,
    )
    found = await graph.neighbors(stores, caller, hub, depth=3, limit=1_000)
    assert (len(found.neighbors), found.truncated) == (1_000, True)
    first, last = found.neighbors[0].memory_id, found.neighbors[-1].memory_id
    route = await graph.path(stores, caller, first, last)
    assert [each.memory_id for each in route.steps] == [first, hub, last]
    part = await graph.subgraph(stores, caller, [first], depth=2, limit=500)
    assert (len(part.memory_ids), len(part.relations), part.truncated) == (500, 499, True)
    async with stores.record.reading(caller) as db:
        reached, truncated = await graph.reach(db, caller, GraphFilter(from_ids=[first], depth=2), 50_000)
    assert (len(reached), truncated) == (20_001, False)


async def test_a_subgraph_holds_at_most_five_thousand_relations(stores: Stores, caller: Caller) -> None:
    ids = await remembered(stores, caller, 72)
    pairs = [(a, b) for a in ids for b in ids if a != b]
    for at in range(0, len(pairs), 1_000):
        await linked(stores, caller, *pairs[at : at + 1_000])
    part = await graph.subgraph(stores, caller, ids)
    assert (len(part.memory_ids), len(part.relations), part.truncated) == (72, 5_000, True)


@pytest.mark.parametrize("bad", ["unknown", "foreign", "forgotten"])
async def test_a_walk_from_a_memory_that_is_not_there_is_refused(
    owner: asyncpg.Connection, stores: Stores, caller: Caller, bad: str
) -> None:
    [here, gone] = await remembered(stores, caller, 2)
    await memories.forget(stores, caller, [gone])
    elsewhere = replace(caller, workspace_id=uuid4())
    await owner.execute("insert into workspaces (id, name) values ($1, 'elsewhere')", elsewhere.workspace_id)
    [foreign] = await remembered(stores, elsewhere, 1)
    id = {"unknown": uuid4(), "foreign": foreign, "forgotten": gone}[bad]
    for call in (
        graph.neighbors(stores, caller, id),
        graph.path(stores, caller, here, id),
        graph.path(stores, caller, id, here),
        graph.subgraph(stores, caller, [here, id]),
    ):
        with pytest.raises(NotFound, match=f"there is no memory {id}"):
            await call


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"depth": 0}, "depth"),
        ({"depth": 9}, "depth"),
        ({"min_weight": 1.5}, "min_weight"),
        ({"min_weight": float("nan")}, "min_weight"),
        ({"as_of": datetime(2026, 1, 1)}, "as_of"),  # noqa: DTZ001
        ({"types": []}, "types"),
    ],
)
async def test_bounds_that_cannot_be_understood_are_refused(
    stores: Stores, caller: Caller, asked: dict[str, Any], field: str
) -> None:
    a, b = await remembered(stores, caller, 2)
    for call in (
        graph.neighbors(stores, caller, a, **asked),
        graph.path(stores, caller, a, b, **asked),
        graph.subgraph(stores, caller, [a], **asked),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == field


async def test_limits_are_bounded(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    for call in (
        graph.neighbors(stores, caller, a, limit=0),
        graph.neighbors(stores, caller, a, limit=1_001),
        graph.subgraph(stores, caller, [a], limit=501),
        graph.subgraph(stores, caller, [a, b], limit=1),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == "limit"


async def test_the_sql_functions_refuse_a_direction_they_do_not_know(
    owner: asyncpg.Connection, stores: Stores, caller: Caller
) -> None:
    [a] = await remembered(stores, caller, 1)
    with pytest.raises(asyncpg.InvalidParameterValueError, match="direction must be out, in or both"):
        await owner.fetch("select * from get_neighbors($1, 1, direction => 'sideways')", a)
