"""Relations: what is drawn, refused, hidden, listed and removed."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from memoria.domain import memories, relations
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Direction,
    NewMemory,
    NewRelation,
    Relation,
    RelationCreator,
    RelationType,
)
from memoria.stores.opening import Stores

MAY = datetime(2026, 5, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


async def remembered(stores: Stores, caller: Caller, count: int) -> list[UUID]:
    kept = await memories.remember_many(stores, caller, [NewMemory(content=f"memory {n}") for n in range(count)])
    return [each.memory.id for each in kept if each.memory]


def new(source: UUID, target: UUID, **values: Any) -> NewRelation:
    wanted: dict[str, Any] = {"relation_type": RelationType.RELATED} | values
    return NewRelation(source_id=source, target_id=target, **wanted)


async def drawn(stores: Stores, caller: Caller, *wanted: NewRelation) -> list[Relation]:
    results = await relations.relate(stores, caller, wanted)
    assert [each.error for each in results] == [None] * len(wanted)
    return [each.relation for each in results if each.relation]


async def everything(stores: Stores, caller: Caller) -> list[Relation]:
    return (await relations.browse(stores, caller, first=200)).items


@pytest.fixture
async def stranger(owner: asyncpg.Connection) -> Caller:
    workspace_id = uuid4()
    await owner.execute("insert into workspaces (id, name) values ($1, 'elsewhere')", workspace_id)
    return Caller(workspace_id=workspace_id)


async def test_a_relation_keeps_everything_it_was_given(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    wanted = new(
        a,
        b,
        relation_type=RelationType.FIXES,
        weight=0.3,
        created_by=RelationCreator.AUTO,
        metadata={"why": ["Ärger", 1.5, None]},
        valid_from=MAY,
        valid_to=JUNE,
    )
    [result] = await relations.relate(stores, caller, [wanted])
    assert result.created
    assert result.relation is not None
    for name, value in vars(wanted).items():
        assert getattr(result.relation, name) == value
    assert await relations.get(stores, caller, [result.relation.id]) == [result.relation]


async def test_a_thousand_relations_are_drawn_in_one_call_in_order(stores: Stores, caller: Caller) -> None:
    ids = await remembered(stores, caller, 101)
    wanted = [new(ids[n % 101], ids[(n + 1 + n // 101) % 101]) for n in range(1_000)]
    results = await relations.relate(stores, caller, wanted)
    assert all(each.created for each in results)
    assert [relations.edge(each.relation) for each in results if each.relation] == [
        relations.edge(each) for each in wanted
    ]


async def test_the_same_edge_is_updated_and_not_drawn_twice(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    [first] = await drawn(stores, caller, new(a, b, weight=0.2, metadata={"n": 1}))
    [again] = await relations.relate(stores, caller, [new(a, b, weight=0.9)])
    assert not again.created
    assert again.relation is not None
    assert (again.relation.id, again.relation.weight, again.relation.metadata) == (first.id, 0.9, {})
    assert again.relation.created_at == first.created_at
    assert again.relation.updated_at > first.updated_at


async def test_an_edge_drawn_the_same_again_does_not_change(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    [first] = await drawn(stores, caller, new(a, b, weight=0.2))
    [again] = await relations.relate(stores, caller, [new(a, b, weight=0.2)])
    assert (again.created, again.relation) == (False, first)


async def test_types_and_directions_make_different_edges(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    found = await drawn(stores, caller, new(a, b), new(b, a), new(a, b, relation_type=RelationType.CAUSES))
    assert len({each.id for each in found}) == 3


async def test_of_two_equal_edges_in_one_call_the_later_counts_for_both(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    first, last = await relations.relate(stores, caller, [new(a, b, weight=0.1), new(a, b, weight=0.8)])
    assert first == last
    assert (first.created, first.relation and first.relation.weight) == (True, 0.8)
    assert await everything(stores, caller) == [first.relation]


async def test_a_bad_relation_says_why_and_does_not_stop_the_others(
    stores: Stores, caller: Caller, stranger: Caller
) -> None:
    a, b, gone = await remembered(stores, caller, 3)
    [foreign] = await remembered(stores, stranger, 1)
    await memories.forget(stores, caller, [gone])
    results = await relations.relate(
        stores,
        caller,
        [
            new(a, uuid4()),
            new(uuid4(), a),
            new(a, foreign),
            new(a, gone),
            new(a, a),
            new(a, b, weight=1.5),
            new(a, b, weight=float("nan")),
            new(a, b, valid_from=datetime(2026, 5, 1)),  # noqa: DTZ001
            new(a, b, valid_from=JUNE, valid_to=MAY),
            new(a, b, metadata={"n": 2**60}),
            new(a, b),
        ],
    )
    assert [each.error.code if each.error else None for each in results] == [
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        *["INVALID_INPUT"] * 6,
        None,
    ]
    assert [each.error.field for each in results if each.error][4:] == [
        "target_id",
        "weight",
        "weight",
        "valid_from",
        "valid_from",
        "metadata",
    ]
    assert [each.relation is None for each in results] == [True] * 10 + [False]
    assert await everything(stores, caller) == [results[-1].relation]


@pytest.mark.parametrize("count", [0, 1_001])
async def test_a_call_draws_one_to_a_thousand(stores: Stores, caller: Caller, count: int) -> None:
    with pytest.raises(InvalidInput, match="must lie between 1 and 1000"):
        await relations.relate(stores, caller, [new(uuid4(), uuid4())] * count)


async def test_crossing_calls_that_draw_the_same_edges_both_succeed(stores: Stores, caller: Caller) -> None:
    ids = await remembered(stores, caller, 40)
    wanted = [new(a, b) for a in ids for b in ids[:20] if a != b]
    both = await asyncio.gather(
        relations.relate(stores, caller, wanted), relations.relate(stores, caller, wanted[::-1])
    )
    assert [each.error for results in both for each in results] == [None] * (2 * len(wanted))
    assert sum(each.created for results in both for each in results) == len(wanted)


async def test_unrelate_removes_once_and_tells_what(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    one, other, kept = await drawn(stores, caller, new(a, b), new(b, a), new(a, b, relation_type=RelationType.FIXES))
    assert await relations.unrelate(stores, caller, [other.id, uuid4(), one.id]) == [other.id, one.id]
    assert await relations.unrelate(stores, caller, [one.id]) == []
    assert await everything(stores, caller) == [kept]


async def test_another_workspace_neither_sees_nor_removes(stores: Stores, caller: Caller, stranger: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    [mine] = await drawn(stores, caller, new(a, b))
    assert await relations.get(stores, stranger, [mine.id]) == [None]
    assert [page.items for page in await relations.of(stores, stranger, [a, b])] == [[], []]
    assert await everything(stores, stranger) == []
    assert await relations.unrelate(stores, stranger, [mine.id]) == []
    [refused] = await relations.relate(stores, stranger, [new(a, b, weight=0.1)])
    assert refused.error is not None
    assert refused.error.code == "NOT_FOUND"
    assert await relations.get(stores, caller, [mine.id]) == [mine]


async def test_relations_of_a_forgotten_memory_are_hidden_until_it_is_restored(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    [one] = await drawn(stores, caller, new(a, b))
    await memories.forget(stores, caller, [b])
    assert await relations.get(stores, caller, [one.id]) == [None]
    assert [page.items for page in await relations.of(stores, caller, [a, b])] == [[], []]
    assert await everything(stores, caller) == []
    await memories.restore(stores, caller, [b])
    assert await relations.get(stores, caller, [one.id]) == [one]


async def test_purging_a_memory_removes_its_relations(
    stores: Stores, caller: Caller, owner: asyncpg.Connection
) -> None:
    a, b, c = await remembered(stores, caller, 3)
    _, kept = await drawn(stores, caller, new(a, b), new(a, c))
    await memories.purge(stores, caller, [b])
    assert [row["id"] for row in await owner.fetch("select id from memory_relations")] == [kept.id]


async def test_relations_are_listed_for_each_memory_by_direction_and_type(stores: Stores, caller: Caller) -> None:
    a, b, c, alone = await remembered(stores, caller, 4)
    ab, ca, fix = await drawn(stores, caller, new(a, b), new(c, a), new(a, c, relation_type=RelationType.FIXES))

    async def listed(**asked: Any) -> list[set[UUID]]:
        pages = await relations.of(stores, caller, [a, b, alone], **asked)
        return [{each.id for each in page.items} for page in pages]

    assert await listed() == [{ab.id, ca.id, fix.id}, {ab.id}, set()]
    assert await listed(direction=Direction.OUT) == [{ab.id, fix.id}, set(), set()]
    assert await listed(direction=Direction.IN) == [{ca.id}, {ab.id}, set()]
    assert await listed(types=[RelationType.FIXES]) == [{fix.id}, set(), set()]


async def test_pages_go_on_where_they_ended_newest_first(stores: Stores, caller: Caller) -> None:
    hub, *others = await remembered(stores, caller, 8)
    for other in others:
        await drawn(stores, caller, new(hub, other) if other.int % 2 else new(other, hub))
    seen: list[Relation] = []
    after = None
    for has_next in (True, True, False):
        [page] = await relations.of(stores, caller, [hub], first=3, after=after)
        whole = await relations.browse(stores, caller, first=3, after=after)
        assert (page, page.has_next) == (whole, has_next)
        seen += page.items
        after = page.cursors[-1]
    assert [{each.source_id, each.target_id} - {hub} for each in seen] == [{each} for each in others[::-1]]


async def test_browse_lists_one_type(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    _, fix = await drawn(stores, caller, new(a, b), new(a, b, relation_type=RelationType.FIXES))
    assert (await relations.browse(stores, caller, [RelationType.FIXES])).items == [fix]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": 10**9}, "first"),
        ({"after": "yesterday"}, "after"),
        ({"types": []}, "types"),
    ],
)
async def test_a_list_that_cannot_be_understood_is_refused(
    stores: Stores, caller: Caller, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as browsing:
        await relations.browse(stores, caller, **asked)
    with pytest.raises(InvalidInput) as listing:
        await relations.of(stores, caller, [uuid4()], **asked)
    assert (browsing.value.field, listing.value.field) == (field, field)
