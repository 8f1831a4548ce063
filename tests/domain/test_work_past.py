"""Sessions after the fact: entered, amended, continued, and forgotten ones that are stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from memoria.domain import clients, sessions, user_settings, work, work_warnings
from memoria.errors import Conflict, InvalidInput
from memoria.records import Pause, SessionCategory, SessionStatus, WarningKind
from memoria.stores.opening import Stores
from tests.domain.steps import kept
from tests.domain.worked import ADA, BOB, MINUTE, NINE, PERSON, outcomes, read, started, worked


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"description": ""}, "description"),
        ({"client": " Acme"}, "client"),
        ({"project": "a\nb"}, "project"),
        ({"repo": "nothing"}, "repo"),
        ({"link": "https://example.com"}, "link"),
        ({"issue_number": 0}, "issue_number"),
        ({"pr_number": 2**31}, "pr_number"),
        ({"branch": "b" * 513}, "branch"),
        ({"start_time": datetime(2026, 1, 1)}, "start_time"),  # noqa: DTZ001
    ],
)
async def test_bad_input_names_its_field_and_starts_nothing(stores: Stores, said: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await started(stores, ADA, **said)
    assert refused.value.field == field
    assert (await sessions.browse(stores, ADA)).items == []
    assert (await clients.browse(stores, ADA)).items == []


@pytest.mark.parametrize(
    ("end", "pauses", "message"),
    [
        (-1, [], "a session cannot end before it starts"),
        (366 * 1_440 + 1, [], "longer than a year"),
        (60, [(-1, 5)], "pauses must lie within"),
        (60, [(50, 61)], "pauses must lie within"),
        (60, [(10, 20), (15, 30)], "pauses must lie within"),
        (60, [(20, 10)], "pauses must lie within"),
        (60, [(20, None)], "pauses must lie within"),
    ],
)
async def test_what_cannot_have_been_is_refused(stores: Stores, end: int, pauses: Any, message: str) -> None:
    given = [Pause(start=NINE + a * MINUTE, end=None if b is None else NINE + b * MINUTE) for a, b in pauses]
    with pytest.raises(InvalidInput, match=message):
        await worked(stores, ADA, end, pauses=given)
    assert (await sessions.browse(stores, ADA)).items == []


async def test_a_stop_in_the_past_cuts_off_later_pauses(stores: Stores) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    await work.pause(stores, ADA, at=NINE + 20 * MINUTE)
    await work.resume(stores, ADA, at=NINE + 40 * MINUTE)
    await work.pause(stores, ADA, at=NINE + 50 * MINUTE)
    stopped = await work.stop(stores, ADA, begun.id, at=NINE + 30 * MINUTE)
    assert stopped.pauses == [Pause(start=NINE + 20 * MINUTE, end=NINE + 30 * MINUTE)]
    assert stopped.duration_seconds == 1_200


async def test_everything_can_be_amended_after_the_fact(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site", issue_number=4)
    changes = {
        "description": "what it was", "category": SessionCategory.REVIEW, "client": "Bolt", "project": "App",
        "issue_number": None, "pr_number": 7, "branch": "fix", "notes": "n", "time_zone": "Europe/Rome",
        "start_time": NINE - 60 * MINUTE, "end_time": NINE + 30 * MINUTE,
        "pauses": [Pause(start=NINE, end=NINE + MINUTE, reason="tea")],
    }  # fmt: skip
    amended = await work.amend(stores, ADA, done.id, 1, changes)
    said = {name: value for name, value in changes.items() if name not in {"client", "project"}}
    assert {name: getattr(amended, name) for name in said} == said
    [bolt] = [each for each in (await clients.browse(stores, ADA)).items if each.name == "Bolt"]
    assert (amended.client_id, amended.duration_seconds, amended.version) == (bolt.id, 5_340, 2)
    with pytest.raises(Conflict, match="is at version 2, not 1: read it again and retry"):
        await work.amend(stores, ADA, done.id, 1, {"description": "late"})
    assert await read(stores, ADA, done.id) == amended


async def test_of_amendments_at_once_one_wins(stores: Stores) -> None:
    done = await worked(stores, ADA)
    calls = [work.amend(stores, ADA, done.id, 1, {"description": str(number)}) for number in range(6)]
    assert await outcomes(*calls) == {"done": 1, "Conflict": 5}


async def test_an_open_session_is_stopped_and_not_amended_to_an_end(stores: Stores) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    with pytest.raises(Conflict, match="is open: stop it"):
        await work.amend(stores, ADA, begun.id, 1, {"end_time": NINE + MINUTE})
    moved = await work.amend(stores, ADA, begun.id, 1, {"start_time": NINE - MINUTE})
    assert (moved.start_time, moved.end_time) == (NINE - MINUTE, None)


async def test_a_session_without_its_end_goes_on_as_if_it_had_not_been_stopped(stores: Stores) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    stopped = await work.stop(stores, ADA, begun.id, at=NINE + 30 * MINUTE)
    again = await work.amend(stores, ADA, begun.id, stopped.version, {"end_time": None})
    assert (again.status, again.end_time, again.pauses) == (SessionStatus.ACTIVE, None, [])
    assert again.duration_seconds > stopped.duration_seconds
    paused = await work.pause(stores, ADA, begun.id, at=NINE + 40 * MINUTE, reason="tea")
    stopped = await work.stop(stores, ADA, begun.id, at=NINE + 50 * MINUTE)
    changes = {"end_time": None, "pauses": paused.pauses}
    again = await work.amend(stores, ADA, begun.id, stopped.version, changes)
    assert (again.status, again.pauses, again.duration_seconds) == (SessionStatus.PAUSED, paused.pauses, 40 * 60)


async def test_no_more_sessions_are_opened_again_than_may_be_open(stores: Stores) -> None:
    await user_settings.revise(stores, PERSON, {"parallel_limit": 1}, "ada")
    done = await worked(stores, ADA)
    await started(stores, ADA)
    with pytest.raises(Conflict, match="as many sessions are open as the settings allow"):
        await work.amend(stores, ADA, done.id, 1, {"end_time": None})
    assert await read(stores, ADA, done.id) == done


async def test_a_past_session_is_continued_by_a_new_one(stores: Stores) -> None:
    done = await worked(stores, ADA, description="x", client="Acme", project="Site", branch="b", issue_number=3)
    again = await work.continue_(stores, BOB, done.id)
    same = ("description", "category", "client_id", "project_id", "branch", "issue_number")
    assert [getattr(again, name) for name in same] == [getattr(done, name) for name in same]
    assert (again.owner, again.status, again.pauses, again.notes) == ("bob", SessionStatus.ACTIVE, [], None)
    with pytest.raises(Conflict, match="is active: it cannot be continued now"):
        await work.continue_(stores, ADA, again.id)


async def test_warnings_tell_of_what_may_be_forgotten(stores: Stores) -> None:
    old = await started(stores, ADA, project="Site", start_time=datetime.now(UTC) - timedelta(hours=8))
    assert [each.kind for each in (await sessions.status(stores, ADA)).warnings] == [WarningKind.LONG_RUNNING]
    new = await started(stores, ADA, project="Site")
    found = {each.kind: each.session_ids for each in (await sessions.status(stores, ADA)).warnings}
    assert found == {
        WarningKind.LONG_RUNNING: [old.id],
        WarningKind.SAME_PROJECT: [old.id, new.id],
        WarningKind.LIMIT_NEAR: [old.id, new.id],
    }


async def test_a_forgotten_session_is_stopped_at_its_last_activity(stores: Stores, owner: Any) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    await owner.execute("update work_sessions set active_at = $1", NINE + MINUTE)
    memory = await kept(stores, ADA, "the last thing that was learned")
    stopped = await work.stop_at_last_activity(stores, ADA)
    assert stopped.id == begun.id
    assert stopped.end_time == memory.created_at.replace(microsecond=0)
    paused = await started(stores, BOB, start_time=NINE)
    await work.pause(stores, BOB, at=NINE + 20 * MINUTE)
    await work.note(stores, BOB, "written in the pause")
    assert (await work.stop_at_last_activity(stores, BOB, paused.id)).end_time == NINE + 20 * MINUTE


@pytest.mark.parametrize(
    ("since", "end"),
    [
        ("2026-03-27T15:00+01:00", "2026-03-27T18:00+01:00"),
        ("2026-03-27T18:00+01:00", "2026-03-30T18:00+02:00"),  # a weekend in which the clocks change
        ("2026-03-28T10:00+01:00", "2026-03-30T18:00+02:00"),
        ("2026-03-30T23:30+02:00", "2026-03-31T18:00+02:00"),
    ],
)
async def test_a_working_day_ends_by_the_clock_of_its_zone(stores: Stores, since: str, end: str) -> None:
    assert work_warnings.day_end(datetime.fromisoformat(since), await user_settings.get(stores, ADA)) is None
    changes = {"time_zone": "Europe/Rome", "day_end_minutes": 18 * 60}
    held = await user_settings.revise(stores, ADA, changes)
    assert work_warnings.day_end(datetime.fromisoformat(since), held) == datetime.fromisoformat(end)
    never = await user_settings.revise(stores, ADA, {"work_days": []})
    assert work_warnings.day_end(datetime.fromisoformat(since), never) is None


async def test_it_is_asked_after_what_runs_past_the_end_of_the_working_day(stores: Stores) -> None:
    changes = {"day_end_minutes": 1, "work_days": [1, 2, 3, 4, 5, 6, 7], "long_running_minutes": 10_080}
    await user_settings.revise(stores, ADA, changes)
    await started(stores, ADA)
    old = await started(stores, ADA, start_time=datetime.now(UTC) - timedelta(hours=25))
    ended = WarningKind.DAY_ENDED
    told = [each for each in (await sessions.status(stores, ADA)).warnings if each.kind is ended]
    held = await user_settings.get(stores, ADA)
    assert [(each.session_ids, each.at) for each in told] == [([old.id], work_warnings.day_end(old.start_time, held))]
    await work.pause(stores, ADA, old.id)
    assert ended not in {each.kind for each in (await sessions.status(stores, ADA)).warnings}
