"""Work through GraphQL and HTTP: whose it is, what it was about, and what leaves as a file."""

import asyncio
import csv
import io
import json
from typing import Any

import httpx
import icalendar
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.doors.serving import Server

SESSION = (
    "id owner description category status startTime endTime durationSeconds durationMinutes totalPauseMinutes version "
    "issueUrl prUrl branchUrl issueNumber prNumber branch notes timeZone client { name } project { name repo url } "
    "pauses { start end reason } warnings { kind sessionIds }"
)
START = f"mutation ($s: NewSession!) {{ startWork(session: $s) {{ {SESSION} }} }}"
ENTER = f"mutation ($s: PastSession!) {{ enterWork(session: $s) {{ {SESSION} }} }}"
STOP = "mutation ($id: UUID, $at: DateTime) { stopWork(id: $id, at: $at) { id status endTime } }"
AMEND = (
    "mutation ($i: UUID!, $c: SessionChanges!) {"
    f" amendWork(id: $i, expectedVersion: 1, changes: $c) {{ {SESSION} }} }}"
)
ADD_PROJECT = (
    "mutation ($n: String!, $r: String) { addProject(name: $n, client: $n, repo: $r) { id url client { id } } }"
)
PROJECTS = "query ($c: String) { projects(client: $c) { nodes { id } pageInfo { hasNextPage } } }"
SETTINGS = "mutation ($c: WorkSettingsChanges!) { reviseWorkSettings(changes: $c) { timeZone parallelLimit owner } }"
REPORT = (
    'query ($f: WorkFilter, $by: [WorkGroup!]!, $r: Rounding) { refreshed: workReport(first: "2026-03-01", '
    'last: "2026-03-31", by: $by, filter: $f, rounding: $r) { period { first last seconds sessions } stale '
    "rows { day client project category owner seconds sessions } refreshedAt truncated } }"
)


class Agent:
    """One agent who speaks GraphQL."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        self.headers = {"X-Memoria-Agent": name}

    async def post(self, query: str, **variables: Any) -> httpx.Response:
        return await self.server.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=self.headers
        )

    async def ask(self, query: str, **variables: Any) -> Any:
        answer = (await self.post(query, **variables)).json()
        assert "errors" not in answer, answer
        (value,) = answer["data"].values()
        return value

    async def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        (error,) = (await self.post(query, **variables)).json()["errors"]
        return {"message": error["message"], **error["extensions"]}


async def called(server: Server, name: str) -> Agent:
    """Introduce an agent with settings of its own, whatever other tests do to the person's."""
    agent = Agent(server, name)
    await agent.ask(SETTINGS, c={"timeZone": "UTC", "parallelLimit": 3})
    return agent


@pytest.fixture
async def ada(server: Server, kind: str) -> Agent:
    """An agent nobody else is called by."""
    return await called(server, f"ada-{kind}")


@pytest.fixture
async def bob(server: Server, kind: str) -> Agent:
    """Another one."""
    return await called(server, f"bob-{kind}")


def past(day: int, minutes: int = 60, **said: Any) -> dict[str, Any]:
    end = f"2026-03-{day:02}T{9 + minutes // 60:02}:{minutes % 60:02}:00Z"
    return {"startTime": f"2026-03-{day:02}T09:00:00Z", "endTime": end, **said}


async def test_a_session_belongs_to_the_agent_that_the_header_names(ada: Agent, bob: Agent) -> None:
    begun = await ada.ask(START, s={"description": "the parser"})
    assert (begun["owner"], begun["status"], begun["category"]) == (ada.name, "ACTIVE", "CODING")
    told = await bob.refused(STOP)
    assert (told["code"], told["message"]) == ("NOT_FOUND", f"no session of {bob.name} is open: start one")
    assert (await bob.refused(STOP, id=begun["id"]))["code"] == "FORBIDDEN"
    assert (await ada.ask(STOP))["status"] == "COMPLETED"


