"""What becomes of memories in the record."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import keeping, memories, relations
from memoria.domain.ids import new_id
from memoria.errors import Conflict, InvalidInput, NotFound
from memoria.records import (
    Caller,
    Direction,
    MemoryStatus,
    MemoryType,
    NewMemory,
    NewRelation,
    Page,
    RelationCreator,
    RelationType,
    Trust,
)
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

EVERYTHING = NewMemory(
    content="The night build fails on Windows since the new linker",
    type=MemoryType.EPISODIC,
    kind="ci_error",
    tags=["ci", "windows"],
    importance=0.123456789,
    confidence=0.75,
    valence=-0.5,
    metadata={"content": "of the metadata", "importance": 7, "nested": {"list": [1, 2.5, None, True, "x"]}},
    agent="builder",
    source_uri="https://ci.example/run/1",
    trust=Trust.AGENT,
    occurred_at=NOON,
    valid_from=NOON,
    valid_to=NOON + timedelta(days=30),
    expires_at=NOON + timedelta(days=9_999),
    pinned=True,
)

BAD: list[tuple[str, dict[str, Any]]] = [
    ("content", {"content": ""}),
    ("content", {"content": " \n\t"}),
    ("content", {"content": "NUL \x00 inside"}),
    ("content", {"content": "half a character \ud800"}),
    ("content", {"content": "ä" * 600_000}),
    ("importance", {"importance": 7}),
    ("importance", {"importance": float("nan")}),
    ("confidence", {"confidence": -0.1}),
    ("valence", {"valence": float("inf")}),
    ("kind", {"kind": "Not a Kind"}),
    ("tags", {"tags": [""]}),
    ("tags", {"tags": [f"tag {number}" for number in range(65)]}),
    ("metadata", {"metadata": [1]}),
    ("metadata", {"metadata": {"number": 10**400}}),
    ("metadata", {"metadata": {"number": float("inf")}}),
    ("metadata", {"metadata": {"text": "\x00"}}),
    ("metadata", {"metadata": {"\udfff": 1}}),
    ("metadata", {"metadata": {"long": "x" * 70_000}}),
    ("agent", {"agent": "a" * 129}),
    ("source_uri", {"source_uri": "u" * 2_049}),
    ("occurred_at", {"occurred_at": datetime(2026, 1, 1)}),  # noqa: DTZ001
    ("occurred_at", {"occurred_at": datetime(9999, 12, 31, tzinfo=UTC)}),
    ("valid_from", {"valid_from": NOON, "valid_to": NOON - timedelta(seconds=1)}),
]


def nested(depth: int) -> dict[str, Any]:
    """Return an object inside objects."""
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"in": value}
    return value


async def test_what_was_remembered_is_read_back_equal(stores: Stores, caller: Caller) -> None:
    remembered = await memories.remember(stores, caller, EVERYTHING)
    assert remembered.created
    assert remembered.memory is not None
    [read] = await memories.get(stores, caller, [remembered.memory.id])
    assert read == remembered.memory
    assert {name: getattr(read, name) for name in vars(EVERYTHING)} == vars(EVERYTHING)
    assert (read.version, read.status, read.superseded_by) == (1, MemoryStatus.ACTIVE, None)


async def test_an_agent_is_taken_from_the_caller_unless_it_is_given(stores: Stores, caller: Caller) -> None:
    assert (await kept(stores, caller, "one")).agent == "test"
    assert (await kept(stores, caller, "two", agent="other")).agent == "other"


async def test_an_exact_duplicate_returns_the_existing_id_and_says_so(stores: Stores, caller: Caller) -> None:
    first = await memories.remember(stores, caller, EVERYTHING)
    again = await memories.remember(stores, caller, replace(EVERYTHING, importance=0.9))
    assert first.memory is not None
    assert again.memory is not None
    assert (again.created, again.memory.id, again.memory.importance) == (False, first.memory.id, 0.123456789)


@pytest.mark.parametrize(
    "other",
    [{"kind": "note"}, {"type": MemoryType.SEMANTIC}, {"source_uri": None}, {"occurred_at": None}],
    ids=str,
)
async def test_the_same_text_from_elsewhere_is_another_memory(
    stores: Stores, caller: Caller, other: dict[str, Any]
) -> None:
    await memories.remember(stores, caller, EVERYTHING)
    assert (await memories.remember(stores, caller, replace(EVERYTHING, **other))).created


async def test_a_thousand_are_kept_in_one_call_with_a_result_for_each(stores: Stores, caller: Caller) -> None:
    new = [NewMemory(content=f"fact {number % 990}") for number in range(999)] + [NewMemory(content="")]
    results = await memories.remember_many(stores, caller, new)
    assert [result.created for result in results] == [True] * 990 + [False] * 9 + [False]
    assert [result.memory.content for result in results[:-1] if result.memory] == [each.content for each in new[:-1]]
    assert results[990].memory == results[0].memory
    assert results[-1].memory is None
    assert results[-1].error is not None
    assert (results[-1].error.code, results[-1].error.field) == ("INVALID_INPUT", "content")


@pytest.mark.parametrize("count", [0, 1_001])
async def test_none_or_too_many_at_once_are_refused(stores: Stores, caller: Caller, count: int) -> None:
    with pytest.raises(InvalidInput, match="between 1 and 1000"):
        await memories.remember_many(stores, caller, [NewMemory(content="x")] * count)


@pytest.mark.parametrize(("field", "values"), BAD, ids=lambda value: str(value)[:40])
async def test_bad_input_names_its_field_and_keeps_nothing(
    stores: Stores, caller: Caller, field: str, values: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await memories.remember(stores, caller, replace(NewMemory(content="good"), **values))
    assert refused.value.field == field
    async with stores.record.reading(caller) as db:
        assert await db.fetchval("select count(*) from memories") == 0


async def test_metadata_a_thousand_deep_is_refused(stores: Stores, caller: Caller) -> None:
    with pytest.raises(InvalidInput, match="deeper than 32"):
        await kept(stores, caller, "deep", metadata=nested(1_000))


async def test_a_key_makes_a_call_happen_once(stores: Stores, caller: Caller) -> None:
    new = [NewMemory(content="once"), NewMemory(content="twice")]
    first = await memories.remember_many(stores, caller, new, key="k1")
    again = await memories.remember_many(stores, caller, new, key="k1")
    assert [each.memory for each in again] == [each.memory for each in first]
    assert [each.created for each in again] == [True, True]
    with pytest.raises(Conflict, match="k1"):
        await memories.remember_many(stores, caller, new[:1], key="k1")


async def test_a_key_of_what_was_forgotten_since_says_so(stores: Stores, caller: Caller) -> None:
    first = await memories.remember(stores, caller, NewMemory(content="once"), key="k1")
    assert first.memory is not None
    await memories.forget(stores, caller, [first.memory.id])
    with pytest.raises(NotFound, match="was forgotten: restore it"):
        await memories.remember(stores, caller, NewMemory(content="once"), key="k1")
    [again] = await memories.remember_many(stores, caller, [NewMemory(content="once")], key="k1")
    assert (again.memory, again.created, again.error is not None) == (None, False, True)


async def test_a_key_is_let_go_after_seven_days(stores: Stores, caller: Caller, owner: Any) -> None:
    await memories.remember(stores, caller, NewMemory(content="once"), key="old")
    await memories.remember(stores, caller, NewMemory(content="twice"), key="new")
    await owner.execute("update idempotency set created_at = now() - interval '8 days' where key = 'old'")
    await keeping.expire_keys(stores, caller)
    assert [row["key"] for row in await owner.fetch("select key from idempotency")] == ["new"]


async def test_ten_calls_with_one_key_at_once_have_one_effect(stores: Stores, caller: Caller) -> None:
    calls = (memories.remember(stores, caller, NewMemory(content="raced"), key="k") for _ in range(10))
    ids = {each.memory.id for each in await asyncio.gather(*calls) if each.memory}
    assert len(ids) == 1


async def test_many_writers_of_the_same_texts_neither_lose_nor_double(stores: Stores, caller: Caller) -> None:
    new = [NewMemory(content=f"shared {number}") for number in range(50)]
    calls = [memories.remember_many(stores, caller, new[::way]) for way in (1, -1) * 4]
    results = await asyncio.gather(*calls)
    assert sum(each.created for result in results for each in result) == 50
    assert len({each.memory.id for result in results for each in result if each.memory}) == 50


async def test_a_revision_keeps_the_old_state_as_a_version(stores: Stores, caller: Caller) -> None:
    before = (await memories.remember(stores, caller, EVERYTHING)).memory
    assert before is not None
    after = await memories.revise(stores, caller, before.id, 1, {"content": "It passes", "tags": []})
    assert (after.version, after.content, after.tags, after.kind) == (2, "It passes", [], "ci_error")
    [old] = await memories.versions(stores, caller, before.id)
    assert (old.version, old.memory, old.replaced_at) == (1, before, after.updated_at)


async def test_a_field_can_be_cleared(stores: Stores, caller: Caller) -> None:
    before = (await memories.remember(stores, caller, EVERYTHING)).memory
    assert before is not None
    cleared = dict.fromkeys(sorted(("valence", "agent", "source_uri", "occurred_at", "valid_from", "valid_to")))
    after = await memories.revise(stores, caller, before.id, 1, cleared)
    assert {name: getattr(after, name) for name in cleared} == cleared


@pytest.mark.parametrize("field", ["content", "kind", "importance", "tags", "metadata", "pinned"])
async def test_a_field_that_must_be_there_cannot_be_cleared(stores: Stores, caller: Caller, field: str) -> None:
    memory = await kept(stores, caller, "stays")
    with pytest.raises(InvalidInput, match="cannot be cleared"):
        await memories.revise(stores, caller, memory.id, 1, {field: None})
    assert await memories.get(stores, caller, [memory.id]) == [memory]


async def test_a_change_that_changes_nothing_is_no_version(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "same", tags=["a"])
    assert await memories.revise(stores, caller, memory.id, 1, {"content": "same", "tags": ["a"]}) == memory
    assert await memories.versions(stores, caller, memory.id) == []


async def test_of_many_revisions_at_once_one_wins(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "contested")
    calls = [memories.revise(stores, caller, memory.id, 1, {"content": f"text {number}"}) for number in range(8)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results].count(Conflict) == 7
    [now] = await memories.get(stores, caller, [memory.id])
    assert now is not None
    assert (now.version, now.content) in {(2, f"text {number}") for number in range(8)}


async def test_a_revision_of_what_moved_on_is_a_conflict(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "first")
    await memories.revise(stores, caller, memory.id, 1, {"content": "second"})
    with pytest.raises(Conflict, match="at version 2, not 1"):
        await memories.revise(stores, caller, memory.id, 1, {"content": "third"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "nothing to change"),
        ({"id": new_id()}, "no field"),
        ({"workspace_id": new_id()}, "no field"),
        ({"status": MemoryStatus.TOMBSTONED}, "use forget"),
        ({"importance": 7}, "between 0 and 1"),
        ({"valid_from": NOON, "valid_to": NOON - timedelta(days=1)}, "must not be after"),
    ],
)
async def test_a_bad_revision_changes_nothing(
    stores: Stores, caller: Caller, changes: dict[str, Any], sentence: str
) -> None:
    memory = await kept(stores, caller, "stays")
    with pytest.raises(InvalidInput, match=sentence):
        await memories.revise(stores, caller, memory.id, 1, changes)
    assert await memories.get(stores, caller, [memory.id]) == [memory]


async def test_what_was_forgotten_can_be_restored(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "comes and goes")
    assert await memories.forget(stores, caller, [memory.id]) == [memory.id]
    assert await memories.forget(stores, caller, [memory.id]) == []
    assert await memories.get(stores, caller, [memory.id]) == [None]
    [restored] = await memories.restore(stores, caller, [memory.id])
    assert restored == replace(memory, version=3, updated_at=restored.updated_at)


async def test_an_unknown_id_forgets_nothing(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "stays")
    with pytest.raises(NotFound):
        await memories.forget(stores, caller, [memory.id, new_id()])
    assert await memories.get(stores, caller, [memory.id]) == [memory]


async def test_a_duplicate_of_what_was_forgotten_is_a_new_memory(stores: Stores, caller: Caller) -> None:
    memory = await kept(stores, caller, "again")
    await memories.forget(stores, caller, [memory.id])
    again = await kept(stores, caller, "again")
    assert again.id != memory.id
    with pytest.raises(Conflict, match="exactly this"):
        await memories.restore(stores, caller, [memory.id])


async def test_superseding_marks_the_old_one_and_draws_the_relation(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "port 5432"), await kept(stores, caller, "port 5433")
    superseded = await memories.supersede(stores, caller, old.id, new.id)
    assert (superseded.status, superseded.superseded_by) == (MemoryStatus.SUPERSEDED, new.id)
    assert superseded.valid_to is not None
    [page] = await relations.of(stores, caller, [new.id], direction=Direction.OUT)
    [drawn] = page.items
    assert (drawn.target_id, drawn.relation_type) == (old.id, RelationType.SUPERSEDES)


async def test_superseding_is_taken_back_once_and_in_the_index(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "port 5432"), await kept(stores, caller, "port 5433")
    await memories.supersede(stores, caller, old.id, new.id)
    await project(stores)
    [restored] = await memories.restore(stores, caller, [old.id])
    assert restored == replace(old, version=3, updated_at=restored.updated_at)
    assert await memories.restore(stores, caller, [old.id]) == [restored]
    assert await relations.of(stores, caller, [old.id]) == [Page(items=[], cursors=[], has_next=False)]
    await project(stores)
    assert set(await recalled(stores, caller, "port")) == {old.id, new.id}


async def test_a_relation_that_somebody_drew_outlives_superseding(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "port 5432"), await kept(stores, caller, "port 5433")
    drawn = NewRelation(source_id=new.id, target_id=old.id, relation_type=RelationType.SUPERSEDES)
    await relations.relate(stores, caller, [drawn])
    await memories.supersede(stores, caller, old.id, new.id)
    await memories.restore(stores, caller, [old.id])
    [page] = await relations.of(stores, caller, [old.id])
    assert [each.created_by for each in page.items] == [RelationCreator.USER]


async def test_what_was_superseded_and_forgotten_comes_back_step_by_step(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "port 5432"), await kept(stores, caller, "port 5433")
    await memories.supersede(stores, caller, old.id, new.id)
    await memories.forget(stores, caller, [old.id])
    for status in (MemoryStatus.SUPERSEDED, MemoryStatus.ACTIVE):
        [restored] = await memories.restore(stores, caller, [old.id])
        assert restored.status is status
    assert (restored.valid_to, restored.superseded_by) == (None, None)


async def test_what_says_the_same_as_another_stays_superseded(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "port 5432"), await kept(stores, caller, "port 5433")
    told = await memories.supersede(stores, caller, old.id, new.id)
    again = await kept(stores, caller, "port 5432")
    with pytest.raises(Conflict, match="exactly this"):
        await memories.restore(stores, caller, [new.id, old.id])
    assert await memories.get(stores, caller, [old.id, again.id]) == [told, again]
    assert len((await relations.browse(stores, caller)).items) == 1


async def test_superseding_in_a_circle_is_refused(stores: Stores, caller: Caller) -> None:
    first, second, third = [await kept(stores, caller, text) for text in ("a", "b", "c")]
    await memories.supersede(stores, caller, first.id, second.id)
    await memories.supersede(stores, caller, second.id, third.id)
    for old, new in ((third, first), (third, second), (first, first)):
        with pytest.raises(InvalidInput):
            await memories.supersede(stores, caller, old.id, new.id)


async def test_purging_leaves_nothing_of_the_text(stores: Stores, caller: Caller, owner: Any) -> None:
    secret = await kept(stores, caller, "The Launch Code is 0000", metadata={"title": "Launch Code"})
    other = await kept(stores, caller, "something else")
    await project(stores)
    await memories.revise(stores, caller, secret.id, 1, {"content": "The Launch Code is 1111"})
    await project(stores)
    await relations.relate(
        stores,
        caller,
        [
            NewRelation(
                source_id=secret.id,
                target_id=other.id,
                relation_type=RelationType.RELATED,
                metadata={"why": "the launch code"},
            )
        ],
    )

    async def holding() -> list[str]:
        tables = await owner.fetch("select tablename from pg_tables where schemaname = 'public'")
        lines = {name: await owner.fetch(f"select {name}::text from {name}") for (name,) in tables}  # noqa: S608
        return [name for name, rows in lines.items() if any("launch code" in row[0].lower() for row in rows)]

    assert {"memories", "memory_versions", "names", "memory_relations"} <= set(await holding())
    assert await memories.purge(stores, caller, [secret.id, new_id()]) == [secret.id]
    assert await holding() == []
    assert await owner.fetchval("select count(*) from embeddings") == 1
    assert await owner.fetchval("select count(*) from memory_relations") == 0
    assert await owner.fetchval("select count(*) from tombstones where memory_id = $1", secret.id) == 1


async def test_nothing_of_another_workspace_is_read_or_changed(stores: Stores, caller: Caller, owner: Any) -> None:
    other = Caller(workspace_id=new_id())
    await owner.execute("insert into workspaces (id, name) values ($1, 'other')", other.workspace_id)
    memory = await kept(stores, caller, "ours")
    assert await memories.get(stores, other, [memory.id]) == [None]
    for call in (
        memories.forget(stores, other, [memory.id]),
        memories.restore(stores, other, [memory.id]),
        memories.revise(stores, other, memory.id, 1, {"content": "theirs"}),
        memories.versions(stores, other, memory.id),
    ):
        with pytest.raises(NotFound):
            await call
    assert await memories.purge(stores, other, [memory.id]) == []
    assert await memories.get(stores, caller, [memory.id]) == [memory]


def test_ids_ascend_and_are_version_seven() -> None:
    ids: list[UUID] = [new_id() for _ in range(10_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 10_000
    assert {id.version for id in ids} == {7}
