"""Reports: equal to what was worked, to the second, in every calendar, and never of another workspace."""

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.domain import clients, periods, projects, reports, sessions, totals, user_settings, work
from memoria.domain.ids import new_id
from memoria.domain.periods import Days
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    DEFAULT_WORKSPACE,
    Caller,
    NewSession,
    PastSession,
    Pause,
    Rounding,
    RoundingWay,
    SessionCategory,
    WorkFilter,
    WorkGroup,
    WorkReport,
    WorkSession,
)
from memoria.stores.opening import Stores
from tests.domain import calendars
from tests.domain.calendars import History
from tests.domain.conftest import Opening

ADA, BOB = Caller(agent="ada"), Caller(agent="bob")
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)
INSERT = """
insert into work_sessions (workspace_id, id, owner, category, start_time, end_time, pauses, status, time_zone)
values ($1, $2, $3, 'coding', to_timestamp($4::bigint), to_timestamp($5::bigint), $6, 'completed', $7)
"""


async def worked(stores: Stores, caller: Caller, minutes: float, start: datetime = NINE, **said: Any) -> WorkSession:
    past = PastSession(start_time=start, end_time=start + minutes * MINUTE, **said)
    return await work.enter(stores, caller, past)


async def asked(stores: Stores, caller: Caller, *by: WorkGroup, **how: Any) -> WorkReport:
    """Refresh, and report on March unless another period is asked for."""
    await reports.refresh(stores)
    bounds = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)} | how
    return await reports.report(stores, caller, by=by, **bounds)


async def test_ten_thousand_histories_equal_the_views_to_the_second(stores: Stores, owner: asyncpg.Connection) -> None:
    chance = Random(20260302)
    histories = {zone: list[History]() for zone in calendars.ZONES}
    for _ in range(10_000):
        history = calendars.drawn(chance)
        histories[history.zone].append(history)
    await owner.set_type_codec("jsonb", encoder=str, decoder=str, schema="pg_catalog")
    rows = [
        (DEFAULT_WORKSPACE, new_id(), zone, each.start, each.end, _json(each.pauses), zone)
        for zone, group in histories.items()
        for each in group
    ]
    await owner.executemany(INSERT, rows)
    assert await reports.refresh(stores) is True
    found: dict[str, Counter[date]] = defaultdict(Counter)
    for row in await owner.fetch("select owner, day, seconds, sessions from daily_work_totals"):
        found[row["owner"]][row["day"]] += row["seconds"]
    for zone, group in histories.items():
        assert +found[zone] == calendars.totals(group), zone
    summed = await owner.fetchrow("select sum(duration_seconds), count(*) from work_sessions")
    for view in ("daily_work_totals", "monthly_work_summary"):
        assert await owner.fetchrow(f"select sum(seconds), sum(sessions) from {view}") == summed  # noqa: S608
    months = await owner.fetch("select owner, month, sum(seconds) as seconds from monthly_work_summary group by 1, 2")
    for row in months:
        of_month = sum(n for day, n in found[row["owner"]].items() if day.replace(day=1) == row["month"])
        assert row["seconds"] == of_month


def _json(pauses: list[tuple[int, int]]) -> str:
    parts = ", ".join(f'{{"start": {start}, "end": {end}, "reason": null}}' for start, end in pauses)
    return f"[{parts}]"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "enter", "amend", "discard", "move", "zone", "rename", "run"]),
        st.integers(0, 9),
        st.integers(-3_000, 3_000),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_after_any_history_of_verbs_the_totals_are_what_the_sessions_say(
    stores: Stores, elsewhere: Opening, steps: list[tuple[str, int, int]]
) -> None:
    caller = await elsewhere()
    made: list[WorkSession] = []
    for verb, number, minutes in steps:
        await _take(stores, caller, made, verb, number, minutes)
    await reports.refresh(stores)
    expected: Counter[tuple[UUID | None, date]] = Counter()
    done = [each async for page in sessions.pages(stores, caller) for each in page if each.end_time is not None]
    for each in done:
        for day, seconds in calendars.seconds_by_day(_history(each)).items():
            expected[each.client_id, day] += seconds
    first, last = date(2026, 2, 1), date(2026, 4, 30)
    told = await reports.report(stores, caller, first=first, last=last, by=[WorkGroup.DAY, WorkGroup.CLIENT])
    assert {(row.client_id, row.day): row.seconds for row in told.rows if row.seconds} == +expected
    assert (told.period.seconds, told.period.sessions) == (expected.total(), len(done))
    assert told.stale is False
    by_month = await reports.report(stores, caller, first=first, last=last, by=[WorkGroup.MONTH])
    assert sum(row.seconds for row in by_month.rows) == expected.total()


