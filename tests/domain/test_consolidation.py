"""Consolidation: what says the same is found and merged, what only looks so is left alone, and each can come back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import consolidation, memories, projects, relations
from memoria.errors import InvalidInput, Unavailable
from memoria.records import (
    Caller,
    Consolidation,
    Keep,
    Memory,
    MemoryStatus,
    MemoryType,
    NewRelation,
    RelationType,
    Trust,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project, recalled

ACTIVE, SUPERSEDED, ARCHIVED, _ = MemoryStatus
MAY = datetime(2024, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PORT = "The billing service listens on port 8443 in the Frankfurt region"
AGAIN = "the billing service listens on port 8443 in the Frankfurt region."


async def pair(stores: Stores, caller: Caller, one: dict[str, Any], other: dict[str, Any]) -> list[Memory]:
    """Keep the same statement twice, in other writing and with other fields."""
    both = [await kept(stores, caller, **{"content": text} | values) for text, values in ((PORT, one), (AGAIN, other))]
    await project(stores)
    return both


async def found(stores: Stores, caller: Caller, **asked: Any) -> list[tuple[UUID, list[UUID]]]:
    page = await consolidation.duplicates(stores, caller, **asked)
    return [(group.kept.id, [each.id for each in group.others]) for group in page.groups]


async def test_the_newest_of_those_that_say_the_same_supersedes_the_others(stores: Stores, caller: Caller) -> None:
    first = await kept(stores, caller, PORT)
    second, third = await pair(stores, caller, {"occurred_at": MAY + DAY}, {"occurred_at": MAY})
    before = await consolidation.duplicates(stores, caller)
    assert [(group.kept, group.others) for group in before.groups] == [(first, [second, third])]
    assert before.groups[0].likeness >= 0.9
    assert (before.looked_at, before.cursor) == (3, None)
    assert await memories.get(stores, caller, [first.id, second.id, third.id]) == [first, second, third]

    done = await consolidation.consolidate(stores, caller)
    [group] = done.groups
    assert (group.kept, [each.id for each in group.others]) == (first, [second.id, third.id])
    assert {(each.status, each.superseded_by) for each in group.others} == {(SUPERSEDED, first.id)}
    await project(stores)
    assert await recalled(stores, caller, "billing service port") == [first.id]
    assert await consolidation.consolidate(stores, caller) == Consolidation(groups=[], looked_at=1, cursor=None)


async def test_of_several_at_once_one_merges_and_the_others_find_nothing_left(stores: Stores, caller: Caller) -> None:
    await pair(stores, caller, {}, {})
    done = await asyncio.gather(*(consolidation.consolidate(stores, caller) for _ in range(4)))
    assert sorted(len(each.groups) for each in done) == [0, 0, 0, 1]
    assert len((await relations.browse(stores, caller)).items) == 1


async def test_the_most_important_is_kept_on_request(stores: Stores, caller: Caller) -> None:
    one, other = await pair(stores, caller, {"importance": 0.9}, {"importance": 0.2})
    assert await found(stores, caller) == [(other.id, [one.id])]
    assert await found(stores, caller, keep=Keep.MOST_IMPORTANT) == [(one.id, [other.id])]


async def test_what_was_merged_and_restored_is_left_alone_from_then_on(stores: Stores, caller: Caller) -> None:
    one, other = await pair(stores, caller, {}, {})
    await consolidation.consolidate(stores, caller)
    [restored] = await memories.restore(stores, caller, [one.id])
    assert (restored.status, restored.valid_to) == (ACTIVE, None)
    assert (await relations.browse(stores, caller)).items == []
    await project(stores)
    assert await found(stores, caller) == []
    third = await kept(stores, caller, PORT, source_uri="elsewhere")
    await project(stores)
    assert await found(stores, caller) == [(third.id, [other.id, one.id])]


@pytest.mark.parametrize(
    "text",
    [
        "The billing service listens on port 8444 in the Frankfurt region",
        "The billing service does not listen on port 8443 in the Frankfurt region",
        "The billing service listens on port 8443 in the Dublin region",
        "The billing service listened on port 8443 in the Frankfurt region",
        "Does the billing service listen on port 8443 in the Frankfurt region?",
        "The billing service listens on port 8443 in the Frankfurt region only",
    ],
)
async def test_what_says_something_else_is_never_merged(stores: Stores, caller: Caller, text: str) -> None:
    await kept(stores, caller, PORT)
    await kept(stores, caller, text)
    await project(stores)
    assert await found(stores, caller) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": MemoryType.PROCEDURAL}, {}),
        ({"kind": "planning"}, {}),
        ({"valid_from": MAY}, {}),
        ({"valid_to": MAY}, {"valid_to": MAY + DAY}),
        ({"pinned": True}, {"pinned": True}),
        ({"tags": ["a"]}, {"tags": ["b"]}),
        ({"metadata": {"sum": 1}}, {"metadata": {"sum": 2}}),
        ({"metadata": {"sum": 1}}, {"metadata": {"name": "x"}}),
        ({"type": MemoryType.EPISODIC, "occurred_at": MAY}, {"type": MemoryType.EPISODIC, "occurred_at": MAY + DAY}),
        ({"metadata": {"session": "s"}}, {"metadata": {"session": "s"}}),
        ({"metadata": {"speaker": "a", "scope": "b"}}, {"metadata": {"speaker": "a", "scope": "b"}}),
        ({"source_uri": "doc#3"}, {"source_uri": "doc#4"}),
        ({"metadata": {"document": "d"}}, {"metadata": {"document": "d"}}),
    ],
)
async def test_what_is_something_else_in_the_same_words_is_left_alone(
    stores: Stores, caller: Caller, one: dict[str, Any], other: dict[str, Any]
) -> None:
    await pair(stores, caller, one, other)
    assert await found(stores, caller) == []


@pytest.mark.parametrize(
    "more",
    [
        {"pinned": True},
        {"tags": ["net"]},
        {"metadata": {"team": "billing"}},
        {"trust": Trust.USER},
        {"expires_at": None},
    ],
)
async def test_an_older_one_is_kept_when_only_it_can_stand_for_the_newer(
    stores: Stores, caller: Caller, more: dict[str, Any]
) -> None:
    less = {"trust": Trust.AGENT, "expires_at": datetime.now(UTC) + DAY}
    older, newer = await pair(stores, caller, less | more, less)
    assert await found(stores, caller) == [(older.id, [newer.id])]


async def test_an_event_that_is_told_twice_is_one(stores: Stores, caller: Caller) -> None:
    event = {"type": MemoryType.EPISODIC, "occurred_at": MAY}
    one, other = await pair(stores, caller, event, event)
    assert await found(stores, caller) == [(other.id, [one.id])]


async def test_what_belongs_to_another_project_is_left_alone(stores: Stores, caller: Caller) -> None:
    mine = await projects.add(stores, caller, "mill")
    await pair(stores, caller, {"project_id": mine.id}, {})
    assert await found(stores, caller) == []


async def test_only_active_memories_take_part(stores: Stores, caller: Caller) -> None:
    one, other = await pair(stores, caller, {}, {})
    await memories.revise(stores, caller, one.id, 1, {"status": ARCHIVED})
    assert await found(stores, caller) == []  # whatever the index says until it is told
    await memories.restore(stores, caller, [one.id])
    await memories.forget(stores, caller, [other.id])
    assert await found(stores, caller) == []


async def test_what_somebody_called_opposed_is_left_alone(stores: Stores, caller: Caller) -> None:
    one, other = await pair(stores, caller, {}, {})
    drawn = NewRelation(source_id=one.id, target_id=other.id, relation_type=RelationType.OPPOSES)
    await relations.relate(stores, caller, [drawn])
    assert await found(stores, caller) == []


async def test_pages_go_on_where_the_last_one_ended(stores: Stores, caller: Caller) -> None:
    texts = [f"{PORT} for customer number {number}" for number in range(7)]
    for text in [*texts, *(text.lower().replace("frankfurt", "Frankfurt") for text in texts)]:
        await kept(stores, caller, text)
    await project(stores)
    whole = await found(stores, caller)
    assert len(whole) == 7
    pages, after, looked_at = [], None, 0
    while after or not pages:
        page = await consolidation.duplicates(stores, caller, first=3, after=after)
        pages.append([(group.kept.id, [each.id for each in group.others]) for group in page.groups])
        after, looked_at = page.cursor, looked_at + page.looked_at
    assert (pages, looked_at) == ([whole[:3], whole[3:6], whole[6:]], 14)
    with pytest.raises(InvalidInput, match="cursor"):
        await consolidation.duplicates(stores, caller, after="x")
    for first in (0, 101):
        with pytest.raises(InvalidInput, match="first"):
            await consolidation.consolidate(stores, caller, first=first)


async def test_nothing_of_another_workspace_is_merged(stores: Stores, caller: Caller, elsewhere: Opening) -> None:
    other = await elsewhere()
    await kept(stores, caller, PORT)
    await kept(stores, other, AGAIN)
    await project(stores)
    for who in (caller, other):
        assert await found(stores, who) == []


async def test_without_an_index_it_says_so(stores: Stores, caller: Caller, owner: Any) -> None:
    await kept(stores, caller, PORT)
    await owner.execute("delete from index_generations")
    with pytest.raises(Unavailable, match="no index"):
        await consolidation.duplicates(stores, caller)
