"""Work: one winner of each change, nobody touches another's session, and pauses never count."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from memoria.domain import browsing, clients, memories, projects, sessions, user_settings, work, work_warnings
from memoria.domain.ids import new_id
from memoria.errors import Conflict, Forbidden, InvalidInput, MemoriaError, NotFound, SeveralOpen
from memoria.records import (
    Caller,
    FacetField,
    IdFilter,
    MemoryFilter,
    NewMemory,
    NewSession,
    PastSession,
    Pause,
    SessionCategory,
    SessionFilter,
    SessionOrder,
    SessionStatus,
    WarningKind,
    WorkSession,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept, project, recalled

ADA, BOB = Caller(agent="ada"), Caller(agent="bob")
PERSON = Caller()
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def started(stores: Stores, caller: Caller, **said: Any) -> WorkSession:
    return await work.start(stores, caller, NewSession(**said))


async def worked(stores: Stores, caller: Caller, minutes: int = 60, **said: Any) -> WorkSession:
    start = said.pop("start_time", NINE)
    return await work.enter(stores, caller, PastSession(start_time=start, end_time=start + minutes * MINUTE, **said))


async def read(stores: Stores, caller: Caller, id: UUID) -> WorkSession:
    [found] = await sessions.get(stores, caller, [id])
    assert found is not None
    return found


async def outcomes(*calls: Any) -> Counter[str]:
    """Make calls at once, and count how they ended."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for each in results:
        assert not isinstance(each, BaseException) or isinstance(each, MemoriaError), each
    return Counter("done" if not isinstance(each, BaseException) else type(each).__name__ for each in results)


async def test_a_session_goes_from_start_over_pause_and_resume_to_its_end(stores: Stores) -> None:
    begun = await started(stores, ADA, description="the parser", client="Acme", project="Site", start_time=NINE)
    assert (begun.owner, begun.status, begun.version, begun.end_time) == ("ada", SessionStatus.ACTIVE, 1, None)
    paused = await work.pause(stores, ADA, reason="lunch", at=NINE + 60 * MINUTE)
    assert paused.pauses == [Pause(start=NINE + 60 * MINUTE, reason="lunch")]
    resumed = await work.resume(stores, ADA, at=NINE + 90 * MINUTE)
    assert (resumed.status, resumed.pause_seconds) == (SessionStatus.ACTIVE, 1_800)
    stopped = await work.stop(stores, ADA, at=NINE + 120 * MINUTE)
    assert (stopped.status, stopped.duration_seconds, stopped.pause_seconds) == (SessionStatus.COMPLETED, 5_400, 1_800)
    assert (stopped.end_time, stopped.version) == (NINE + 120 * MINUTE, 4)
    assert await read(stores, BOB, begun.id) == stopped


async def test_the_database_generates_durations(stores: Stores, owner: Any) -> None:
    done = await worked(stores, ADA, 61, pauses=[Pause(start=NINE + MINUTE, end=NINE + MINUTE + timedelta(seconds=30))])
    row = await owner.fetchrow(
        "select duration_minutes, duration_seconds, total_pause_minutes from work_sessions where id = $1", done.id
    )
    assert [float(each) for each in row] == [60.5, 3_630, 0.5]


async def test_ten_pauses_of_59_seconds_all_count(stores: Stores) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    for number in range(10):
        at = NINE + number * 5 * MINUTE
        await work.pause(stores, ADA, at=at)
        await work.resume(stores, ADA, at=at + timedelta(seconds=59))
    stopped = await work.stop(stores, ADA, begun.id, at=NINE + 60 * MINUTE)
    assert (stopped.pause_seconds, stopped.duration_seconds) == (590, 3_010)