async def _take(stores: Stores, caller: Caller, made: list[WorkSession], verb: str, number: int, minutes: int) -> None:
    """Take one step of a history."""
    start = datetime(2026, 3, 28, 22, tzinfo=UTC) + minutes * MINUTE
    chosen = made[number % len(made)] if made else None
    if verb == "enter":
        pauses = [Pause(start=start + MINUTE, end=start + 2 * MINUTE)] if number % 2 else []
        made.append(
            await worked(stores, caller, 5 + 200 * number, start, client=f"c{number % 3}", project="p", pauses=pauses)
        )
    elif verb == "zone":
        await user_settings.revise(stores, caller, {"time_zone": calendars.ZONES[number]})
    elif verb == "run":
        begun = await work.start(stores, caller, NewSession(client="c0"))
        await work.discard(stores, caller, begun.id)
    elif chosen is not None and verb == "discard":
        await work.discard(stores, caller, made.pop(number % len(made)).id)
    elif chosen is not None and verb == "amend":
        [now] = await sessions.get(stores, caller, [chosen.id])
        assert now is not None
        assert now.end_time is not None
        await work.amend(stores, caller, now.id, now.version, {"end_time": now.end_time + number * 60 * MINUTE})
    elif chosen is not None and chosen.project_id and verb in {"move", "rename"}:
        [project] = await projects.get(stores, caller, [chosen.project_id])
        assert project is not None
        change = {"client": f"d{number}"} if verb == "move" else {"name": f"p{minutes}"}
        await projects.revise(stores, caller, project.id, change)


def _history(of: WorkSession) -> History:
    assert of.end_time is not None
    pauses = [(int(each.start.timestamp()), int(each.end.timestamp())) for each in of.pauses if each.end]
    return History(
        zone=of.time_zone, start=int(of.start_time.timestamp()), end=int(of.end_time.timestamp()), pauses=pauses
    )


async def test_totals_count_each_hour_once_whatever_projects_there_are(stores: Stores) -> None:
    for name in ("one", "two", "three"):
        await projects.add(stores, ADA, name, client="Acme")
    await worked(stores, ADA, 60, client="Acme", project="one")
    told = await asked(stores, ADA, WorkGroup.CLIENT)
    assert [(row.client, row.seconds, row.sessions) for row in told.rows] == [("Acme", 3_600, 1)]


