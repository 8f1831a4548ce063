"""Recall while the index is down, or behind the record: correct, and it says so."""

from typing import Any

import pytest

from memoria.domain import indexing, insight, memories, recall, scoring
from memoria.records import Caller, MemoryFilter, MetadataFilter, NewMemory
from memoria.stores.opening import Stores
from tests.domain.steps import NIGHT, TEA, kept, project, recalled, shown


async def test_recall_without_the_index_is_correct_and_says_so(stores: Stores, cut_off: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    gone = await kept(stores, caller, "The night build was green")
    await memories.forget(stores, caller, [gone.id])
    whole = await recall.recall(stores, caller, "night build", explain=True)
    without = await recall.recall(cut_off, caller, "night build", explain=True)
    assert (whole.degraded, without.degraded) == ([], ["vector"])
    assert [hit.memory.id for hit in without.hits] == [night.id, tea.id]
    assert [hit.score for hit in without.hits] == pytest.approx([hit.score for hit in whole.hits], abs=1e-4)
    late = await memories.remember(cut_off, caller, NewMemory(content="The night build is green again"))
    assert late.memory is not None
    assert late.memory.id in await recalled(cut_off, caller, "night build green")


async def test_without_the_index_and_with_too_many_to_score_words_decide(
    stores: Stores, cut_off: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MANY", 5)
    night = await kept(stores, caller, NIGHT)
    await memories.remember_many(stores, caller, [NewMemory(content=f"note {number}") for number in range(20)])
    await project(stores)
    answer = await recall.recall(cut_off, caller, "why does the night build fail?")
    assert (answer.degraded, [hit.memory.id for hit in answer.hits]) == (["vector"], [night.id])


async def test_what_was_written_while_the_index_was_down_gets_there_later(
    stores: Stores, cut_off: Stores, caller: Caller, owner: Any
) -> None:
    night = await kept(cut_off, caller, NIGHT)
    began = await owner.fetchval("select clock_timestamp()")
    await indexing.project_some(cut_off)
    row = await owner.fetchrow("select attempts, dead, last_error, next_at > $1 as waits from index_queue", began)
    assert (row["attempts"], row["dead"], row["waits"]) == (1, False, True)
    assert row["last_error"].startswith("Unavailable")
    await owner.execute("update index_queue set next_at = now()")
    await project(stores)
    assert await shown(stores) == {night.id: (1, "semantic")}


async def test_an_answer_says_that_not_all_of_a_long_tail_was_looked_at(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, NIGHT)
    await project(stores)
    for many, degraded in ((256, []), (1, ["tail"])):
        await memories.remember_many(
            stores, caller, [NewMemory(content=f"{many} fact {number}") for number in range(many)]
        )
        assert (await recall.recall(stores, caller, NIGHT)).degraded == degraded
    few = MemoryFilter(metadata=[MetadataFilter(path="n", exists=False)])
    assert (await recall.recall(stores, caller, NIGHT, filter=few)).degraded == []
    await project(stores)
    assert (await recall.recall(stores, caller, NIGHT)).degraded == []


async def test_a_filter_is_exact_while_the_index_lags_far_behind(stores: Stores, caller: Caller) -> None:
    await memories.remember_many(
        stores, caller, [NewMemory(content=f"fact {n}", metadata={"n": n}) for n in range(400)]
    )
    wanted = MemoryFilter(metadata=[MetadataFilter(path="n", gte=390)])
    assert len(await recalled(stores, caller, "fact", filter=wanted)) == 10
    assert (await insight.stats(stores, caller)).pending == 400
