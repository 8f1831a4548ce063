"""Belonging: the turn that a new memory follows, and the document that it is part of."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import memories, relations
from memoria.records import (
    Caller,
    NewMemory,
    NewRelation,
    RelationCreator,
    RelationType,
    Trust,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def edges(stores: Stores, caller: Caller, type: RelationType = RelationType.FOLLOWS) -> set[tuple[UUID, UUID]]:
    page = await relations.browse(stores, caller, [type], 200)
    assert {each.created_by for each in page.items} <= {RelationCreator.AUTO}
    return {(each.source_id, each.target_id) for each in page.items}


def turn(content: str, minute: int | None = None, session: str = "s", **metadata: Any) -> NewMemory:
    at = None if minute is None else NOON + minute * MINUTE
    return NewMemory(content=content, occurred_at=at, metadata={"session": session, **metadata})


async def said(stores: Stores, caller: Caller, *turns: NewMemory) -> list[UUID]:
    results = await memories.remember_many(stores, caller, turns)
    return [each.memory.id for each in results if each.memory]


async def test_a_turn_follows_the_latest_one_before_it_in_its_session(stores: Stores, caller: Caller) -> None:
    a, b = [(await said(stores, caller, turn(text)))[0] for text in ("hello", "good morning")]
    await said(stores, caller, turn("hello", session="another"))
    await kept(stores, caller, "no turn at all")
    [c] = await said(stores, caller, turn("how are you"))
    assert await edges(stores, caller) == {(b, a), (c, b)}


async def test_speakers_of_a_scope_talk_with_each_other(stores: Stores, caller: Caller) -> None:
    told = [{"speaker": "Ann", "scope": "x"}, {"speaker": "Bea", "scope": "x"}, {"speaker": "Ann", "scope": "y"}]
    a, b, _ = await said(stores, caller, *(NewMemory(content=str(each), metadata=each) for each in told))
    await said(stores, caller, NewMemory(content="of a scope, said by nobody", metadata={"scope": "x"}))
    assert await edges(stores, caller) == {(b, a)}


async def test_a_session_of_another_scope_is_another_one(stores: Stores, caller: Caller) -> None:
    await said(stores, caller, turn("one", scope="x"), turn("two", scope="y"))
    assert await edges(stores, caller) == set()


async def test_a_batch_follows_its_own_order_unless_times_say_otherwise(stores: Stores, caller: Caller) -> None:
    ids = await said(stores, caller, *(turn(f"z{9 - n} of ten") for n in range(10)))
    assert await edges(stores, caller) == {(later, earlier) for earlier, later in pairwise(ids)}
    late, early = await said(stores, caller, turn("late", 5, "timed"), turn("early", 1, "timed"))
    assert (late, early) in await edges(stores, caller)


async def test_what_comes_late_follows_what_was_said_before_it(stores: Stores, caller: Caller) -> None:
    a, c = await said(stores, caller, turn("at noon", 0), turn("at two", 120))
    [b] = await said(stores, caller, turn("at one, told later", 60))
    [zero] = await said(stores, caller, turn("in the morning, told last", -60))
    assert await edges(stores, caller) == {(b, a), (c, b)}
    assert zero not in {a, b, c}


async def test_several_that_come_late_step_in_between_in_their_order(stores: Stores, caller: Caller) -> None:
    a, z = await said(stores, caller, turn("at noon", 0), turn("at two", 120))
    b, d = await said(stores, caller, turn("a quarter past", 15), turn("half past", 30))
    [c] = await said(stores, caller, turn("twenty past", 20))
    assert await edges(stores, caller) == {(b, a), (c, b), (d, c), (z, d)}
    then = datetime.now(UTC)
    [e] = await said(stores, caller, turn("at one", 60))
    assert (z, e) in await edges(stores, caller)
    page = await relations.browse(stores, caller, [RelationType.FOLLOWS], 200, known_at=then)
    assert {(each.source_id, each.target_id) for each in page.items} == {(b, a), (c, b), (d, c), (z, d)}


async def test_what_the_caller_drew_stays_where_it_is_when_a_turn_comes_late(stores: Stores, caller: Caller) -> None:
    a, c = await said(stores, caller, turn("at noon", 0), turn("at two", 120))
    await relations.relate(
        stores, caller, [NewRelation(source_id=c, target_id=a, relation_type=RelationType.FOLLOWS, weight=0.5)]
    )
    [b] = await said(stores, caller, turn("at one, told later", 60))
    page = await relations.browse(stores, caller, [RelationType.FOLLOWS], 200)
    assert {(each.source_id, each.target_id) for each in page.items} == {(c, a), (b, a)}


async def test_writers_at_once_in_one_session_make_one_line(stores: Stores, caller: Caller) -> None:
    calls = [said(stores, caller, *(turn(f"{writer} says {n}") for n in range(2))) for writer in range(8)]
    ids = [id for each in await asyncio.gather(*calls) for id in each]
    steps = await edges(stores, caller)
    assert len(steps) == len(ids) - 1
    assert len({source for source, _ in steps}) == len({target for _, target in steps}) == len(ids) - 1


async def test_writers_in_several_sessions_do_not_lock_each_other_out(stores: Stores, caller: Caller) -> None:
    names = [f"s{n}" for n in range(6)]
    orders = [names, names[::-1], names[3:] + names[:3]]
    calls = [said(stores, caller, *(turn(f"{n} {name}", session=name) for name in orders[n % 3])) for n in range(9)]
    assert [len(each) for each in await asyncio.gather(*calls)] == [6] * 9
    assert len(await edges(stores, caller)) == 6 * 8


async def test_the_same_again_draws_nothing_more(stores: Stores, caller: Caller) -> None:
    a, b = turn("one", 0), turn("two", 1)
    for _ in range(2):
        first = await memories.remember(stores, caller, a, key="a")
        second = await memories.remember(stores, caller, b, key="b")
    again = await memories.remember(stores, caller, b)
    assert first.memory is not None
    assert second.memory is not None
    assert again.created is False
    [relation] = (await relations.browse(stores, caller)).items
    assert (relation.source_id, relation.target_id) == (second.memory.id, first.memory.id)
    assert relation.created_at == relation.updated_at


async def test_a_relation_of_the_callers_own_takes_its_place(stores: Stores, caller: Caller) -> None:
    a, b = await said(stores, caller, turn("one"), turn("two"))
    own = NewRelation(source_id=b, target_id=a, relation_type=RelationType.FOLLOWS, weight=0.5)
    [result] = await relations.relate(stores, caller, [own])
    assert (result.created, result.relation and result.relation.created_by) == (False, RelationCreator.USER)


async def test_a_forgotten_turn_is_passed_over_and_hidden(stores: Stores, caller: Caller) -> None:
    a, b = await said(stores, caller, turn("one"), turn("two"))
    await memories.forget(stores, caller, [b])
    [c] = await said(stores, caller, turn("three"))
    assert await edges(stores, caller) == {(c, a)}
    await memories.restore(stores, caller, [b])
    assert await edges(stores, caller) == {(c, a), (b, a)}
    await memories.purge(stores, caller, [a])
    assert await edges(stores, caller) == set()


async def test_an_import_draws_its_own(stores: Stores, caller: Caller) -> None:
    for number in range(2):
        document = NewMemory(
            content=f"section {number}",
            trust=Trust.IMPORT,
            source_uri=f"import:x/a#{number}",
            metadata={"session": "s"},
        )
        await memories.remember(stores, caller, document)
    assert (await relations.browse(stores, caller)).items == []


async def test_turns_of_another_workspace_are_not_seen(stores: Stores, caller: Caller, elsewhere: Opening) -> None:
    await said(stores, await elsewhere(), turn("theirs"))
    await said(stores, caller, turn("ours"))
    assert (await relations.browse(stores, caller)).items == []


async def test_a_name_of_a_session_may_be_long_or_strange(stores: Stores, caller: Caller) -> None:
    for name in ("x" * 60_000, "\n", {"not": "a text"}, 7):
        a, b = await said(stores, caller, turn(f"a {name!r:.9}", session=name), turn(f"b {name!r:.9}", session=name))  # type: ignore[arg-type]
        assert (b, a) in await edges(stores, caller)


@pytest.mark.parametrize(
    ("address", "document", "whole"),
    [
        ("book:a#3", None, "book:a#0"),
        ("book:a#3", None, "book:a"),
        ("book:shelf/a#3", "b", "book:shelf/b"),
        ("book:shelf/a#3", "b", "book:shelf/b#0"),
        (None, "handbook", "handbook"),
        ("note:1", "handbook", "handbook#0"),
    ],
)
async def test_a_section_is_part_of_its_document(
    stores: Stores, caller: Caller, address: str | None, document: str | None, whole: str
) -> None:
    metadata = {"document": document} if document else {}
    of = await kept(stores, caller, "the whole", source_uri=whole)
    part = await kept(stores, caller, "a part", source_uri=address, metadata=metadata)
    await kept(stores, caller, "no part", source_uri="book:c#1", metadata={"document": ["odd"]})
    assert await edges(stores, caller, RelationType.PART_OF) == {(part.id, of.id)}


async def test_a_document_and_its_sections_may_come_together(stores: Stores, caller: Caller) -> None:
    new = [NewMemory(content=f"part {number}", source_uri=f"book:a#{number}") for number in range(3)]
    whole, one, two = await said(stores, caller, *new)
    assert await edges(stores, caller, RelationType.PART_OF) == {(one, whole), (two, whole)}


async def test_the_active_document_is_taken_before_others(stores: Stores, caller: Caller) -> None:
    old = await kept(stores, caller, "the old whole", source_uri="book:a")
    new = await kept(stores, caller, "the new whole", source_uri="book:a")
    await memories.supersede(stores, caller, old.id, new.id)
    part = await kept(stores, caller, "a part", metadata={"document": "book:a"})
    assert await edges(stores, caller, RelationType.PART_OF) == {(part.id, new.id)}
    await project(stores)
