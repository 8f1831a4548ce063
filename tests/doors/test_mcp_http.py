"""The MCP door over HTTP: the gate before it, sessions apart from each other, and cancellation."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from memoria.client import AsyncMemoria
from memoria.domain import memories
from memoria.mcp.profiles import PROFILES
from tests.doors import agents
from tests.doors.agents import call
from tests.doors.serving import Server
from tests.doors.test_http_gate import BEARER, HEADERS, TOKENS

ASKED = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


async def post(server: Server, headers: dict[str, str], body: Any = ASKED) -> httpx.Response:
    encoded = {name: value.encode("latin-1") for name, value in (ACCEPT | headers).items()}
    return await server.http.post("/mcp", content=orjson.dumps(body), headers=encoded)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HEADERS)
async def test_host_and_origin_are_checked(guarded: Server, name: str) -> None:
    headers, status = HEADERS[name]
    code = (await post(guarded, headers | BEARER)).status_code
    assert code == (400 if status == 200 else status)  # let in, and no request of any version


@pytest.mark.parametrize("name", TOKENS)
async def test_a_token_is_asked_for(guarded: Server, name: str) -> None:
    headers, status = TOKENS[name]
    assert ((await post(guarded, headers)).status_code == 401) == (status == 401)


@pytest.mark.parametrize("mode", agents.MODES)
@pytest.mark.parametrize("profile", PROFILES)
async def test_every_profile_is_served_in_both_versions(server: Server, profile: str, mode: str) -> None:
    async with agents.over_http(server.url, profile, mode) as agent:
        names = [tool.name for tool in (await agent.list_tools()).tools]
        assert agent.instructions == PROFILES[profile].instructions
    assert names == [tool.name for tool in PROFILES[profile].tools]


@pytest.mark.parametrize("mode", agents.MODES)
async def test_what_one_agent_remembers_another_recalls(server: Server, kind: str, mode: str) -> None:
    async with agents.over_http(server.url, mode=mode) as one, agents.over_http(server.url, mode=mode) as other:
        await call(one, "remember", memories=[{"content": "the mill stands still", "kind": kind}])
        found = await call(other, "recall", query="mill", kinds=[kind])
    assert [(each["content"], each["agent"]) for each in found["memories"]] == [("the mill stands still", "tester")]


async def test_progress_is_told_over_http(server: Server, kind: str) -> None:
    told: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        del total, message
        told.append(progress)

    new = [{"content": f"turn {number}", "kind": kind} for number in range(30)]
    async with agents.over_http(server.url) as agent:
        await agent.call_tool("remember", {"memories": new}, progress_callback=note)
    assert told == [20, 30]


async def test_sessions_are_kept_apart(server: Server) -> None:
    names = [uuid4().hex, uuid4().hex]
    async with AsyncMemoria(server.url) as memory:
        await memory.change_working_memory(names[0], {"project": "secret"})
        read = []
        for name in names:
            async with agents.over_http(server.url, **{"memoria-session": name}) as agent:
                [content] = (await agent.read_resource("memoria://session")).contents
                read.append(orjson.loads(content.text)["project"])  # type: ignore[union-attr]
    assert read == ["secret", None]


@pytest.mark.parametrize("mode", agents.MODES)
async def test_a_call_that_is_given_up_ends(
    server: Server, kind: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(*_: object, **__: object) -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    monkeypatch.setattr(memories, "remember_many", slow)
    async with agents.over_http(server.url, mode=mode) as agent:
        running = asyncio.ensure_future(agent.call_tool("remember", {"memories": [{"content": "x", "kind": kind}]}))
        await asyncio.wait_for(began.wait(), 10)
        running.cancel()
        await asyncio.wait_for(ended.wait(), 10)
        monkeypatch.undo()
        await call(agent, "remember", memories=[{"content": "x", "kind": kind}])


async def test_there_is_no_stream_by_get(server: Server) -> None:
    assert (await server.http.get("/mcp", headers={"accept": "text/event-stream"})).status_code == 405


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b'{"jsonrpc": "2.0"}', b'"x"', b"\xff", b'{"jsonrpc":"2.0","id":1,"method":5}']
)
async def test_a_body_that_is_no_request_is_refused(server: Server, body: bytes) -> None:
    for version in ("2025-11-25", "2026-07-28", "soon"):
        headers = ACCEPT | {"mcp-protocol-version": version}
        response = await server.http.post("/mcp", content=body, headers=headers)
        assert 400 <= response.status_code < 500