@pytest.mark.parametrize("name", ["x" * 129, "a\x85b", "ü" * 65])
async def test_a_name_that_nobody_can_have_is_refused(server: Server, name: str) -> None:
    headers = {b"X-Memoria-Agent": name.encode()}
    response = await server.http.post("/graphql", json={"query": "{ stats { memories } }"}, headers=headers)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["field"]) == (400, "agent")


async def test_with_several_open_the_answer_is_the_list(ada: Agent) -> None:
    ids = [(await ada.ask(START, s={"description": name}))["id"] for name in ("one", "two")]
    told = await ada.refused(STOP)
    assert (told["code"], told["ids"]) == ("CONFLICT", ids)
    assert "one (since" in told["message"]
    status = await ada.ask("{ workStatus { owner sessions { id } warnings { kind message } } }")
    assert ([each["id"] for each in status["sessions"]], status["owner"]) == (ids, ada.name)
    assert [each["kind"] for each in status["warnings"]] == ["LIMIT_NEAR"]
    for id in ids:
        await ada.ask(STOP, id=id)


async def test_links_are_made_and_understood(ada: Agent, kind: str) -> None:
    link = f"https://github.com/acme/{kind}/pull/34"
    done = await ada.ask(ENTER, s=past(2, link=link, issueNumber=12, branch="fix/it", client=kind))
    assert (done["project"]["name"], done["client"]["name"]) == (kind, kind)
    base = f"https://github.com/acme/{kind}"
    assert [done[name] for name in ("prUrl", "issueUrl", "branchUrl")] == [
        f"{base}/pull/34", f"{base}/issues/12", f"{base}/tree/fix/it",
    ]  # fmt: skip
    again = await ada.ask(ENTER, s=past(3, project=kind, client=kind, issueNumber=5))
    assert again["issueUrl"] == f"{base}/issues/5"


async def test_a_session_joins_what_was_kept_and_recalled_in_it(ada: Agent, kind: str) -> None:
    remember = (
        "mutation ($m: NewMemory!) { remember(memory: $m) { memory { id session { id owner } project { name } } } }"
    )
    begun = await ada.ask(START, s={"project": kind})
    kept = (await ada.ask(remember, m={"content": f"{kind} burns oil", "kind": kind}))["memory"]
    assert (kept["session"], kept["project"]) == ({"id": begun["id"], "owner": ada.name}, {"name": kind})
    found = await ada.ask("query ($q: String!) { recall(query: $q) { hits { memory { id } } } }", q=f"{kind} oil")
    assert found["hits"][0]["memory"]["id"] == kept["id"]
    await ada.server.app.state.stores.access.flush()
    read = await ada.ask(
        "query ($i: UUID!) { session(id: $i) { memories { id } recalled { recalls memory { id } } lastActivityAt } }",
        i=begun["id"],
    )
    assert read["memories"] == [{"id": kept["id"]}]
    assert {"recalls": 1, "memory": {"id": kept["id"]}} in read["recalled"]
    uses = await ada.ask("query ($i: UUID!) { memory(id: $i) { uses { query agent rank } } }", i=kept["id"])
    assert uses["uses"] == [{"query": f"{kind} oil", "agent": ada.name, "rank": 1}]
    summary = "mutation ($s: String!) { stopWork(summary: $s) { memory { content kind } } }"
    assert await ada.ask(summary, s=f"{kind} is done") == {
        "memory": {"content": f"{kind} is done", "kind": "session_summary"}
    }


async def test_everything_can_be_amended_and_cleared(ada: Agent, kind: str) -> None:
    done = await ada.ask(ENTER, s=past(4, client=kind, description="x", pauses=[]))
    pauses = [{"start": "2026-03-04T09:10:00Z", "end": "2026-03-04T09:20:00+00:00", "reason": "tea"}]
    amended = await ada.ask(AMEND, i=done["id"], c={"description": None, "pauses": pauses, "category": "MEETING"})
    assert (amended["description"], amended["category"], amended["client"]) == (None, "MEETING", {"name": kind})
    assert (amended["durationMinutes"], amended["totalPauseMinutes"]) == (50.0, 10.0)
    told = await ada.refused(AMEND, i=done["id"], c={"category": None})
    assert (told["code"], told["field"]) == ("INVALID_INPUT", "category")
    assert (await ada.refused(AMEND, i=done["id"], c={"notes": "late"}))["code"] == "CONFLICT"