async def test_a_pause_begun_in_one_time_zone_and_ended_in_another_has_its_true_length(stores: Stores) -> None:
    await started(stores, ADA, start_time=datetime.fromisoformat("2026-03-02T10:00:00+01:00"))
    await work.pause(stores, ADA, at=datetime.fromisoformat("2026-03-02T09:10:00+00:00"))
    await work.resume(stores, ADA, at=datetime.fromisoformat("2026-03-02T04:20:00-05:00"))
    stopped = await work.stop(stores, ADA, at=datetime.fromisoformat("2026-03-02T15:00:00+05:30"))
    assert (stopped.pause_seconds, stopped.duration_seconds) == (600, 1_200)


@pytest.mark.parametrize("verb", [work.pause, work.stop])
async def test_of_many_changes_at_once_one_wins_and_the_others_are_told(stores: Stores, verb: Any) -> None:
    begun = await started(stores, ADA)
    assert await outcomes(*(verb(stores, ADA, begun.id) for _ in range(8))) == {"done": 1, "Conflict": 7}
    after = await read(stores, ADA, begun.id)
    assert (after.version, len(after.pauses)) == (2, int(verb is work.pause))


async def test_a_second_stop_does_not_move_the_end(stores: Stores) -> None:
    begun = await started(stores, ADA, start_time=NINE)
    await work.stop(stores, ADA, begun.id, at=NINE + MINUTE)
    with pytest.raises(Conflict, match="is completed: it cannot be stopped now"):
        await work.stop(stores, ADA, begun.id, at=NINE + 9 * MINUTE)
    assert (await read(stores, ADA, begun.id)).end_time == NINE + MINUTE


async def test_a_change_of_the_wrong_state_is_refused_and_changes_nothing(stores: Stores) -> None:
    begun = await started(stores, ADA)
    with pytest.raises(Conflict, match="is active: it cannot be resumed now"):
        await work.resume(stores, ADA, begun.id)
    done = await work.stop(stores, ADA, begun.id)
    for verb in (work.pause, work.resume):
        with pytest.raises(Conflict, match="is completed"):
            await verb(stores, ADA, begun.id)
    assert await read(stores, ADA, begun.id) == done


async def test_a_hundred_starts_at_once_with_a_limit_of_three_leave_exactly_three(stores: Stores) -> None:
    await user_settings.revise(stores, ADA, {"parallel_limit": 3})
    ended = await outcomes(*(started(stores, ADA, description=str(number)) for number in range(100)))
    assert ended == {"done": 3, "Conflict": 97}
    assert len((await sessions.status(stores, ADA)).sessions) == 3
    await started(stores, BOB)  # whose limit is his own


async def test_the_limit_is_the_databases(stores: Stores, owner: Any) -> None:
    for _ in range(3):
        await started(stores, ADA)
    with pytest.raises(Conflict, match="as many sessions are open as the settings allow"):
        await started(stores, ADA)
    done = await worked(stores, ADA)
    async with stores.record.writing(ADA) as db:
        with pytest.raises(Exception, match="3 sessions are open, and the limit is 3"):
            await db.execute(
                "update work_sessions set status = 'active', end_time = null where workspace_id = $1 and id = $2",
                ADA.workspace_id, done.id,
            )  # fmt: skip
        await db.execute("rollback")
        await db.execute("begin")


async def test_an_agent_without_a_session_touches_nobody_elses(stores: Stores) -> None:
    begun = await started(stores, ADA)
    for verb in (work.pause, work.resume, work.stop, work.discard, work.stop_at_last_activity):
        with pytest.raises(NotFound, match="no session of bob is open: start one"):
            await verb(stores, BOB)
        with pytest.raises(Forbidden, match="belongs to ada"):
            await verb(stores, BOB, begun.id)
    with pytest.raises(Forbidden, match="belongs to ada"):
        await work.amend(stores, BOB, begun.id, 1, {"description": "mine"})
    assert (await read(stores, ADA, begun.id)).version == 1
    assert (await work.stop(stores, PERSON, begun.id)).owner == "ada"


