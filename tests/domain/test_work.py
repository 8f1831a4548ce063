"""Work: one winner of each change, nobody touches another's session, and pauses never count."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from memoria.domain import clients, memories, sessions, user_settings, work
from memoria.errors import Conflict, Forbidden, InvalidInput, NotFound, SeveralOpen
from memoria.records import Pause, SessionFilter, SessionOrder, SessionStatus
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept
from tests.domain.worked import ADA, BOB, MINUTE, NINE, PERSON, outcomes, read, started, worked


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