async def test_hours_are_reported_and_unknown_names_refused(ada: Agent, kind: str) -> None:
    await ada.ask(ENTER, s=past(2, 61, client=kind, project=kind))
    await ada.ask(ENTER, s=past(9, 30, client=kind, category="REVIEW"))
    await ada.ask("mutation { refreshWorkViews }")
    told = await ada.ask(REPORT, f={"client": kind}, by=["WEEK", "CATEGORY"])
    assert told["period"] == {"first": "2026-03-01", "last": "2026-03-31", "seconds": 5_460, "sessions": 2}
    assert [(row["day"], row["category"], row["seconds"]) for row in told["rows"]] == [
        ("2026-03-02", "CODING", 3_660), ("2026-03-09", "REVIEW", 1_800),
    ]  # fmt: skip
    rounded = await ada.ask(REPORT, f={"client": kind}, by=[], r={"minutes": 15, "way": "UP"})
    assert rounded["period"]["seconds"] == 75 * 60 + 1_800
    told = await ada.refused(REPORT, f={"client": f"not {kind}"}, by=[])
    assert (told["code"], told["message"].startswith(f"there is no client 'not {kind}'")) == ("NOT_FOUND", True)
    bad = 'query { workReport(first: "2026-02-30") { stale } }'
    assert (await ada.refused(bad))["message"].endswith("is no day: write 2026-01-31")


async def test_clients_projects_and_settings_are_kept(ada: Agent, kind: str) -> None:
    added = await ada.ask("mutation ($n: String!) { addClient(name: $n) { id name archived } }", n=kind)
    twice = await ada.refused("mutation ($n: String!) { addClient(name: $n) { id } }", n=kind.upper())
    assert twice["code"] == "CONFLICT"
    made = await ada.ask(ADD_PROJECT, n=kind, r="git@github.com:acme/site.git")
    assert (made["url"], made["client"]["id"]) == ("https://github.com/acme/site", added["id"])
    listed = await ada.ask(
        "query ($c: String) { projects(client: $c) { nodes { id } pageInfo { hasNextPage } } }", c=kind
    )
    assert listed == {"nodes": [{"id": made["id"]}], "pageInfo": {"hasNextPage": False}}
    revise = "mutation ($i: UUID!, $c: ProjectChanges!) { reviseProject(id: $i, changes: $c) { repo client { id } } }"
    assert await ada.ask(revise, i=made["id"], c={"repo": None, "client": None}) == {"repo": None, "client": None}
    assert await ada.ask("mutation ($i: UUID!) { removeProject(id: $i) }", i=made["id"]) == made["id"]
    changed = await ada.ask(SETTINGS, c={"timeZone": "Europe/Rome", "parallelLimit": 5})
    assert changed == {"timeZone": "Europe/Rome", "parallelLimit": 5, "owner": ada.name}
    told = await ada.refused(SETTINGS, c={"timeZone": "Mars/Olympus"})
    assert (told["code"], told["field"]) == ("INVALID_INPUT", "time_zone")


async def test_a_bad_category_is_no_internal_error(ada: Agent) -> None:
    assert (await ada.refused(START, s={"category": "SLEEPING"}))["code"] == "INVALID_INPUT"


