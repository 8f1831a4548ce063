"""Totals: what a list says of its length is what its pages hold, and what the statistics say."""

from datetime import UTC, datetime, timedelta

import pytest

from memoria.domain import browsing, clients, insight, memories, projects, relations, sessions, work
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    Direction,
    NewRelation,
    NewSession,
    PastSession,
    RelationType,
    SessionCategory,
    SessionFilter,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def linked(stores: Stores, caller: Caller) -> list[NewRelation]:
    """Draw relations among five memories; then one is forgotten, and another restored."""
    ids = [(await kept(stores, caller, f"memory {number}")).id for number in range(5)]
    drawn = [
        NewRelation(source_id=ids[a], target_id=ids[b], relation_type=type)
        for a, b, type in (
            (0, 1, RelationType.CAUSES), (1, 0, RelationType.CAUSES), (0, 2, RelationType.FOLLOWS),
            (3, 0, RelationType.RELATED), (1, 3, RelationType.RELATED), (2, 4, RelationType.CAUSES),
        )
    ]  # fmt: skip
    await relations.relate(stores, caller, drawn)
    await memories.forget(stores, caller, [ids[3], ids[4]])
    await memories.restore(stores, caller, [ids[4]])
    return [each for each in drawn if ids[3] not in {each.source_id, each.target_id}]


async def test_relations_are_counted_as_they_are_listed(stores: Stores, caller: Caller, elsewhere: Opening) -> None:
    left = await linked(stores, caller)
    listed = (await relations.browse(stores, caller, first=200)).items
    assert await relations.count(stores, caller) == len(listed) == len(left) == 4
    told = await insight.stats(stores, caller)
    assert told.relations == 4
    for type in RelationType:
        wanted = sum(each.relation_type is type for each in left)
        assert await relations.count(stores, caller, [type]) == wanted
        assert sum(each.count for each in told.by_relation_type if each.name == type) == wanted
    assert await relations.count(stores, caller, [RelationType.CAUSES, RelationType.FOLLOWS]) == 4
    assert await relations.count(stores, await elsewhere()) == 0
    with pytest.raises(InvalidInput, match="types is empty"):
        await relations.count(stores, caller, [])


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("types", [None, [RelationType.CAUSES]])
async def test_the_relations_of_each_memory_are_counted_as_they_are_listed(
    stores: Stores, caller: Caller, direction: Direction, types: list[RelationType] | None
) -> None:
    left = await linked(stores, caller)
    ids = [*dict.fromkeys(end for each in left for end in (each.source_id, each.target_id)), new_id()]
    pages = await relations.of(stores, caller, ids, direction=direction, types=types)
    assert await relations.counts_of(stores, caller, ids, direction=direction, types=types) == [
        len(page.items) for page in pages
    ]


async def test_clients_and_projects_are_counted_as_they_are_listed(
    stores: Stores, caller: Caller, elsewhere: Opening
) -> None:
    for number in range(3):
        for project in range(number):
            await projects.add(stores, caller, f"project {project}", client=f"client {number}")
    await projects.add(stores, caller, "alone")
    [first, *_] = (await clients.browse(stores, caller)).items
    await clients.revise(stores, caller, first.id, {"archived": True})
    [alone] = [each for each in (await projects.browse(stores, caller)).items if each.name == "alone"]
    await projects.revise(stores, caller, alone.id, {"archived": True})
    other = await elsewhere()
    for archived in (False, True, None):
        page = await clients.browse(stores, caller, archived=archived)
        assert await clients.count(stores, caller, archived=archived) == len(page.items) > 0
        for client in (None, "Client 2"):
            found = await projects.browse(stores, caller, client=client, archived=archived)
            assert await projects.count(stores, caller, client=client, archived=archived) == len(found.items)
        assert await clients.count(stores, other, archived=archived) == 0
        assert await projects.count(stores, other, archived=archived) == 0
    with pytest.raises(NotFound):
        await projects.count(stores, caller, client="nobody")


@pytest.mark.parametrize(
    "filter",
    [
        SessionFilter(),
        SessionFilter(client="Acme"),
        SessionFilter(project="site", category=[SessionCategory.REVIEW]),
        SessionFilter(after=BEGIN + timedelta(days=1), before=BEGIN + timedelta(days=3)),
        SessionFilter(owner="test", open=False),
        SessionFilter(open=True),
    ],
)
async def test_sessions_are_counted_as_they_are_listed(
    stores: Stores, caller: Caller, filter: SessionFilter, elsewhere: Opening
) -> None:
    for number in range(6):
        past = PastSession(
            client="acme" if number % 2 else "bolt",
            project="site",
            category=SessionCategory.REVIEW if number % 3 else SessionCategory.CODING,
            start_time=BEGIN + timedelta(days=number),
            end_time=BEGIN + timedelta(days=number, hours=1),
        )
        await work.enter(stores, caller, past)
    await work.start(stores, caller, NewSession(description="open"))
    page = await sessions.browse(stores, caller, filter, first=200)
    assert await sessions.count(stores, caller, filter) == len(page.items) > 0
    assert await sessions.count(stores, await elsewhere()) == 0
    with pytest.raises(NotFound):
        await sessions.count(stores, caller, SessionFilter(client="nobody"))


async def test_memories_are_counted_as_the_statistics_count_them(stores: Stores, caller: Caller) -> None:
    await linked(stores, caller)
    told = await insight.stats(stores, caller)
    counted = await browsing.count(stores, caller)
    assert counted == told.memories == sum(each.count for each in told.by_status if each.name == "active") == 4
