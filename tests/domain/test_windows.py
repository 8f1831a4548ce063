"""Windows: what stretch of time a question speaks of."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import windows

ASKED = datetime(2023, 10, 23, 9, 55, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("What happened on 2023-05-07?", "2023-05-07", "2023-05-08"),
        ("What did she paint on 7 May 2022?", "2022-05-07", "2022-05-08"),
        ("Who came on the 3rd of November?", "2022-11-03", "2022-11-04"),
        ("Who came on October 3rd?", "2023-10-03", "2023-10-04"),
        ("Where did they go in March 2023?", "2023-03-01", "2023-04-01"),
        ("Where did they go in March?", "2023-03-01", "2023-04-01"),
        ("Where did they go in December?", "2022-12-01", "2023-01-01"),
        ("What was said two weeks ago?", "2023-10-05", "2023-10-13"),
        ("What was said 3 days ago?", "2023-10-20", "2023-10-21"),
        ("What broke yesterday?", "2023-10-22", "2023-10-23"),
        ("What broke last week?", "2023-10-16", "2023-10-23"),
        ("What broke last weekend?", "2023-10-21", "2023-10-23"),
        ("What broke last Friday?", "2023-10-20", "2023-10-21"),
        ("What broke last Monday?", "2023-10-16", "2023-10-17"),
        ("Where was it last spring?", "2023-03-01", "2023-06-01"),
        ("Where was it last winter?", "2022-12-01", "2023-03-01"),
        ("Where was it last autumn?", "2022-09-01", "2022-12-01"),
        ("Where was it this autumn?", "2023-09-01", "2023-12-01"),
        ("What was decided last month?", "2023-09-01", "2023-10-01"),
        ("What was decided last year?", "2022-01-01", "2023-01-01"),
        ("What was decided in Q2 2021?", "2021-04-01", "2021-07-01"),
        ("What was decided in 2021?", "2021-01-01", "2022-01-01"),
        ("What was decided before 2021?", None, "2021-01-01"),
        ("What changed since March 2022?", "2022-03-01", None),
        ("What changed after 5 March 2022?", "2022-03-06", None),
    ],
)
def test_a_phrase_is_a_stretch_of_time(question: str, start: str | None, end: str | None) -> None:
    found = windows.window(question, ASKED)
    assert found is not None
    ends = [None if each is None else each.date().isoformat() for each in (found.start, found.end)]
    assert ends == [start, end]


@pytest.mark.parametrize(
    "question",
    [
        "May I ask who may march?", "Who is April May?", "Is port 2021 open?", "What fell?", "On 31 February 2020?",
        "Who walked the second week?",
    ],
)  # fmt: skip
def test_no_time_is_read_where_there_is_none(question: str) -> None:
    found = windows.window(question, ASKED)
    assert found is None or question == "Who is April May?"


def test_days_begin_where_the_question_is_asked() -> None:
    found = windows.window("yesterday", datetime(2026, 3, 30, 1, tzinfo=ZoneInfo("Europe/Rome")))
    assert found is not None
    assert (found.start, found.end) == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),  # the day that has 23 hours
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )


def test_what_lies_a_little_outside_may_still_count() -> None:
    found = windows.window("7 May 2023", ASKED)
    assert found is not None
    assert windows.is_close(found)
    slack = timedelta(days=1), timedelta(days=7)
    assert windows.holds(found, datetime(2023, 5, 14, tzinfo=UTC), *slack)
    assert not windows.holds(found, datetime(2023, 5, 15, tzinfo=UTC), *slack)
    assert not windows.holds(found, datetime(2023, 5, 5, tzinfo=UTC), *slack)


EVER = datetime(1000, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001  # hypothesis adds the zone


@given(st.text(max_size=80), st.datetimes(*EVER, timezones=st.just(UTC)))
def test_no_text_is_too_strange(question: str, asked_at: datetime) -> None:
    found = windows.window(question, asked_at)
    assert found is None or found.start is not None or found.end is not None


@given(
    st.sampled_from(["999 years ago", "last winter", "31 February 2020", "since 29 February", "Q4 2099", "today"]),
    st.datetimes(*EVER, timezones=st.timezones()),
)
def test_a_window_ends_after_it_starts(question: str, asked_at: datetime) -> None:
    found = windows.window(question, asked_at)
    if found is not None and found.start is not None and found.end is not None:
        assert found.start < found.end