async def test_sessions_leave_as_csv_json_and_icalendar(ada: Agent, kind: str) -> None:
    await ada.ask(ENTER, s=past(2, 61, client=kind, project=kind, description="=1+1, ü"))
    await ada.ask(ENTER, s=past(3, 30, description="other", issueNumber=3))
    http, asked = ada.server.http, {"owner": ada.name, "first": "2026-03-01", "last": "2026-03-02"}
    answer = await http.get("/work/sessions.csv", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["description"], row["client"], row["duration_minutes"]) == ("'=1+1, ü", kind, "61.0")
    read = (await http.get("/work/sessions.json", params={"owner": ada.name})).json()
    assert [(each["description"], each["duration_seconds"]) for each in read] == [("=1+1, ü", 3_660), ("other", 1_800)]
    assert (await http.get("/work/sessions.json", params={**asked, "category": "review"})).json() == []
    assert (await http.get("/work/sessions.json", params={**asked, "status": "open"})).json() == []
    assert len((await http.get("/work/sessions.json", params={**asked, "status": "completed"})).json()) == 1
    text = (await http.get("/work/sessions.ics", params={"owner": ada.name})).content
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == [f"=1+1, ü ({kind} / {kind})", "other"]
    assert events[0].decoded("dtend").isoformat() == "2026-03-02T10:01:00+00:00"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"client": "nobody at all"}, 404, "NOT_FOUND"),
        ({"first": "soon"}, 400, "INVALID_INPUT"),
        ({"first": "0001-01-01"}, 400, "INVALID_INPUT"),
        ({"first": "2026-03-02", "last": "2026-03-01"}, 400, "INVALID_INPUT"),
        ({"owner": "a\x00"}, 400, "INVALID_INPUT"),
        ({"category": "sleeping"}, 400, "INVALID_INPUT"),
        ({"status": "sleeping"}, 400, "INVALID_INPUT"),
        ({"clinet": "a"}, 400, "INVALID_INPUT"),
    ],
)
async def test_an_export_of_what_is_not_there_is_refused(server: Server, asked: Any, status: int, code: str) -> None:
    answer = await server.http.get("/work/sessions.csv", params=asked)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_changes_of_sessions_are_told(ada: Agent) -> None:
    url = ada.server.url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"agent": ada.name}}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        query = "subscription { sessionChanged { kind id revision actor noun } }"
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
        await asyncio.sleep(0.3)
        id = (await ada.ask(START, s={}))["id"]
        await ada.ask(STOP)
        await ada.ask("mutation ($i: UUID) { discardWork(id: $i) }", i=id)
        told: list[Any] = []
        async with asyncio.timeout(10):
            while len(told) < 3:
                change = json.loads(await socket.recv())["payload"]["data"]["sessionChanged"]
                told += [change] if change["id"] == id else []
    assert [(each["kind"], each["revision"], each["actor"]) for each in told] == [
        ("CREATED", 1, ada.name), ("REVISED", 2, ada.name), ("DELETED", 2, ada.name),
    ]  # fmt: skip


async def test_memory_analytics_answer(ada: Agent) -> None:
    query = (
        "{ memoryAnalytics { active neverRecalled stale orphaned growth { day type kind memories } "
        "recalls { day recalls p50 p95 p99 } relationMix { relationType createdBy relations } topTags { name count } "
        "refreshedAt } }"
    )
    assert (await ada.ask(query))["active"] >= 0
    assert "nodes" in await ada.ask("{ neglected(how: ORPHANED, first: 5) { nodes { id } pageInfo { hasNextPage } } }")


async def test_a_client_and_a_project_say_the_colour_that_was_chosen(ada: Agent) -> None:
    revised = await ada.ask(ADD_PROJECT, n=f"colours {ada.name}")
    client = "mutation ($i: UUID!, $m: JSON) { reviseClient(id: $i, changes: {metadata: $m}) { colour } }"
    project = "mutation ($i: UUID!, $m: JSON) { reviseProject(id: $i, changes: {metadata: $m}) { colour } }"
    assert await ada.ask(client, i=revised["client"]["id"], m={"colour": "teal"}) == {"colour": "teal"}
    assert await ada.ask(client, i=revised["client"]["id"], m={"colour": 7}) == {"colour": None}
    assert await ada.ask(project, i=revised["id"], m={}) == {"colour": None}
