"""Snapshots: the whole graph in columns, as the lists tell it one by one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import browsing, memories, projects, relations, snapshots
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    GraphColumns,
    MemoryFilter,
    NewMemory,
    RelationType,
    SnapshotOrder,
    TextFilter,
)
from memoria.stores.opening import Stores
from tests.domain.steps import kept
from tests.domain.test_graph import SLOW, drawn, edges_among, linked, remembered


async def taken(stores: Stores, caller: Caller, **asked: Any) -> GraphColumns:
    found = await snapshots.snapshot(stores, caller, **asked)
    assert found is not None
    return found


def edges_of(graph: GraphColumns) -> list[tuple[str, str, str, float, str]]:
    """Write the relations of a snapshot out."""
    return [
        (graph.ids[src], graph.ids[dst], graph.relation_types[type].value, weight, graph.creators[creator].value)
        for src, dst, type, weight, creator in zip(
            graph.src, graph.dst, graph.relation_type, graph.weight, graph.created_by, strict=True
        )
    ]


@SLOW
@given(edges=edges_among, gone=st.booleans(), order=st.sampled_from(SnapshotOrder))
async def test_columns_equal_the_lists(
    stores: Stores, caller: Caller, edges: list[Any], gone: bool, order: SnapshotOrder
) -> None:
    everything = (await browsing.browse(stores, caller, first=200)).items
    if everything:  # that the example before has left
        await memories.forget(stores, caller, [each.id for each in everything])
    ids = await remembered(stores, caller, 12)
    await drawn(stores, caller, ids, edges)
    if gone:
        await memories.forget(stores, caller, [ids[5]])
    page = await browsing.browse(stores, caller, first=200)
    standing = (await relations.browse(stores, caller, first=200)).items
    found = await taken(stores, caller, order=order)
    degrees = {
        each.id: sum(each.id in {relation.source_id, relation.target_id} for relation in standing)
        for each in page.items
    }
    by_degree = sorted(page.items, key=lambda each: -degrees[each.id])  # of as many the newest first, as listed
    listed = page.items if order is SnapshotOrder.NEWEST else by_degree
    assert found.ids == [str(each.id) for each in listed]
    assert found.degree == [degrees[each.id] for each in listed]
    assert found.labels == [each.content for each in listed]
    assert [found.types[type] for type in found.type] == [each.type for each in listed]
    assert [found.kinds[kind] for kind in found.kind] == [each.kind for each in listed]
    assert found.importance == [each.importance for each in listed]
    assert found.created_at == [round(each.created_at.timestamp()) for each in listed]
    assert not found.truncated
    among = sorted(standing, key=lambda each: (-each.weight, each.id))
    assert edges_of(found) == [
        (str(each.source_id), str(each.target_id), each.relation_type.value, each.weight, each.created_by.value)
        for each in among
    ]
    assert found.drawn_at == [round(each.created_at.timestamp()) for each in among]
    assert found.bounded == [place for place, each in enumerate(among) if each.valid_from or each.valid_to]
    assert found.projects == ([""] if found.ids else [])


@pytest.mark.parametrize(
    ("content", "label"),
    [
        ("One line", "One line"),
        ("  \n\n First of two \nsecond", "First of two"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 5_000, "x" * 79 + "…"),
        ("safe \u202etxt.exe\u202c name", "safe txt.exe name"),
        ("\u2066left\u2069 and \u200fright", "left and right"),
        ("a line\u2028that ends\relsewhere", "a line"),
        ("grüße 🙂 aus 東京", "grüße 🙂 aus 東京"),
        ("a\ttab", "a tab"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
async def test_a_label_is_what_a_person_can_read_of_the_first_line(
    stores: Stores, caller: Caller, content: str, label: str
) -> None:
    await kept(stores, caller, content)
    assert (await taken(stores, caller)).labels == [label]


async def test_a_filter_bounds_the_memories_and_with_them_the_relations(stores: Stores, caller: Caller) -> None:
    plans = [await kept(stores, caller, f"plan {n}", kind="plan") for n in range(2)]
    other = await kept(stores, caller, "something else")
    await linked(stores, caller, (plans[0].id, plans[1].id), (plans[0].id, other.id))
    found = await taken(stores, caller, filter=MemoryFilter(kind=TextFilter(eq="plan")))
    assert found.ids == [str(plans[0].id), str(plans[1].id)]
    assert found.degree == [2, 1]
    assert edges_of(found) == [(str(plans[0].id), str(plans[1].id), "related", 1.0, "user")]


async def test_it_says_which_project_a_memory_is_of(stores: Stores, caller: Caller) -> None:
    tide = await projects.add(stores, caller, "Tide tables")
    await kept(stores, caller, "high water", project_id=tide.id)
    await kept(stores, caller, "of nothing")
    found = await taken(stores, caller, order=SnapshotOrder.NEWEST)
    assert [found.projects[place] for place in found.project] == ["", str(tide.id)]


async def test_relations_that_hold_for_a_time_say_for_which(stores: Stores, caller: Caller) -> None:
    a, b, c = await remembered(stores, caller, 3)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    until = datetime(2026, 2, 1, tzinfo=UTC)
    await linked(stores, caller, (a, b), weight=1.0)
    await linked(stores, caller, (a, c), weight=0.5, valid_from=since, valid_to=until)
    await linked(stores, caller, (b, c), weight=0.2, valid_to=until)
    found = await taken(stores, caller)
    assert found.bounded == [1, 2]
    assert found.valid_from == [since.timestamp(), None]
    assert found.valid_to == [until.timestamp(), until.timestamp()]


async def test_of_what_was_known_it_says_for_which_time_relations_held_then(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    since, until = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
    [first] = await linked(stores, caller, (a, b), valid_from=since)
    [second] = await linked(stores, caller, (a, b), valid_from=since, valid_to=until)
    assert first.id == second.id
    then = await taken(stores, caller, known_at=first.updated_at)
    now = await taken(stores, caller)
    assert (then.valid_from, then.valid_to) == ([since.timestamp()], [None])
    assert (now.valid_from, now.valid_to) == ([since.timestamp()], [until.timestamp()])
    assert then.drawn_at == now.drawn_at == [round(first.created_at.timestamp())]


async def test_more_than_it_may_hold_is_cut_at_the_least_connected_and_the_lightest(
    stores: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c, d = await remembered(stores, caller, 4)
    await linked(stores, caller, (a, b), (a, c), (b, c), weight=0.5)
    await linked(stores, caller, (a, d), weight=1.0)
    found = await taken(stores, caller, limit=3)
    assert (found.ids[0], {UUID(id) for id in found.ids}, found.truncated) == (str(a), {a, b, c}, True)
    assert len(found.src) == 3
    newest = await taken(stores, caller, limit=1, order=SnapshotOrder.NEWEST)
    assert (newest.ids, newest.src, newest.truncated) == ([str(d)], [], True)
    monkeypatch.setattr(snapshots, "EDGES", 1)
    heaviest = await taken(stores, caller)
    assert (edges_of(heaviest), heaviest.truncated) == ([(str(a), str(d), "related", 1.0, "user")], True)


async def test_an_unchanged_graph_is_not_sent_again(stores: Stores, caller: Caller) -> None:
    a, b = await remembered(stores, caller, 2)
    first = await taken(stores, caller)
    assert await snapshots.snapshot(stores, caller, unless=first.revision) is None
    await linked(stores, caller, (a, b), relation_type=RelationType.CAUSES)
    second = await taken(stores, caller, unless=first.revision)
    assert second.revision != first.revision
    assert [second.relation_types[type] for type in second.relation_type] == [RelationType.CAUSES]


async def test_an_empty_workspace_has_empty_columns(stores: Stores, caller: Caller) -> None:
    found = await taken(stores, caller)
    assert (found.ids, found.src, found.types, found.truncated) == ([], [], [], False)


async def test_another_workspace_is_not_in_it(owner: asyncpg.Connection, stores: Stores, caller: Caller) -> None:
    elsewhere = replace(caller, workspace_id=uuid4())
    await owner.execute("insert into workspaces (id, name) values ($1, 'elsewhere')", elsewhere.workspace_id)
    theirs = await remembered(stores, elsewhere, 2)
    await linked(stores, elsewhere, (theirs[0], theirs[1]))
    [ours] = await remembered(stores, caller, 1)
    found = await taken(stores, caller)
    assert (found.ids, found.degree, found.src) == ([str(ours)], [0], [])


@pytest.mark.parametrize("limit", [0, 20_001])
async def test_a_limit_is_bounded(stores: Stores, caller: Caller, limit: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        await snapshots.snapshot(stores, caller, limit=limit)
    assert refused.value.field == "limit"


async def test_times_are_whole_seconds(stores: Stores, caller: Caller) -> None:
    before = datetime.now(UTC).timestamp()
    await memories.remember(stores, caller, NewMemory(content="now"))
    [at] = (await taken(stores, caller)).created_at
    assert abs(at - before) < 5
