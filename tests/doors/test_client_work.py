"""The Python client's work, contexts and analytics: the server's records, through documents that its schema allows."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from graphql import parse, validate

from memoria.client import AsyncMemoria, transport
from memoria.domain import analytics
from memoria.errors import Conflict, MemoriaError, NotFound
from memoria.records import (
    Citing,
    ContextSection,
    MemoryFilter,
    Neglect,
    NewMemory,
    NewRelation,
    NewSession,
    PastSession,
    Pause,
    RecallWeights,
    RelationType,
    Rounding,
    SessionCategory,
    SessionFilter,
    SessionStatus,
    Stage,
    TextFilter,
    WorkFilter,
    WorkGroup,
)
from tests.doors.serving import Server
from tests.doors.test_client import NOBODY, SCHEMA

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def ada(server: Server, kind: str) -> AsyncIterator[AsyncMemoria]:
    """An agent nobody else is called by."""
    async with AsyncMemoria(server.url, agent=f"ada-{kind}") as client:
        yield client


def past(hours: float, **said: Any) -> PastSession:
    return PastSession(start_time=NINE, end_time=NINE + timedelta(hours=hours), **said)


async def test_every_document_about_work_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    async def note(_: object, url: str, body: bytes) -> dict[str, Any]:
        sent.append(orjson.loads(body)["query"])
        raise MemoriaError(url)

    monkeypatch.setattr(transport, "post", note)
    client = AsyncMemoria()
    calls: list[Any] = [
        client.context("x"), client.recall("x", weights=RecallWeights()), client.session(NOBODY), client.sessions(),
        client.work_status(), client.work_settings(), client.client(NOBODY), client.clients(),
        client.project(NOBODY), client.projects(), client.work_report(), client.memory_analytics(),
        client.neglected(Neglect.STALE), client.start_work(NewSession()), client.enter_work(past(1)),
        client.continue_work(NOBODY), client.pause_work(), client.resume_work(), client.stop_work(),
        client.stop_work_at_last_activity(), client.summarize_work(NOBODY, "x"), client.note_work("x"),
        client.amend_work(NOBODY, 1, {}), client.discard_work(), client.refresh_work_views(),
        client.revise_work_settings({}), client.add_client("x"), client.revise_client(NOBODY, {}),
        client.remove_client(NOBODY), client.add_project("x"), client.revise_project(NOBODY, {}),
        client.remove_project(NOBODY),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(MemoriaError):
            await call
    assert len(sent) == len(calls)
    assert [error for text in sent for error in validate(SCHEMA, parse(text))] == []


async def test_work_is_started_paused_noted_and_stopped(ada: AsyncMemoria, kind: str) -> None:
    begun = await ada.start_work(NewSession(description="the parser", client=kind, project=kind))
    assert (begun.owner, begun.status, begun.category) == (f"ada-{kind}", SessionStatus.ACTIVE, SessionCategory.CODING)
    paused = await ada.pause_work(reason="tea")
    assert [(each.end, each.reason) for each in paused.pauses] == [(None, "tea")]
    assert (await ada.resume_work(begun.id)).status is SessionStatus.ACTIVE
    assert (await ada.note_work("it parses")).notes is not None
    assert [each.id for each in (await ada.work_status()).sessions] == [begun.id]
    stopped = await ada.stop_work(summary=f"{kind} parses")
    assert (stopped.status, stopped.version > begun.version) == (SessionStatus.COMPLETED, True)
    assert stopped.memory_id is not None
    summary = await ada.memory(stopped.memory_id)
    assert summary is not None
    assert (summary.content, summary.session_id) == (f"{kind} parses", begun.id)
    assert await ada.session(begun.id) == stopped
    with pytest.raises(NotFound, match="is open"):
        await ada.pause_work()
    again = await ada.continue_work(begun.id)
    assert await ada.discard_work() == again.id
    assert await ada.session(again.id) is None


async def test_past_work_is_entered_amended_and_reported(ada: AsyncMemoria, kind: str) -> None:
    pause = Pause(start=NINE, end=NINE + timedelta(minutes=30), reason="late")
    done = await ada.enter_work(past(2, client=kind, notes="it_was late", pauses=[pause]))
    assert (done.duration_seconds, done.pause_seconds, done.pauses) == (5_400, 1_800, [pause])
    amended = await ada.amend_work(done.id, done.version, {"pauses": [], "category": SessionCategory.REVIEW})
    assert (amended.duration_seconds, amended.category, amended.notes) == (7_200, SessionCategory.REVIEW, "it_was late")
    with pytest.raises(Conflict):
        await ada.amend_work(done.id, done.version, {"notes": None})
    await ada.refresh_work_views()
    report = await ada.work_report(
        date(2026, 3, 1), date(2026, 3, 31), [WorkGroup.WEEK, WorkGroup.CATEGORY], WorkFilter(client=kind),
        Rounding(minutes=15),
    )  # fmt: skip
    assert [(row.day, row.category, row.seconds) for row in report.rows] == [
        (date(2026, 3, 2), SessionCategory.REVIEW, 7_200)
    ]
    assert (report.period.first, report.period.sessions) == (date(2026, 3, 1), 1)


async def test_lists_of_work_are_paged_to_the_end(ada: AsyncMemoria, kind: str) -> None:
    entered = [await ada.enter_work(past(1 + number, client=kind, project=f"{kind} {number}")) for number in range(3)]
    mine = SessionFilter(client=kind)
    first = await ada.sessions(mine, 2)
    second = await ada.sessions(mine, 2, first.cursors[-1])
    assert {each.id for each in first.items + second.items} == {each.id for each in entered}
    assert (first.has_next, second.has_next) == (True, False)
    assert {each.id async for each in ada.every_session(mine)} == {each.id for each in entered}
    assert [each.name for each in (await ada.projects(kind)).items] == [f"{kind} {number}" for number in range(3)]


async def test_clients_projects_and_settings_are_kept(ada: AsyncMemoria, kind: str) -> None:
    added = await ada.add_client(kind, {"vat_no": 5})
    assert (added.metadata, await ada.client(added.id)) == ({"vat_no": 5}, added)
    assert added in (await ada.clients(archived=None, first=200)).items
    project = await ada.add_project(kind, client=kind, repo="git@github.com:acme/site.git")
    assert project.client_id == added.id
    revised = await ada.revise_project(project.id, {"client": None, "metadata": {"a_b": None}})
    assert (revised.client_id, revised.metadata, await ada.project(project.id)) == (None, {"a_b": None}, revised)
    assert (await ada.revise_client(added.id, {"archived": True})).archived
    assert await ada.remove_project(project.id) == project.id
    assert await ada.remove_client(added.id) == added.id
    settings = await ada.revise_work_settings({"time_zone": "Europe/Rome", "work_days": [1, 2]})
    assert (settings.time_zone, settings.work_days, await ada.work_settings()) == ("Europe/Rome", [1, 2], settings)


async def test_a_context_and_the_time_of_asking(ada: AsyncMemoria, kind: str) -> None:
    within = MemoryFilter(kind=TextFilter(eq=kind))
    kept = await ada.remember(NewMemory(content="the mill burns oil", kind=kind))
    assert kept.memory is not None
    made = await ada.context(
        "what does the mill burn", sections=[ContextSection(name="Rules", filter=within)], filter=within,
        citing=Citing.NUMBERS, token_budget=500,
    )  # fmt: skip
    assert "the mill burns oil" in made.text
    assert made.tokens <= made.token_budget == 500
    assert [each.memory_id for each in made.citations] == [kept.memory.id]
    answer = await ada.recall("mill yesterday", within, at=NINE, explain=True)
    assert answer.window is not None
    assert answer.window.start is not None
    assert answer.window.start.date() == date(2026, 3, 1)
    loud = await ada.recall("mill oil", within, weights=RecallWeights(importance=5), explain=True)
    assert loud.hits[0].memory == kept.memory
    told = await ada.why_not("mill", kept.memory.id, within, weights=RecallWeights(lexical=0), at=NINE)
    assert told.stage is Stage.NONE


async def test_growth_and_neglect_are_told(ada: AsyncMemoria, server: Server, kind: str) -> None:
    kept = await ada.remember(NewMemory(content=f"{kind} alone", kind=kind))
    assert kept.memory is not None
    await analytics.refresh(server.app.state.stores)
    found, after = [], None
    while not found or after:
        page = await ada.neglected(Neglect.ORPHANED, 200, after)
        found += page.items
        after = page.cursors[-1] if page.has_next else None
    assert kept.memory in found
    told = await ada.memory_analytics()
    assert [(each.memories, type(each.day)) for each in told.growth if each.kind == kind] == [(1, date)]


async def test_changes_of_sessions_are_told(ada: AsyncMemoria, kind: str) -> None:
    changes = ada.session_changed()
    first = asyncio.ensure_future(anext(changes))
    while not first.done():
        await ada.enter_work(past(1, description=kind))
        await asyncio.sleep(0.05)
    assert first.result().noun == "session"
    await changes.aclose()  # type: ignore[attr-defined]


async def test_lists_are_counted_on_request(ada: AsyncMemoria, kind: str) -> None:
    for number in range(3):
        await ada.enter_work(past(1, client=kind, project=f"p{number}"))
    own = SessionFilter(client=kind)
    assert await ada.count_sessions(own) == len((await ada.sessions(own, first=2)).items) + 1 == 3
    assert await ada.count_projects(kind) == len((await ada.projects(kind)).items) == 3
    assert await ada.count_projects(kind, archived=True) == 0
    assert await ada.count_clients(archived=None) >= await ada.count_clients() >= 1
    results = await ada.remember_many([NewMemory(content=text, kind=kind) for text in ("a", "b", "c")])
    a, b, c = (result.memory.id for result in results if result.memory)
    drawn = [NewRelation(source_id=a, target_id=end, relation_type=RelationType.CAUSES) for end in (b, c)]
    before = await ada.count_relations([RelationType.CAUSES])
    await ada.relate(drawn)
    assert await ada.count_relations([RelationType.CAUSES]) == before + 2
    assert await ada.count_relations() == (await ada.stats()).relations
    told = await ada.graphql(
        "query ($k: String!) { memories(filter: {kind: {eq: $k}}) { totalCount edges { node { content "
        "relations(first: 1) { totalCount } in: relations(direction: IN, first: 1) { totalCount } } } } }",
        k=kind,
    )
    assert told["total_count"] == 3
    counted = {
        each["node"]["content"]: (each["node"]["relations"]["total_count"], each["node"]["in"]["total_count"])
        for each in told["edges"]
    }
    assert counted == {"a": (2, 0), "b": (1, 1), "c": (1, 1)}
