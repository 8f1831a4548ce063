"""Expansion: what hangs on one memory, a page at a time, the strongest first."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import expansion, memories
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, Direction, LinkCount, Relation, RelationType
from memoria.stores.opening import Stores
from tests.domain.test_graph import SLOW, drawn, edges_among, linked, passes, remembered, ways

Seen = dict[UUID, tuple[Relation, bool]]


def around(
    relations: list[Relation], hidden: set[UUID], id: UUID, asked: dict[str, Any]
) -> list[tuple[Relation, bool]]:
    """List the relations of a memory with those that are not hidden, and whether each leads away."""
    found = []
    for each in relations:
        far = each.target_id if each.source_id == id else each.source_id
        is_out = each.source_id == id
        wanted = {Direction.OUT: is_out, Direction.IN: not is_out, Direction.BOTH: True}[asked["direction"]]
        if id in {each.source_id, each.target_id} and far not in hidden and wanted and passes(each, asked):
            found.append((each, is_out))
    return found


@SLOW
@given(edges=edges_among, asked=ways, first=st.integers(1, 4), gone=st.booleans())
async def test_all_pages_hold_every_neighbour_once_with_its_heaviest_relation(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], first: int, gone: bool
) -> None:
    ids = await remembered(stores, caller, 12)
    relations = await drawn(stores, caller, ids, edges)
    hidden = set(await memories.forget(stores, caller, [ids[5]])) if gone else set()
    best: dict[UUID, Seen] = {}
    for each, is_out in sorted(around(relations, hidden, ids[0], asked), key=lambda of: (-of[0].weight, of[0].id)):
        best.setdefault(each.target_id if is_out else each.source_id, (each, is_out))
    expected = sorted(best.items(), key=lambda of: (-of[1][0].weight, of[0]))
    pages, after = [], None
    while True:
        page = await expansion.expand(stores, caller, ids[0], first=first, after=after, **asked)
        assert page.total == len(expected)
        pages.append(page.neighbors)
        after = page.end_cursor
        if not page.has_next:
            break
    assert [len(page) for page in pages[:-1]] == [first] * (len(pages) - 1)
    assert [
        (n.memory_id, n.relation_id, n.relation_type, n.weight, n.forward, n.parent_id, n.depth)
        for page in pages
        for n in page
    ] == [(far, r.id, r.relation_type, r.weight, out, ids[0], 1) for far, (r, out) in expected]


async def test_counts_tell_what_every_type_would_give(stores: Stores, caller: Caller) -> None:
    a, b, c, d = await remembered(stores, caller, 4)
    await linked(stores, caller, (a, b), (a, c), relation_type=RelationType.CAUSES)
    await linked(stores, caller, (d, a), relation_type=RelationType.CAUSES)
    await linked(stores, caller, (a, b), relation_type=RelationType.FIXES)
    found = await expansion.expand(stores, caller, a, types=[RelationType.FIXES])
    assert ([each.memory_id for each in found.neighbors], found.total, found.has_next) == ([b], 1, False)
    assert found.counts == [
        LinkCount(relation_type=RelationType.CAUSES, forward=True, memories=2),
        LinkCount(relation_type=RelationType.CAUSES, forward=False, memories=1),
        LinkCount(relation_type=RelationType.FIXES, forward=True, memories=1),
    ]
    whole = await expansion.expand(stores, caller, a)
    assert (whole.total, len(whole.neighbors)) == (3, 3)


async def test_a_memory_without_relations_has_an_empty_page(stores: Stores, caller: Caller) -> None:
    [alone] = await remembered(stores, caller, 1)
    found = await expansion.expand(stores, caller, alone)
    assert (found.neighbors, found.total, found.counts, found.has_next, found.end_cursor) == ([], 0, [], False, None)


@SLOW
@given(edges=edges_among, asked=ways, many=st.integers(1, 12), gone=st.booleans())
async def test_relations_among_some_are_all_of_them_heaviest_first(
    stores: Stores, caller: Caller, edges: list[Any], asked: dict[str, Any], many: int, gone: bool
) -> None:
    ids = await remembered(stores, caller, 12)
    relations = await drawn(stores, caller, ids, edges)
    hidden = set(await memories.forget(stores, caller, [ids[5]])) if gone else set()
    inside = set(ids[:many]) - hidden
    expected = [each for each in relations if {each.source_id, each.target_id} <= inside and passes(each, asked)]
    bounds = {name: asked[name] for name in ("types", "min_weight", "as_of")}
    found = await expansion.among(stores, caller, [*ids[:many], uuid4()], **bounds)
    assert found == sorted(expected, key=lambda each: (-each.weight, each.id))
    assert await expansion.among(stores, caller, ids[:many], limit=1, **bounds) == found[:1]


async def test_relations_among_more_than_may_be_asked_are_refused(stores: Stores, caller: Caller) -> None:
    [a] = await remembered(stores, caller, 1)
    refusals: list[tuple[list[UUID], dict[str, Any], str]] = [
        ([], {}, "ids"), ([uuid4() for _ in range(1_001)], {}, "ids"), ([a], {"limit": 5_001}, "limit"),
        ([a], {"min_weight": 2.0}, "min_weight"), ([a], {"types": []}, "types"),
    ]  # fmt: skip
    for ids, bounds, field in refusals:
        with pytest.raises(InvalidInput) as refused:
            await expansion.among(stores, caller, ids, **bounds)
        assert refused.value.field == field


async def test_what_cannot_be_asked_is_refused(stores: Stores, caller: Caller) -> None:
    [a] = await remembered(stores, caller, 1)
    bad: list[dict[str, Any]] = [{"first": 0}, {"first": 201}, {"after": "x"}, {"min_weight": 2.0}, {"types": []}]
    for asked in bad:
        with pytest.raises(InvalidInput) as refused:
            await expansion.expand(stores, caller, a, **asked)
        assert refused.value.field == next(iter(asked))
    with pytest.raises(NotFound, match="there is no memory"):
        await expansion.expand(stores, caller, uuid4())
