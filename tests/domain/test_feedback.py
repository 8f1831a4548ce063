"""Feedback: what was said of a hit stands beside it, the last verdict counts, and it goes where the hit goes."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import analytics, feedback, memories, recall
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import Answer, Caller, Memory, Use, Verdict
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project

ADA, BOB, PERSON = Caller(agent="ada"), Caller(agent="bob"), Caller()


async def asked(stores: Stores, query: str = "lighthouse", caller: Caller = ADA) -> Answer:
    return await recall.recall(stores, caller, query)


async def said(stores: Stores, caller: Caller, answer: Answer, useful: bool | None, *ids: UUID) -> list[Use]:
    return await feedback.feedback(
        stores, caller, answer.recall_id, [Verdict(memory_id=id, useful=useful) for id in ids]
    )


async def use_of(stores: Stores, memory: Memory) -> Use:
    """The latest use of a memory."""
    return (await analytics.uses(stores, ADA, [memory.id]))[memory.id][0]


async def counted(stores: Stores, memory: Memory, caller: Caller = ADA) -> tuple[int, int]:
    [found] = (await feedback.counts(stores, caller, [memory.id])).values()
    return found.useful, found.not_useful


@pytest.fixture
async def oil(stores: Stores) -> Memory:
    return await kept(stores, ADA, "the lighthouse burns oil")


@pytest.fixture
async def fog(stores: Stores) -> Memory:
    return await kept(stores, ADA, "the lighthouse sounds in fog")


async def test_a_verdict_stands_beside_its_hit_with_who_and_when(stores: Stores, oil: Memory, fog: Memory) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    answer = await asked(stores)
    ranks = {hit.memory.id: hit.rank for hit in answer.hits}
    told = await said(stores, BOB, answer, True, fog.id, oil.id)
    assert [(each.recall_id, each.rank, each.query) for each in told] == [
        (answer.recall_id, ranks[fog.id], "lighthouse"), (answer.recall_id, ranks[oil.id], "lighthouse"),
    ]  # fmt: skip
    use = await use_of(stores, oil)
    assert use in told
    assert (use.agent, use.useful, use.judged_by) == ("ada", True, "bob")
    assert use.judged_at is not None
    assert before < use.judged_at < datetime.now(UTC) + timedelta(seconds=5)


async def test_what_nobody_judged_has_no_verdict(stores: Stores, oil: Memory) -> None:
    await asked(stores)
    await stores.access.flush()
    use = await use_of(stores, oil)
    assert (use.useful, use.judged_by, use.judged_at) == (None, None, None)
    assert await counted(stores, oil) == (0, 0)


async def test_the_last_verdict_counts_whoever_gave_it(stores: Stores, oil: Memory) -> None:
    answer = await asked(stores)
    for caller, useful in ((ADA, True), (ADA, True), (PERSON, False)):
        await said(stores, caller, answer, useful, oil.id)
    use = await use_of(stores, oil)
    assert (use.useful, use.judged_by) == (False, None)
    assert await counted(stores, oil) == (0, 1)


async def test_a_verdict_is_taken_back(stores: Stores, oil: Memory) -> None:
    answer = await asked(stores)
    [given] = await said(stores, ADA, answer, False, oil.id)
    assert given.useful is False
    for _ in range(2):  # also when there is none any more
        [back] = await said(stores, ADA, answer, None, oil.id)
        assert (back.useful, back.judged_by, back.judged_at) == (None, None, None)
    assert await counted(stores, oil) == (0, 0)


async def test_each_recall_has_a_verdict_of_its_own(stores: Stores, oil: Memory) -> None:
    await project(stores)
    first, second, third = [await asked(stores) for _ in range(3)]
    assert (first.cached, second.cached) == (False, True)  # the same answer, and another recall
    assert len({first.recall_id, second.recall_id, third.recall_id}) == 3
    await said(stores, ADA, first, True, oil.id)
    await said(stores, ADA, second, True, oil.id)
    await said(stores, ADA, third, False, oil.id)
    assert await counted(stores, oil) == (2, 1)


async def test_feedback_writes_no_version_and_keeps_answers(stores: Stores, oil: Memory) -> None:
    await project(stores)
    answer = await asked(stores)
    await said(stores, ADA, answer, True, oil.id)
    again = await asked(stores)
    assert (again.cached, again.hits) == (True, answer.hits)
    [now] = await memories.get(stores, ADA, [oil.id])
    assert now == oil


async def test_of_a_memory_that_the_recall_did_not_return_nothing_is_said(
    stores: Stores, oil: Memory, fog: Memory
) -> None:
    answer = await recall.recall(stores, ADA, "what does the lighthouse burn?", limit=1)
    [hit] = answer.hits
    other = fog if hit.memory.id == oil.id else oil
    for recall_id, ids in ((answer.recall_id, (hit.memory.id, other.id)), (new_id(), (hit.memory.id,))):
        verdicts = [Verdict(memory_id=id, useful=True) for id in ids]
        with pytest.raises(NotFound, match="recallId"):
            await feedback.feedback(stores, ADA, recall_id, verdicts)
    assert (await counted(stores, oil), await counted(stores, fog)) == ((0, 0), (0, 0))


async def test_as_many_verdicts_as_a_recall_has_hits(stores: Stores, oil: Memory) -> None:
    answer = await asked(stores)
    one = Verdict(memory_id=oil.id, useful=True)
    for verdicts in ([], [one, one], [Verdict(memory_id=new_id(), useful=True) for _ in range(101)]):
        with pytest.raises(InvalidInput) as refused:
            await feedback.feedback(stores, ADA, answer.recall_id, verdicts)
        assert refused.value.field == "verdicts"
    assert await counted(stores, oil) == (0, 0)


async def test_verdicts_at_once_do_not_lock_each_other_out(stores: Stores) -> None:
    texts = [await kept(stores, ADA, f"lighthouse number {n}") for n in range(9)]
    answer = await asked(stores)
    ids = [each.id for each in texts]
    await asyncio.gather(*(
        said(stores, ADA, answer, n % 2 == 0, *(ids if n % 3 else reversed(ids))) for n in range(8)
    ))  # fmt: skip
    first, *others = (await feedback.counts(stores, ADA, ids)).values()
    assert first.useful + first.not_useful == 1
    assert others == [first] * 8


async def test_another_workspace_sees_and_says_nothing(stores: Stores, oil: Memory, elsewhere: Opening) -> None:
    there = await elsewhere()
    answer = await asked(stores)
    with pytest.raises(NotFound):
        await said(stores, there, answer, False, oil.id)
    await said(stores, ADA, answer, True, oil.id)
    assert await counted(stores, oil, there) == (0, 0)
    await analytics.refresh(stores)
    assert (await analytics.analyze(stores, there)).recalls == []


async def test_a_purge_takes_the_verdicts_along(stores: Stores, oil: Memory, fog: Memory, owner: Any) -> None:
    answer = await asked(stores)
    await said(stores, ADA, answer, True, oil.id, fog.id)
    await memories.purge(stores, ADA, [oil.id])
    judged = "select memory_id from access_log where useful is not null"
    assert [row[0] for row in await owner.fetch(judged)] == [fog.id]
    assert await counted(stores, oil) == (0, 0)


async def test_verdicts_are_let_go_with_their_recall(stores: Stores, oil: Memory, owner: Any) -> None:
    answer = await asked(stores)
    await said(stores, ADA, answer, True, oil.id)
    await owner.execute("update recalls set at = now() - interval '401 days'")
    assert await analytics.expire(stores) == 1
    assert await counted(stores, oil) == (0, 0)
    with pytest.raises(NotFound):
        await said(stores, ADA, answer, True, oil.id)


async def test_analytics_count_verdicts_by_the_day_of_the_recall(
    stores: Stores, oil: Memory, fog: Memory, owner: Any
) -> None:
    earlier, later = await asked(stores), await asked(stores, "fog or oil of the lighthouse")
    await stores.access.flush()
    await owner.execute("update recalls set at = '2026-03-02 12:00+00' where id = $1", earlier.recall_id)
    await owner.execute("update recalls set at = '2026-03-04 12:00+00' where id = $1", later.recall_id)
    await said(stores, ADA, earlier, True, oil.id, fog.id)
    await said(stores, ADA, later, False, oil.id)
    await asked(stores, "another lighthouse")
    await stores.access.flush()
    await analytics.refresh(stores)
    told = await analytics.analyze(stores, ADA, first=date(2026, 3, 1), last=date(2026, 3, 7))
    assert [(each.day.day, each.recalls, each.useful, each.not_useful) for each in told.recalls] == [
        (2, 1, 2, 0), (4, 1, 0, 1),
    ]  # fmt: skip


async def test_totals_hear_of_a_verdict(stores: Stores, oil: Memory) -> None:
    answer = await asked(stores)
    await stores.access.flush()
    async with asyncio.timeout(10), stores.changes.watch(ADA.workspace_id) as changes:
        await said(stores, BOB, answer, True, oil.id)
        async for change in changes:
            if change.noun == "recall" and change.kind == "revised":
                break
    assert (change.id, change.actor) == (answer.recall_id, "bob")


async def test_only_the_verdict_of_a_hit_can_be_changed(stores: Stores, oil: Memory) -> None:
    await said(stores, ADA, await asked(stores), True, oil.id)
    with pytest.raises(Exception, match="permission denied"):
        async with stores.record.writing(ADA) as db:
            await db.execute("update access_log set rank = 2")