async def test_hours_are_grouped_by_anything(stores: Stores) -> None:
    await worked(stores, ADA, 60, client="Acme", project="Site")
    await worked(stores, ADA, 30, NINE + timedelta(days=7), client="Acme", project="App")
    await worked(stores, BOB, 15, category=SessionCategory.MEETING)
    seen = {
        group: [[row.day, row.client, row.project, row.category, row.owner, row.seconds // 60] for row in told.rows]
        for group in WorkGroup
        for told in [await asked(stores, ADA, group)]
    }
    later = MONDAY + timedelta(days=7)
    none: list[Any] = [None] * 4
    assert seen[WorkGroup.DAY] == seen[WorkGroup.WEEK] == [[MONDAY, *none, 75], [later, *none, 30]]
    assert seen[WorkGroup.MONTH] == [[date(2026, 3, 1), *none, 105]]
    assert seen[WorkGroup.CLIENT] == [[None, "Acme", None, None, None, 90], [None, *none, 15]]
    assert seen[WorkGroup.PROJECT] == [
        [None, None, "Site", None, None, 60], [None, None, "App", None, None, 30], [None, *none, 15],
    ]  # fmt: skip
    assert seen[WorkGroup.CATEGORY] == [
        [None, None, None, SessionCategory.CODING, None, 90], [None, None, None, SessionCategory.MEETING, None, 15],
    ]  # fmt: skip
    assert seen[WorkGroup.OWNER] == [[None, None, None, None, "ada", 90], [None, None, None, None, "bob", 15]]


async def test_filters_bound_the_hours_and_unknown_names_are_an_error(stores: Stores) -> None:
    await worked(stores, ADA, 60, client="Acme", project="Site")
    await worked(stores, ADA, 30, client="Bolt", project="Site", category=SessionCategory.REVIEW)
    await worked(stores, BOB, 15, client="Acme", project="Site")
    for wanted, minutes in [
        (WorkFilter(client="acme"), 75),
        (WorkFilter(project="Site"), 105),
        (WorkFilter(client="Bolt", project="Site"), 30),
        (WorkFilter(category=[SessionCategory.REVIEW]), 30),
        (WorkFilter(owner="bob"), 15),
        (WorkFilter(owner="ada", client="Acme"), 60),
    ]:
        assert (await asked(stores, ADA, filter=wanted)).period.seconds == 60 * minutes
        days = await asked(stores, ADA, filter=wanted, first=MONDAY, last=MONDAY)
        assert days.period.seconds == 60 * minutes
    for wanted in (WorkFilter(client="Nobody"), WorkFilter(project="Nothing"), WorkFilter(owner="zoe")):
        with pytest.raises(NotFound):
            await asked(stores, ADA, filter=wanted)
    await clients.add(stores, ADA, "Empty")
    with pytest.raises(NotFound):
        await asked(stores, ADA, filter=WorkFilter(client="Empty", project="Site"))


@pytest.mark.parametrize(
    ("minutes", "way", "expected"),
    [
        (5, RoundingWay.NEAREST, [60, 0, 15]),
        (6, RoundingWay.NEAREST, [60, 0, 12]),
        (15, RoundingWay.NEAREST, [60, 0, 15]),
        (5, RoundingWay.UP, [65, 5, 15]),
        (6, RoundingWay.UP, [66, 6, 18]),
        (15, RoundingWay.UP, [75, 15, 15]),
    ],
)
async def test_lines_are_rounded_in_the_report_alone(
    stores: Stores, minutes: int, way: RoundingWay, expected: list[int]
) -> None:
    await worked(stores, ADA, 30, client="a")
    await worked(stores, ADA, 31, NINE + 60 * MINUTE, client="a")
    await worked(stores, ADA, 1, client="b")
    await worked(stores, ADA, 14 + 59 / 60, client="c")
    rounding = Rounding(minutes=minutes, way=way)
    told = await asked(stores, ADA, WorkGroup.CLIENT, rounding=rounding)
    assert sorted((row.client or "", row.seconds) for row in told.rows) == [
        (name, 60 * each) for name, each in zip("abc", expected, strict=True)
    ]
    for by in ([], [WorkGroup.DAY], [WorkGroup.MONTH], [WorkGroup.OWNER, WorkGroup.CATEGORY]):
        assert (await asked(stores, ADA, *by, rounding=rounding)).period.seconds == 60 * sum(expected)
    assert (await asked(stores, ADA)).period.seconds == 60 * 77 - 1


@pytest.mark.parametrize(
    "how",
    [
        {"by": [WorkGroup.DAY, WorkGroup.WEEK]},
        {"by": [WorkGroup.CLIENT, WorkGroup.CLIENT]},
        {"rounding": Rounding(minutes=7)},
        {"first": date(2026, 3, 2), "last": date(2026, 3, 1)},
        {"first": date(2010, 1, 1), "last": date(2026, 1, 1)},
        {"first": date(1969, 12, 31), "last": date(1970, 1, 1)},
        {"limit": 0},
        {"filter": WorkFilter(category=[])},
    ],
)
async def test_what_cannot_be_reported_is_refused(stores: Stores, how: Any) -> None:
    with pytest.raises(InvalidInput):
        await reports.report(stores, ADA, **how)


async def test_a_report_is_compared_with_the_period_before(stores: Stores) -> None:
    await worked(stores, ADA, 60)
    await worked(stores, ADA, 45, datetime(2026, 2, 10, 9, tzinfo=UTC))
    await worked(stores, ADA, 20, NINE - timedelta(days=7))
    march = await asked(stores, ADA)
    assert (march.previous.first, march.previous.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (march.period.seconds, march.previous.seconds) == (3_600, 3_900)
    week = await asked(stores, ADA, first=MONDAY, last=MONDAY + timedelta(days=6))
    assert (week.previous.first, week.previous.seconds) == (date(2026, 2, 23), 1_200)


async def test_running_hours_stand_beside_the_sums(stores: Stores) -> None:
    zone = ZoneInfo("Pacific/Auckland")
    await user_settings.revise(stores, ADA, {"time_zone": "Pacific/Auckland"})
    now = datetime.now(UTC).replace(microsecond=0)
    begun = await work.start(stores, ADA, NewSession(client="Acme", start_time=now - timedelta(hours=30)))
    await work.pause(stores, ADA, at=now - timedelta(hours=1))
    today = now.astimezone(zone).date()
    everything = await asked(stores, ADA, first=today - timedelta(days=3), last=today)
    assert (everything.running_seconds, everything.period.seconds) == (29 * 3_600, 0)
    midnight = datetime.combine(today, datetime.min.time(), zone)
    one_day = await asked(stores, ADA, first=today, last=today)
    assert one_day.running_seconds == max(0, int((now - midnight).total_seconds()) - 3_600)
    assert (await asked(stores, ADA, first=today, last=today, filter=WorkFilter(owner="ada"))).running_seconds >= 0
    await worked(stores, BOB, 1, client="Bolt")
    other = await asked(stores, ADA, first=today - timedelta(days=3), last=today, filter=WorkFilter(client="Bolt"))
    assert other.running_seconds == 0
    await work.stop(stores, ADA, begun.id)
    assert (await asked(stores, ADA, first=today - timedelta(days=3), last=today)).period.seconds == 29 * 3_600


async def test_a_target_is_asked_of_work_days_alone(stores: Stores) -> None:
    assert (await asked(stores, ADA)).target_seconds is None
    await user_settings.revise(stores, ADA, {"daily_target_minutes": 360, "work_days": [1, 2, 3, 4]})
    assert (await asked(stores, ADA)).target_seconds == 18 * 360 * 60
    assert (await asked(stores, ADA, first=MONDAY, last=MONDAY + timedelta(days=6))).target_seconds == 4 * 360 * 60


async def test_settings_of_the_person_hold_for_agents_without_their_own(stores: Stores) -> None:
    await user_settings.revise(stores, Caller(), {"time_zone": "Asia/Kolkata", "daily_target_minutes": 60})
    assert (await user_settings.get(stores, ADA)).time_zone == "Asia/Kolkata"
    await user_settings.revise(stores, ADA, {"time_zone": "Europe/Rome"})
    assert (await user_settings.get(stores, ADA)).daily_target_minutes == 60
    assert (await user_settings.get(stores, BOB)).time_zone == "Asia/Kolkata"


async def test_sessions_keep_the_zone_that_they_were_recorded_in(stores: Stores) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    before = await worked(stores, ADA, 60, late)
    assert [row.day for row in (await asked(stores, ADA, WorkGroup.DAY)).rows] == [MONDAY, MONDAY + timedelta(days=1)]
    await user_settings.revise(stores, ADA, {"time_zone": "Europe/Rome"})  # it was none: the session follows
    assert [row.day for row in (await asked(stores, ADA, WorkGroup.DAY)).rows] == [MONDAY + timedelta(days=1)]
    kept = await worked(stores, ADA, 30, late)
    await user_settings.revise(stores, ADA, {"time_zone": "America/New_York"})
    assert [each.time_zone for each in await sessions.get(stores, ADA, [before.id, kept.id]) if each] == [
        "America/New_York", "Europe/Rome",
    ]  # fmt: skip
    rows = (await asked(stores, ADA, WorkGroup.DAY)).rows
    assert [(row.day, row.seconds) for row in rows] == [(MONDAY, 3_600), (MONDAY + timedelta(days=1), 1_800)]


async def test_the_views_are_refreshed_soon_after_anything_that_changes_them(stores: Stores) -> None:
    running = asyncio.create_task(totals.run(stores))

    async def until(seconds: int) -> None:
        async with asyncio.timeout(15):
            while True:
                told = await reports.report(stores, ADA, first=MONDAY, last=MONDAY)
                if (told.period.seconds, told.stale) == (seconds, False):
                    return
                await asyncio.sleep(0.05)

    try:
        await until(0)
        done = await worked(stores, ADA, 60)
        await until(3_600)
        done = await work.amend(stores, ADA, done.id, done.version, {"end_time": NINE + 30 * MINUTE})
        await until(1_800)
        await user_settings.revise(stores, ADA, {"time_zone": "Pacific/Apia"})
        await until(1_800)
        await work.amend(stores, ADA, done.id, done.version, {"time_zone": "America/Havana"})
        await work.discard(stores, ADA, done.id)
        await until(0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_refreshing_without_a_change_counts_nothing(stores: Stores) -> None:
    await worked(stores, ADA, 60)
    stale = await reports.report(stores, ADA, first=MONDAY, last=MONDAY)
    assert (stale.stale, stale.period.seconds) == (True, 0)
    assert [await reports.refresh(stores) for _ in range(2)] == [True, False]
    fresh = await reports.report(stores, ADA, first=MONDAY, last=MONDAY)
    assert (fresh.stale, fresh.period.seconds) == (False, 3_600)
    assert fresh.refreshed_at > stale.refreshed_at


async def test_refreshing_at_once_misses_nothing(stores: Stores) -> None:
    await user_settings.revise(stores, ADA, {"parallel_limit": 50})

    async def one(number: int) -> None:
        await worked(stores, ADA, 1, NINE + number * MINUTE)
        await reports.refresh(stores)

    await asyncio.gather(*(one(number) for number in range(12)))
    told = await reports.report(stores, ADA, first=MONDAY, last=MONDAY)
    assert (told.period.seconds, told.stale) == (720, False)


async def test_another_workspace_sees_nothing_of_the_totals(
    stores: Stores, elsewhere: Opening, owner: asyncpg.Connection
) -> None:
    there = await elsewhere()
    await worked(stores, ADA, 60, client="Acme")
    await reports.refresh(stores)
    told = await reports.report(stores, there, first=date(2026, 3, 1), last=date(2026, 3, 31), by=[WorkGroup.CLIENT])
    assert (told.rows, told.period.seconds, told.running_seconds, told.stale) == ([], 0, 0, False)
    ours = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = $1"
    views = [row[0] for row in await owner.fetch(ours, b"v")]
    materialized = [row[0] for row in await owner.fetch(ours, b"m")]
    assert len(materialized) == 7
    await owner.execute("set role memoria_app")
    for workspace, rows in ((there.workspace_id, 0), (DEFAULT_WORKSPACE, 1)):
        await owner.execute("select set_config('memoria.workspace', $1, false)", str(workspace))
        assert await owner.fetchval("select count(*) from work_days") == rows
        assert await owner.fetchval("select count(*) from work_months") == rows
        for view in views:
            strangers = f"select count(*) from {view} where workspace_id <> $1"  # noqa: S608
            assert await owner.fetchval(strangers, workspace) == 0
    for view in materialized:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.fetchval(f"select count(*) from {view}")  # noqa: S608


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2023-12-31")),
        ("2024-02-29", "2024-02-29", ("2024-02-28", "2024-02-28")),
        ("2024-02-26", "2024-03-03", ("2024-02-19", "2024-02-25")),
    ],
)
def test_the_period_before_has_the_same_length(first: str, last: str, before: tuple[str, str]) -> None:
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    assert tuple(map(str, days.before)) == before


@given(first=st.dates(date(1990, 1, 1), date(2100, 1, 1)), days=st.integers(0, 800), on=st.sets(st.integers(1, 7)))
def test_work_days_are_counted(first: date, days: int, on: set[int]) -> None:
    period = Days(first, first + timedelta(days=days))
    one_by_one = sum((first + timedelta(days=n)).isoweekday() in on for n in range(days + 1))
    assert period.work_days(on) == one_by_one
    assert periods.week_of(first).first.isoweekday() == 1
