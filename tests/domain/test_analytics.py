"""Analytics and the log of recalls: what was recalled when, in which session, and what never was."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import analytics, memories, recall, relations, sessions, work
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Change,
    MemoryType,
    Neglect,
    NewRelation,
    NewSession,
    RelationCreator,
    RelationType,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project, recalled

ADA = Caller(agent="ada")
NOBODY = UUID("0199d2c4-6c00-7000-8000-000000000000")


async def test_a_recall_is_noted_with_its_hits_and_its_session(stores: Stores) -> None:
    await kept(stores, ADA, "the lighthouse burns oil", agent="ada")
    begun = await work.start(stores, ADA, NewSession())
    inside = await kept(stores, ADA, "the lighthouse keeper sleeps")
    await project(stores)
    hits = await recalled(stores, ADA, "lighthouse")
    await recalled(stores, ADA, "keeper of the lighthouse", limit=1)
    await stores.access.flush()
    [found] = (await sessions.recalled(stores, ADA, [begun.id])).values()
    assert {each.memory_id: each.recalls for each in found} == {id: 2 if id == inside.id else 1 for id in hits}
    assert found[0].memory_id == inside.id
    [uses] = (await analytics.uses(stores, ADA, [inside.id])).values()
    assert [(each.query, each.agent, each.session_id) for each in uses] == [
        ("keeper of the lighthouse", "ada", begun.id), ("lighthouse", "ada", begun.id),
    ]  # fmt: skip
    assert uses[0].rank == 1


async def test_uses_are_counted_in_the_order_of_the_ids(stores: Stores) -> None:
    memory, other = await kept(stores, ADA, "the lighthouse burns oil"), await kept(stores, ADA, "a cup of tea")
    for n in range(2):
        await recalled(stores, ADA, f"lighthouse {n}", limit=1)
    await stores.access.flush()
    ids = [other.id, memory.id, other.id]
    assert await analytics.use_counts(stores, ADA, ids) == [0, 2, 0]
    assert await analytics.use_counts(stores, Caller(workspace_id=NOBODY), ids) == [0, 0, 0]
    with pytest.raises(InvalidInput, match="give 1 to 10,000"):
        await analytics.use_counts(stores, ADA, [])


async def test_flushes_at_once_write_each_recall_once(stores: Stores) -> None:
    memory = await kept(stores, ADA, "the lighthouse burns oil")
    await recalled(stores, ADA, "lighthouse")
    await asyncio.gather(*(stores.access.flush() for _ in range(5)))
    [uses] = (await analytics.uses(stores, ADA, [memory.id])).values()
    assert [each.query for each in uses] == ["lighthouse"]


async def test_the_uses_of_a_memory_come_in_pages(stores: Stores) -> None:
    memory = await kept(stores, ADA, "the lighthouse burns oil")
    for n in range(5):
        await recalled(stores, ADA, f"lighthouse {n}")
    await stores.access.flush()
    read, after = [], None
    while True:
        [page] = (await analytics.uses(stores, ADA, [memory.id], 2, after)).values()
        read += [each.query for each in page]
        if not page:
            break
        after = str(page[-1].recall_id)
    assert read == [f"lighthouse {n}" for n in (4, 3, 2, 1, 0)]
    with pytest.raises(InvalidInput) as refused:
        await analytics.uses(stores, ADA, [memory.id], 2, "x")
    assert refused.value.field == "after"


async def test_questions_are_listed_latest_first_by_session_and_agent(stores: Stores) -> None:
    oil = await kept(stores, ADA, "the lighthouse burns oil")
    fog = await kept(stores, ADA, "the lighthouse sounds in fog")
    await recalled(stores, ADA, "before")
    await stores.access.flush()
    begun = await work.start(stores, ADA, NewSession())
    await recalled(stores, ADA, "oil of the lighthouse")
    await recalled(stores, ADA, "fog", limit=1)
    await recalled(stores, Caller(), "a person asks")
    await stores.access.flush()

    async def asked(**bounds: Any) -> list[str]:
        return [each.query for each in (await analytics.asked(stores, ADA, **bounds)).items]

    assert await asked() == ["a person asks", "fog", "oil of the lighthouse", "before"]
    assert await asked(session=begun.id) == ["fog", "oil of the lighthouse"]
    assert await asked(agent="ada") == ["fog", "oil of the lighthouse", "before"]
    assert await asked(agent="user") == ["a person asks"]
    assert await asked(agent="nobody") == []
    first = await analytics.asked(stores, ADA, first=3)
    assert (len(first.items), first.has_next) == (3, True)
    assert await asked(first=3, after=first.cursors[-1]) == ["before"]
    [latest, before] = (await analytics.asked(stores, ADA, session=begun.id)).items
    assert (latest.memory_ids, latest.agent, latest.session_id) == ([fog.id], "ada", begun.id)
    assert (before.memory_ids[0], set(before.memory_ids)) == (oil.id, {oil.id, fog.id})
    assert latest.milliseconds > 0


async def test_a_recall_in_no_session_or_in_one_of_two_belongs_to_none(stores: Stores) -> None:
    memory = await kept(stores, ADA, "the lighthouse burns oil")
    await recalled(stores, ADA, "one")
    begun = datetime.now(UTC)  # of two that began in different seconds the first may hold what came just before
    for _ in range(2):
        await work.start(stores, ADA, NewSession(start_time=begun))
    await recalled(stores, ADA, "two")
    await recalled(stores, Caller(agent="bob"), "three")
    await stores.access.flush()
    [uses] = (await analytics.uses(stores, ADA, [memory.id])).values()
    assert [each.session_id for each in uses] == [None, None, None]


async def test_the_log_is_written_by_itself(stores: Stores) -> None:
    memory = await kept(stores, ADA, "the lighthouse burns oil")
    async with asyncio.timeout(10), stores.changes.watch(ADA.workspace_id) as changes:
        await recalled(stores, ADA, "oil")
        assert "recall" in {change.noun async for change in until_recalled(changes)}
    assert len((await analytics.uses(stores, ADA, [memory.id]))[memory.id]) == 1


async def until_recalled(changes: AsyncIterator[Change]) -> AsyncIterator[Change]:
    async for change in changes:
        yield change
        if change.noun == "recall":
            return


async def test_what_is_purged_before_it_is_logged_stops_nothing(stores: Stores) -> None:
    gone, stays = await kept(stores, ADA, "a lighthouse"), await kept(stores, ADA, "another lighthouse")
    await recalled(stores, ADA, "lighthouse")
    await memories.purge(stores, ADA, [gone.id])
    await stores.access.flush()
    found = await analytics.uses(stores, ADA, [gone.id, stays.id])
    assert [len(each) for each in found.values()] == [0, 1]


async def test_the_log_is_append_only_for_the_application(stores: Stores) -> None:
    await recalled(stores, ADA, "anything")
    await stores.access.flush()
    for order in ("delete from recalls", "update recalls set query = ''", "delete from access_log"):
        with pytest.raises(Exception, match="permission denied"):
            async with stores.record.writing(ADA) as db:
                await db.execute(order)


async def test_old_recalls_are_let_go(stores: Stores, owner: Any) -> None:
    memory = await kept(stores, ADA, "the lighthouse burns oil")
    await recalled(stores, ADA, "old")
    await stores.access.flush()
    await owner.execute("update recalls set at = now() - interval '401 days'")
    await recalled(stores, ADA, "new")
    await stores.access.flush()
    assert await analytics.expire(stores) == 1
    assert [each.query for each in (await analytics.uses(stores, ADA, [memory.id]))[memory.id]] == ["new"]


async def test_analytics_tell_what_grows_and_what_is_neglected(stores: Stores, owner: Any) -> None:
    old = await kept(stores, ADA, "an old fact", tags=["a", "b"])
    used = await kept(stores, ADA, "the lighthouse burns oil", tags=["a"])
    event = await kept(stores, ADA, "it rained", type=MemoryType.EPISODIC, kind="event")
    forgotten = await kept(stores, ADA, "to be forgotten", tags=["c"])
    await memories.forget(stores, ADA, [forgotten.id])
    edge = NewRelation(source_id=used.id, target_id=event.id, relation_type=RelationType.SUPPORTS)
    await relations.relate(stores, ADA, [edge])
    await project(stores)
    await recall.recall(stores, ADA, "oil lighthouse burns", limit=1)
    await stores.access.flush()
    await owner.execute("set session_replication_role = replica")
    await owner.execute("update memories set updated_at = $2 where id = $1", old.id, datetime.now(UTC) - timedelta(91))
    await analytics.refresh(stores)
    told = await analytics.analyze(stores, ADA)
    assert {(each.type, each.kind): each.memories for each in told.growth} == {
        (MemoryType.SEMANTIC, "note"): 2, (MemoryType.EPISODIC, "event"): 1,
    }  # fmt: skip
    assert (told.active, told.never_recalled, told.stale, told.orphaned) == (3, 2, 1, 1)
    [day] = told.recalls
    assert (day.recalls, day.p50 > 0, day.p50 <= day.p95 <= day.p99) == (1, True, True)
    assert [(each.relation_type, each.created_by, each.relations) for each in told.relation_mix] == [
        (RelationType.SUPPORTS, RelationCreator.USER, 1)
    ]
    assert [(each.name, each.count) for each in told.top_tags] == [("a", 2), ("b", 1)]
    for how, expected in {
        Neglect.NEVER_RECALLED: [old.id, event.id], Neglect.STALE: [old.id], Neglect.ORPHANED: [old.id],
    }.items():  # fmt: skip
        assert [each.id for each in (await analytics.neglected(stores, ADA, how)).items] == expected
    first = await analytics.neglected(stores, ADA, Neglect.NEVER_RECALLED, first=1)
    assert first.has_next
    rest = await analytics.neglected(stores, ADA, Neglect.NEVER_RECALLED, first=1, after=first.cursors[-1])
    assert ([each.id for each in rest.items], rest.has_next) == ([event.id], False)


async def test_another_workspace_sees_nothing_of_the_analytics(stores: Stores, elsewhere: Opening) -> None:
    there = await elsewhere()
    memory = await kept(stores, ADA, "ours", tags=["ours"])
    await recalled(stores, ADA, "ours")
    await stores.access.flush()
    await analytics.refresh(stores)
    told = await analytics.analyze(stores, there)
    assert (told.growth, told.recalls, told.active, told.top_tags, told.relation_mix) == ([], [], 0, [], [])
    assert await analytics.uses(stores, there, [memory.id]) == {memory.id: []}
    assert (await analytics.neglected(stores, there, Neglect.ORPHANED)).items == []


async def test_bounds_are_checked(stores: Stores) -> None:
    with pytest.raises(InvalidInput):
        await analytics.analyze(stores, ADA, tags=0)
    with pytest.raises(InvalidInput):
        await analytics.neglected(stores, ADA, Neglect.STALE, after="nothing")


async def test_indexing_gives_way_for_a_moment_after_a_recall(
    stores: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kept(stores, caller, "The ferry leaves at noon")
    monkeypatch.setattr("memoria.stores.access.LATELY", 0.0)
    assert not stores.access.is_busy
    monkeypatch.setattr("memoria.stores.access.LATELY", 60.0)
    await recall.recall(stores, caller, "When does the ferry leave?")
    assert stores.access.is_busy
