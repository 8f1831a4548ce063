"""Occasions: moments that a question names by what happened then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import memories, occasions, recall
from memoria.domain.arms import LONG_TIME
from memoria.records import Answer, Arm, Caller, Memory, MemoryFilter, MetadataFilter, TimeWindow, Trust
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project

MAY, JUNE, JULY, AUGUST = (datetime(2026, month, 10, tzinfo=UTC) for month in (5, 6, 7, 8))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("question", "way", "name"),
    [
        ("Which database did we use before the migration?", "before", "migration"),
        ("What broke after the release of 2.0?", "after", "release of 2.0"),
        ("What has changed since the outage", "since", "outage"),
        ("Who was on call while the migration ran?", "while", "migration"),
        ("Who was on call during the move to Berlin, and why?", "during", "move to Berlin"),
        ("Until the audit what did we log?", "until", "audit"),
        ("What did Ann say after our Monday outage was over?", "after", "Monday outage"),
        ("How was it before the v1.2.3-rc1 release.", "before", "v1.2.3-rc1 release"),
    ],
)
def test_an_occasion_is_read_from_a_phrase(question: str, way: str, name: str) -> None:
    found = occasions.named(question)
    assert found is not None
    assert (found.way, found.name) == (way, name)
    assert found.phrase in question or found.phrase.lower() in question.lower()


@pytest.mark.parametrize(
    "question",
    [
        "What is the migration?", "Which database before a migration?", "What came after the first?",
        "What did they do during the weekend?", "What happened since the beginning of the year?", "After the",
        "Before the was", "What comes after Ann?", "before migration", "What did we do during the day?",
    ],
)  # fmt: skip
def test_no_occasion_is_read_where_there_is_none(question: str) -> None:
    assert occasions.named(question) is None


@given(st.text(max_size=60), st.sampled_from(["before the ", "since our ", "while the "]), st.text(max_size=60))
def test_no_text_is_too_strange(before: str, phrase: str, after: str) -> None:
    found = occasions.named(f"{before} {phrase}{after}")
    assert found is None or found.name.strip()


async def asked(stores: Stores, caller: Caller, question: str, **how: Any) -> Answer:
    return await recall.recall(stores, caller, question, explain=True, at=AUGUST, **how)


async def hosts(stores: Stores, caller: Caller, **values: Any) -> list[Memory]:
    """Tell the same before and after something."""
    told = [("The database host is alpha", MAY), ("The database host is beta", JULY)]
    return [await kept(stores, caller, content, occurred_at=at, **values) for content, at in told]


async def test_a_question_is_asked_of_the_time_before_or_after_an_occasion(stores: Stores, caller: Caller) -> None:
    old, new = await hosts(stores, caller)
    moved = await kept(stores, caller, "The migration to Postgres 18 ran at night", occurred_at=JUNE)
    await kept(stores, caller, "Logins were slow after the migration", occurred_at=JULY)
    await kept(stores, caller, "Who pays for the migration?", occurred_at=MAY)
    await kept(stores, caller, "The script of the migration is hard to read and nobody likes it", occurred_at=MAY)
    await project(stores)
    before = await asked(stores, caller, "What was the database host before the migration?")
    assert before.window == TimeWindow(start=None, end=JUNE, phrase="before the migration", memory_id=moved.id)
    arms = [(hit.memory.id, hit.explanation.arms) for hit in before.hits if hit.explanation]
    shares = {id: {arm.arm: arm.share for arm in each} for id, each in arms}
    assert shares[old.id][Arm.TIME] == LONG_TIME
    assert shares[new.id].get(Arm.TIME, 0) == 0
    assert new.id in shares  # no hard cut
    since = await asked(stores, caller, "What is the database host since the migration?")
    assert since.window == TimeWindow(start=JUNE, end=None, phrase="since the migration", memory_id=moved.id)
    order = [hit.memory.id for hit in since.hits]
    assert order.index(new.id) < order.index(old.id)


async def test_while_it_lasted_is_from_its_start_to_its_end(stores: Stores, caller: Caller) -> None:
    long = {"valid_from": JUNE, "valid_to": JUNE + 9 * DAY}
    await kept(stores, caller, "The audit: the second one, by the bank", **long)
    found = (await asked(stores, caller, "Who was ill during the audit?")).window
    assert found is None  # nothing says that it happened
    told = await kept(stores, caller, "The bank's audit was held", **long)
    for way, start, end in (
        ("during", JUNE, JUNE + 9 * DAY), ("before", None, JUNE), ("after", JUNE + 9 * DAY, None), ("since", JUNE, None)
    ):  # fmt: skip
        found = (await asked(stores, caller, f"Who was ill {way} the audit?")).window
        assert found == TimeWindow(start=start, end=end, phrase=f"{way} the audit", memory_id=told.id)


async def test_a_title_or_a_kind_tells_of_an_occasion(stores: Stores, caller: Caller) -> None:
    titled = await kept(stores, caller, "Outage\nAll of the shop was dark.", occurred_at=JUNE)
    assert (await asked(stores, caller, "What has changed since the outage?")).window == TimeWindow(
        start=JUNE, end=None, phrase="since the outage", memory_id=titled.id
    )
    sort = await kept(stores, caller, "2.0 shipped", kind="release", occurred_at=JULY, tags=["release"])
    assert (await asked(stores, caller, "What broke after the release?")).window is None  # its text does not say so
    told = await kept(stores, caller, "release 2.0 shipped", kind="release", occurred_at=JULY)
    found = (await asked(stores, caller, "What broke after the release of 2.0?")).window
    assert found is not None
    assert found.memory_id == told.id != sort.id


async def test_two_occasions_of_one_name_tell_no_time(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "The outage began at noon", occurred_at=MAY)
    first = await asked(stores, caller, "What changed since the outage?")
    assert first.window is not None
    await kept(stores, caller, "The outage began at night", occurred_at=JULY)
    assert (await asked(stores, caller, "What changed since the outage?")).window is None


async def test_two_that_tell_of_the_same_occasion_agree(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "The outage began at noon", occurred_at=JUNE)
    await kept(stores, caller, "The outage ended at night", occurred_at=JUNE + DAY)
    found = (await asked(stores, caller, "What changed since the outage?")).window
    assert found is not None
    assert found.start == JUNE


async def test_an_occasion_is_looked_for_within_the_filter(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "The outage began at noon", occurred_at=JUNE, metadata={"scope": "theirs"})
    ours = MemoryFilter(metadata=[MetadataFilter(path="scope", eq="ours")])
    assert (await asked(stores, caller, "What changed since the outage?", filter=ours)).window is None
    assert (await asked(stores, caller, "What changed since the outage?")).window is not None


async def test_what_was_forgotten_or_has_no_time_tells_none(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "The outage began at night", trust=Trust.IMPORT)
    told = await kept(stores, caller, "The outage began at noon", occurred_at=JUNE)
    assert (await asked(stores, caller, "What changed since the outage?")).window is not None
    await memories.forget(stores, caller, [told.id])
    assert (await asked(stores, caller, "What changed since the outage?")).window is None


async def test_a_time_that_is_said_comes_before_an_occasion(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, "The outage began at noon", occurred_at=JUNE)
    found = (await asked(stores, caller, "What changed in May 2026, before the outage?")).window
    assert found is not None
    assert (found.phrase, found.memory_id) == ("May 2026", None)