async def test_with_several_open_a_verb_without_an_id_answers_with_the_list(stores: Stores) -> None:
    first, second = await started(stores, ADA, description="one"), await started(stores, ADA, description="two")
    with pytest.raises(SeveralOpen, match=r"2 sessions of ada are open.*one \(since .*; two \(since") as refused:
        await work.stop(stores, ADA)
    assert refused.value.ids == [first.id, second.id]
    assert len((await sessions.status(stores, ADA)).sessions) == 2
    assert (await work.stop(stores, ADA, second.id)).description == "two"
    assert (await work.stop(stores, ADA)).description == "one"


async def test_clients_and_projects_are_made_on_first_use_and_once(stores: Stores) -> None:
    await user_settings.revise(stores, ADA, {"parallel_limit": 10})
    names = ["Acme", "ACME", "acme", "Acme", "acme", "Acme"]
    done = await asyncio.gather(*(started(stores, ADA, client=name, project="Site") for name in names))
    assert len({each.client_id for each in done}) == len({each.project_id for each in done}) == 1
    assert [len((await each.browse(stores, ADA)).items) for each in (clients, projects)] == [1, 1]


async def test_a_project_is_found_by_name_within_its_client(stores: Stores) -> None:
    acme = await worked(stores, ADA, client="Acme", project="Site")
    bolt = await worked(stores, ADA, client="Bolt", project="Site")
    assert acme.project_id != bolt.project_id
    with pytest.raises(InvalidInput, match="several clients have a project 'site': name the client too"):
        await started(stores, ADA, project="site")
    alone = await worked(stores, ADA, client="Acme", project="App")
    assert (await worked(stores, ADA, project="app")).client_id == alone.client_id


