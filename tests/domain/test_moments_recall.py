"""Recall and contexts of another moment: what was valid, what was known, and what it said."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import candidates, context, history, memories, omission, recall, relations
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    GraphFilter,
    Memory,
    MemoryFilter,
    MemoryStatus,
    NewMemory,
    NewRelation,
    RelationType,
    Stage,
    TextFilter,
)
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project

JANUARY, MARCH, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5))


async def now(owner: Any) -> datetime:
    moment: datetime = await owner.fetchval("select clock_timestamp()")
    return moment


async def found(stores: Stores, caller: Caller, query: str, **how: Any) -> list[tuple[UUID, str]]:
    answer = await recall.recall(stores, caller, query, **how)
    assert answer.degraded == []
    return [(hit.memory.id, hit.memory.content) for hit in answer.hits]


async def ported(stores: Stores, caller: Caller) -> tuple[Memory, Memory]:
    """A fact, and the one that superseded it later, which was valid from March on."""
    old = await kept(stores, caller, "The database listens on port 5432", valid_from=JANUARY)
    new = await kept(stores, caller, "The database listens on port 6000", valid_from=MARCH)
    return await memories.supersede(stores, caller, old.id, new.id), new


@pytest.mark.parametrize("is_indexed", [True, False])
async def test_recall_finds_what_was_valid_then(stores: Stores, caller: Caller, is_indexed: bool) -> None:
    old, new = await ported(stores, caller)
    if is_indexed:
        await project(stores)
    question = "which port does the database listen on"
    before, after = JANUARY + timedelta(days=9), MAY
    assert await found(stores, caller, question, as_of=before) == [(old.id, old.content)]
    assert await found(stores, caller, question, as_of=after) == [(new.id, new.content)]
    assert await found(stores, caller, question, as_of=JANUARY - timedelta(days=9)) == []
    assert old.valid_to == MARCH
    [hit] = (await recall.recall(stores, caller, question, as_of=before)).hits
    assert (hit.memory.status, hit.superseded_by and hit.superseded_by.memory_id) == (MemoryStatus.ACTIVE, new.id)


@pytest.mark.parametrize(("few", "many"), [(1_000, 20_000), (0, 20_000), (0, 3)])
async def test_recall_finds_what_was_known_then_as_it_was_said(
    stores: Stores, caller: Caller, owner: Any, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    """However many memories there are: scored one and all, named to the index, or looked through afterwards."""
    mill = await kept(stores, caller, "The mill grinds rye", kind="mill")
    oven = await kept(stores, caller, "The oven bakes bread", kind="mill")
    barn = await kept(stores, caller, "The barn holds hay", kind="mill")
    await memories.remember_many(stores, caller, [NewMemory(content=f"filler {n}") for n in range(6)])
    await project(stores)
    then = await now(owner)
    await memories.revise(stores, caller, mill.id, 1, {"content": "A museum shows wheels", "kind": "museum"})
    await memories.forget(stores, caller, [oven.id])
    await memories.revise(stores, caller, barn.id, 1, {"status": MemoryStatus.ARCHIVED})
    late = await kept(stores, caller, "The mill grinds barley and rye", kind="mill")
    monkeypatch.setattr(candidates, "FEW", few)
    monkeypatch.setattr(candidates, "MANY", many)
    monkeypatch.setattr("memoria.domain.scoring.MANY", many)
    await project(stores)
    of_kind = MemoryFilter(kind=TextFilter(eq="mill"))
    for wanted in (None, of_kind):
        hits = await found(stores, caller, "what does the mill grind", filter=wanted, known_at=then)
        assert hits[0] == (mill.id, "The mill grinds rye")
        assert late.id not in dict(hits)
        assert (await found(stores, caller, "which oven bakes bread", filter=wanted, known_at=then))[0][0] == oven.id
        assert (await found(stores, caller, "what does the barn hold", filter=wanted, known_at=then))[0][0] == barn.id
    assert {id for id, _ in await found(stores, caller, "mill", filter=of_kind, known_at=then)} == {
        mill.id, oven.id, barn.id
    }  # fmt: skip
    assert (await found(stores, caller, "what does the mill grind"))[0][0] == late.id


async def test_what_was_purged_is_known_at_no_time(stores: Stores, caller: Caller, owner: Any) -> None:
    secret = await kept(stores, caller, "The launch code is 0000")
    await memories.revise(stores, caller, secret.id, 1, {"content": "The launch code is 1111"})
    then = await now(owner)
    assert await found(stores, caller, "launch code", known_at=then) == [(secret.id, "The launch code is 1111")]
    await memories.purge(stores, caller, [secret.id])
    assert await found(stores, caller, "launch code", known_at=then) == []


async def test_too_many_changes_are_told(
    stores: Stores, caller: Caller, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [await kept(stores, caller, f"The {name} turns") for name in ("wheel", "sail")]
    then = await now(owner)
    for each in both:
        await memories.revise(stores, caller, each.id, 1, {"content": "silence"})
        await memories.forget(stores, caller, [each.id])
    monkeypatch.setattr(history, "MOST", 1)
    answer = await recall.recall(stores, caller, "wheel", known_at=then)
    assert answer.degraded == ["history"]
    monkeypatch.setattr(history, "MOST", 2)
    answer = await recall.recall(stores, caller, "wheel", known_at=then)
    assert answer.degraded == []
    assert answer.hits[0].memory.content == "The wheel turns"


async def test_the_vector_of_an_earlier_text_is_taken_from_the_record(
    stores: Stores, caller: Caller, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [
        await kept(stores, caller, f"The {name} stands by the river") for name in ("mill", "oak", "inn", "barn", "ox")
    ]
    await project(stores)
    then = await now(owner)
    for each in told:
        await memories.revise(stores, caller, each.id, 1, {"content": f"gone {each.id}"})
    await project(stores)

    async def nothing(*_: object) -> list[float]:
        pytest.fail("nothing is embedded again")

    monkeypatch.setattr(candidates, "_similar", nothing)
    answer = await recall.recall(stores, caller, "the oak by the river", known_at=then, explain=True)
    assert answer.hits[0].memory.content == told[1].content
    assert answer.hits[0].explanation is not None
    dense, sparse = answer.hits[0].explanation.arms[:2]
    assert dense.score > 0.5
    assert sparse.score > 0


async def test_the_graph_is_walked_as_it_was(stores: Stores, caller: Caller, owner: Any) -> None:
    a, b = await kept(stores, caller, "rain"), await kept(stores, caller, "river")
    wanted = NewRelation(source_id=a.id, target_id=b.id, relation_type=RelationType.CAUSES, valid_to=MARCH)
    [drawn] = await relations.relate(stores, caller, [wanted])
    then = await now(owner)
    assert drawn.relation is not None
    await relations.unrelate(stores, caller, [drawn.relation.id])
    around = GraphFilter(from_ids=[a.id])
    assert {id for id, _ in await found(stores, caller, "river", graph=around)} == {a.id}
    assert {id for id, _ in await found(stores, caller, "river", graph=around, known_at=then)} == {a.id, b.id}
    late = {"known_at": then, "as_of": MAY}
    assert {id for id, _ in await found(stores, caller, "river", graph=around, **late)} == {a.id}


async def test_why_not_stands_where_recall_does(stores: Stores, caller: Caller, owner: Any) -> None:
    old, new = await ported(stores, caller)
    mill = await kept(stores, caller, "The mill listens to the river", kind="mill")
    then = await now(owner)
    await memories.forget(stores, caller, [new.id])
    await memories.revise(stores, caller, mill.id, 1, {"kind": "museum"})
    late = await kept(stores, caller, "The database listens at night")
    await project(stores)
    early, of_kind = JANUARY + timedelta(days=9), MemoryFilter(kind=TextFilter(eq="mill"))

    async def stage(memory: Memory, **how: Any) -> Stage:
        why = await omission.why_not(stores, caller, "which port does the database listen on", memory.id, **how)
        assert why.remedy
        return why.stage

    assert [await stage(each) for each in (old, new)] == [Stage.STATUS, Stage.STATUS]
    assert [await stage(old, as_of=each) for each in (early, MAY)] == [Stage.NONE, Stage.VALIDITY]
    assert await stage(old, as_of=JANUARY - timedelta(days=9)) is Stage.VALIDITY
    assert [await stage(new, known_at=then, as_of=each) for each in (early, MAY)] == [Stage.VALIDITY, Stage.NONE]
    assert [await stage(late, known_at=each) for each in (then, None)] == [Stage.UNKNOWN, Stage.NONE]
    assert [await stage(mill, filter=of_kind, known_at=each) for each in (then, None)] == [Stage.NONE, Stage.FILTER]
    why = await omission.why_not(stores, caller, "port", old.id, as_of=MAY)
    assert why.reason == (
        "it is valid from 2026-01-01T00:00:00+00:00 until 2026-03-01T00:00:00+00:00, "
        "and not as of 2026-05-01T00:00:00+00:00"
    )


async def test_a_context_of_then_says_what_was_said_then(stores: Stores, caller: Caller, owner: Any) -> None:
    port = await kept(stores, caller, "The database listens on port 5432")
    then = await now(owner)
    newer = await kept(stores, caller, "The database listens on port 6000")
    await memories.supersede(stores, caller, port.id, newer.id)
    made = await context.context(stores, caller, "which port does the database listen on", known_at=then)
    assert "5432" in made.text
    assert "6000" not in made.text
    assert [each.memory_id for each in made.citations] == [port.id]
    made = await context.context(stores, caller, "which port does the database listen on")
    assert "6000" in made.text


async def test_an_answer_of_then_is_kept_apart_from_that_of_now(stores: Stores, caller: Caller, owner: Any) -> None:
    told = await kept(stores, caller, "The gate is green")
    await project(stores)
    then = await now(owner)
    await memories.revise(stores, caller, told.id, 1, {"content": "The gate is red"})
    await project(stores)
    for _ in range(2):
        assert await found(stores, caller, "gate") == [(told.id, "The gate is red")]
        assert await found(stores, caller, "gate", known_at=then) == [(told.id, "The gate is green")]


async def test_a_time_without_its_zone_is_refused(stores: Stores, caller: Caller) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    for name in ("as_of", "known_at"):
        with pytest.raises(InvalidInput, match="no time zone") as refused:
            await recall.recall(stores, caller, "gate", **{name: naive})  # type: ignore[arg-type]
        assert refused.value.field == name