async def test_a_session_is_billed_to_the_client_that_its_project_moves_to(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    assert done.project_id is not None
    moved = await projects.revise(stores, ADA, done.project_id, {"client": "Bolt"})
    assert (await read(stores, ADA, done.id)).client_id == moved.client_id != done.client_id


async def test_memories_are_found_and_counted_by_the_client_that_they_are_of(stores: Stores) -> None:
    site, call = await worked(stores, ADA, client="Acme", project="Site"), await worked(stores, ADA, client="Acme")
    app, own = await worked(stores, ADA, client="Bolt", project="App"), await worked(stores, ADA, project="Own")
    acme, bolt = site.client_id, app.client_id
    assert acme is not None
    assert bolt is not None
    places: dict[str, dict[str, Any]] = {
        "site": {"project_id": site.project_id},
        "call": {"session_id": call.id},
        "app": {"project_id": app.project_id, "session_id": call.id},
        "own": {"project_id": own.project_id},
        "none": {},
    }
    of = {(await kept(stores, ADA, f"the mill, {name}", **place)).id: name for name, place in places.items()}
    await project(stores)

    async def found(**asked: Any) -> set[str]:
        wanted = MemoryFilter(client_id=IdFilter(**asked))
        names = {of[each.id] for each in (await browsing.browse(stores, ADA, wanted)).items}
        then = await browsing.browse(stores, ADA, wanted, known_at=datetime.now(UTC))
        assert {of[each.id] for each in then.items} == names
        assert await browsing.count(stores, ADA, wanted) == len(names)
        assert {of[id] for id in await recalled(stores, ADA, "the mill", filter=wanted)} == names
        return names

    assert await found(eq=acme) == {"site", "call"}
    assert await found(in_=[acme, bolt]) == {"site", "call", "app"}
    assert await found(not_in=[acme]) == {"app", "own", "none"}
    assert await found(is_null=True) == {"own", "none"}
    assert await found(is_null=False) == {"site", "call", "app"}
    [facet] = await browsing.facets(stores, ADA, None, [FacetField.CLIENT_ID])
    assert {each.value: each.count for each in facet.counts} == {str(acme): 2, None: 2, str(bolt): 1}

    assert site.project_id is not None
    await projects.revise(stores, ADA, site.project_id, {"client": "Bolt"})
    assert await found(eq=acme) == {"call"}


async def test_what_hours_are_booked_on_is_not_removed(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    assert done.client_id is not None
    assert done.project_id is not None
    with pytest.raises(Conflict, match="hours are booked on this project: archive it instead"):
        await projects.remove(stores, ADA, done.project_id)
    with pytest.raises(Conflict, match="archive it instead"):
        await clients.remove(stores, ADA, done.client_id)
    await clients.revise(stores, ADA, done.client_id, {"archived": True})
    assert (await clients.browse(stores, ADA)).items == []
    unused = await clients.add(stores, ADA, "Unused")
    assert await clients.remove(stores, ADA, unused.id) == unused.id


async def test_two_of_one_name_are_a_conflict(stores: Stores) -> None:
    await clients.add(stores, ADA, "Acme")
    with pytest.raises(Conflict, match="another client has this name"):
        await clients.add(stores, ADA, "acme")
    await projects.add(stores, ADA, "Site", client="Acme")
    with pytest.raises(Conflict, match="another project of this client has this name"):
        await projects.add(stores, ADA, "SITE", client="Acme")


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


async def test_a_project_is_cleared_and_its_client_stays(stores: Stores) -> None:
    done = await worked(stores, ADA, client="Acme", project="Site")
    amended = await work.amend(stores, ADA, done.id, 1, {"project": None})
    assert (amended.project_id, amended.client_id) == (None, done.client_id)
    assert (await work.amend(stores, ADA, done.id, 2, {"client": None})).client_id is None


async def test_a_past_session_is_continued_by_a_new_one(stores: Stores) -> None:
    done = await worked(stores, ADA, description="x", client="Acme", project="Site", branch="b", issue_number=3)
    again = await work.continue_(stores, BOB, done.id)
    same = ("description", "category", "client_id", "project_id", "branch", "issue_number")
    assert [getattr(again, name) for name in same] == [getattr(done, name) for name in same]
    assert (again.owner, again.status, again.pauses, again.notes) == ("bob", SessionStatus.ACTIVE, [], None)
    with pytest.raises(Conflict, match="is active: it cannot be continued now"):
        await work.continue_(stores, ADA, again.id)


async def test_notes_are_lines(stores: Stores) -> None:
    await started(stores, ADA)
    await work.note(stores, ADA, "first")
    assert (await work.note(stores, ADA, "second")).notes == "first\nsecond"


async def test_a_discarded_session_is_gone_and_its_memories_stay(stores: Stores) -> None:
    begun = await started(stores, ADA)
    memory = await kept(stores, ADA, "learned meanwhile")
    assert memory.session_id == begun.id
    assert await work.discard(stores, ADA) == begun.id
    assert await sessions.get(stores, ADA, [begun.id]) == [None]
    [left] = await memories.get(stores, ADA, [memory.id])
    assert left is not None
    assert (left.session_id, left.content) == (None, "learned meanwhile")


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


async def test_a_memory_belongs_to_the_one_session_that_its_caller_works_in(stores: Stores) -> None:
    assert (await kept(stores, ADA, "before")).session_id is None
    begun = await started(stores, ADA, project="Site")
    inside = await kept(stores, ADA, "inside")
    assert (inside.session_id, inside.project_id) == (begun.id, begun.project_id)
    assert (await kept(stores, BOB, "by bob")).session_id is None
    other = await started(stores, ADA)
    assert (await kept(stores, ADA, "in which of the two?")).session_id is None
    named = await kept(stores, ADA, "named", session_id=begun.id)
    assert (named.session_id, named.project_id) == (begun.id, begun.project_id)
    await work.pause(stores, ADA, begun.id)
    assert (await kept(stores, ADA, "one is paused")).session_id == other.id
    found = await sessions.memory_ids(stores, ADA, [begun.id, other.id])
    assert found[begun.id] == [named.id, inside.id]


async def test_a_memory_of_a_session_or_project_that_is_not_there_is_refused_alone(stores: Stores) -> None:
    new = [
        NewMemory(content="a", session_id=new_id()),
        NewMemory(content="b", project_id=new_id()),
        NewMemory(content="c"),
    ]
    results = await memories.remember_many(stores, ADA, new)
    assert [each.error.code if each.error else None for each in results] == ["NOT_FOUND", "NOT_FOUND", None]


async def test_memories_are_filtered_counted_and_recalled_by_project_and_session(stores: Stores) -> None:
    begun = await started(stores, ADA, project="Site")
    inside = await kept(stores, ADA, "the lighthouse inside")
    await kept(stores, BOB, "the lighthouse outside")
    await project(stores)
    for wanted in (
        MemoryFilter(session_id=IdFilter(eq=begun.id)),
        MemoryFilter(project_id=IdFilter(eq=begun.project_id)),
    ):
        assert [each.id for each in (await browsing.browse(stores, ADA, wanted)).items] == [inside.id]
        assert await recalled(stores, ADA, "lighthouse", filter=wanted) == [inside.id]
    [facet] = await browsing.facets(stores, ADA, None, [FacetField.PROJECT_ID])
    assert {each.value: each.count for each in facet.counts} == {str(begun.project_id): 1, None: 1}


async def test_a_memory_moves_to_another_project_and_out_of_its_session(stores: Stores) -> None:
    await started(stores, ADA, project="Site")
    memory = await kept(stores, ADA, "to be moved")
    other = await projects.add(stores, ADA, "Other")
    moved = await memories.revise(stores, ADA, memory.id, 1, {"project_id": other.id, "session_id": None})
    assert (moved.project_id, moved.session_id, moved.version) == (other.id, None, 2)
    with pytest.raises(NotFound, match="there is no such project"):
        await memories.revise(stores, ADA, memory.id, 2, {"project_id": new_id()})


async def test_stopping_can_write_a_summary_that_the_session_points_to(stores: Stores) -> None:
    begun = await started(stores, ADA, project="Site", start_time=NINE)
    stopped = await work.stop(stores, ADA, at=NINE + 60 * MINUTE, summary="The parser reads everything now")
    assert stopped.memory_id is not None
    [memory] = await memories.get(stores, ADA, [stopped.memory_id])
    assert memory is not None
    assert (memory.content, memory.kind) == ("The parser reads everything now", "session_summary")
    assert (memory.session_id, memory.project_id, memory.occurred_at) == (begun.id, begun.project_id, stopped.end_time)
    later = await work.summarize(stores, ADA, begun.id, "It reads comments too")
    assert later.memory_id != stopped.memory_id
    await memories.purge(stores, ADA, [later.memory_id])  # type: ignore[list-item]
    assert (await read(stores, ADA, begun.id)).memory_id is None


async def test_a_refused_summary_stops_nothing(stores: Stores) -> None:
    begun = await started(stores, ADA)
    with pytest.raises(InvalidInput):
        await work.stop(stores, ADA, summary="")
    assert (await read(stores, ADA, begun.id)).status is SessionStatus.ACTIVE


async def test_nothing_of_another_workspace_is_seen_or_changed(stores: Stores, elsewhere: Opening) -> None:
    there = await elsewhere()
    done = await worked(stores, ADA, client="Acme", project="Site")
    begun = await started(stores, ADA)
    assert (await sessions.browse(stores, there)).items == []
    assert (await clients.browse(stores, there)).items == []
    assert await sessions.get(stores, there, [done.id]) == [None]
    for verb in (work.pause, work.stop, work.discard, work.continue_):
        with pytest.raises(NotFound):
            await verb(stores, there, begun.id)
    with pytest.raises(NotFound, match="there is no client 'Acme'"):
        await sessions.browse(stores, there, SessionFilter(client="Acme"))
    assert (await started(stores, there, client="Acme")).client_id != done.client_id
    assert await read(stores, ADA, done.id) == done


async def test_pages_hold_every_session_once_newest_first(stores: Stores) -> None:
    made = [await worked(stores, ADA, start_time=NINE + number * MINUTE) for number in range(5)]
    made += [await worked(stores, BOB, start_time=NINE)]
    found, after = [], None
    while True:
        page = await sessions.browse(stores, ADA, first=2, after=after)
        found += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert found == sorted(made, key=lambda each: (each.start_time, each.id), reverse=True)
    assert [each async for page in sessions.pages(stores, ADA) for each in page] == found[::-1]


async def test_pages_hold_every_session_once_longest_first(stores: Stores) -> None:
    made = [await worked(stores, ADA, minutes) for minutes in (30, 0, 90, 30, 600)]
    found, after = [], None
    while True:
        page = await sessions.browse(stores, ADA, first=2, after=after, order=SessionOrder.LONGEST)
        found += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert found == sorted(made, key=lambda each: (each.duration_seconds, each.id), reverse=True)
    with pytest.raises(InvalidInput, match="the cursor `after` is none that this server gave out"):
        await sessions.browse(stores, ADA, after=after)


async def test_all_sessions_are_read_in_pages_each_once(stores: Stores, owner: Any) -> None:
    await owner.execute(
        """
        insert into work_sessions (workspace_id, id, owner, start_time, end_time, status)
        select $1, gen_random_uuid(), 'ada', $2::timestamptz + n / 3 * interval '1 minute', $2 + interval '1 day',
            'completed'
        from generate_series(0, 1200) as n
        """,
        ADA.workspace_id, NINE,
    )  # fmt: skip
    pages = [page async for page in sessions.pages(stores, ADA)]
    assert [len(page) for page in pages] == [500, 500, 201]
    found = [(each.start_time, each.id) for page in pages for each in page]
    assert found == sorted(set(found))


async def test_unknown_names_are_an_error_and_never_everybody(stores: Stores) -> None:
    await worked(stores, ADA, client="Acme", project="Site")
    for wanted in (SessionFilter(client="Nobody"), SessionFilter(project="Nothing"), SessionFilter(owner="zoe")):
        with pytest.raises(NotFound):
            await sessions.browse(stores, ADA, wanted)
    with pytest.raises(NotFound, match="nobody called 'zoe' has worked here"):
        await sessions.status(stores, ADA, "zoe")
    with pytest.raises(InvalidInput):
        await sessions.browse(stores, ADA, SessionFilter(category=[]))
    found = await sessions.browse(stores, BOB, SessionFilter(client="acme", project="site", owner="ada", open=False))
    assert len(found.items) == 1


async def test_new_sessions_that_do_not_say_are_for_the_defaults(stores: Stores) -> None:
    held = await user_settings.revise(stores, ADA, {"default_client": "Acme", "default_project": "Engine"})
    begun = await started(stores, ADA)
    assert (begun.client_id, begun.project_id) == (held.default_client_id, held.default_project_id)
    other = await started(stores, ADA, client="Bolt")
    assert other.project_id is None
    assert other.client_id not in {None, held.default_client_id}
    assert (await worked(stores, ADA)).client_id is None
    held = await user_settings.revise(stores, ADA, {"default_client": "Bolt"})
    assert (held.default_client_id, held.default_project_id) == (other.client_id, None)


async def test_a_default_project_brings_its_client_also_when_it_moves(stores: Stores) -> None:
    engine = await projects.add(stores, ADA, "Engine", client="Acme")
    held = await user_settings.revise(stores, ADA, {"default_project": "Engine"})
    assert (held.default_project_id, held.default_client_id) == (engine.id, engine.client_id)
    moved = await projects.revise(stores, ADA, engine.id, {"client": "Bolt"})
    assert (await user_settings.get(stores, ADA)).default_client_id == moved.client_id != engine.client_id
    assert (await started(stores, ADA)).client_id == moved.client_id


async def test_a_default_that_is_removed_is_none(stores: Stores) -> None:
    held = await user_settings.revise(stores, ADA, {"default_client": "Acme"})
    assert held.default_client_id is not None
    await clients.remove(stores, ADA, held.default_client_id)
    assert (await user_settings.get(stores, ADA)).default_client_id is None


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
