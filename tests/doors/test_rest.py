"""The little REST: counts, recall, and memories in and out as JSON Lines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from memoria.http import lines
from tests.doors.serving import Server

JSONL = {"content-type": "application/jsonl"}


def dumped(*values: Any) -> bytes:
    return b"".join(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in values)


def loaded(body: bytes) -> list[Any]:
    return [orjson.loads(line) for line in body.splitlines()]


async def write(server: Server, body: Any, **headers: str) -> list[Any]:
    response = await server.http.post("/api/memories", content=body, headers=JSONL | headers)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/jsonl"
    return loaded(response.content)


async def read(server: Server, **bounds: Any) -> list[Any]:
    response = await server.http.get("/api/memories", params=bounds)
    assert response.status_code == 200, response.text
    return loaded(response.content)


async def test_memories_go_in_and_come_out_equal(server: Server, kind: str) -> None:
    said = [
        {
            "content": "the mill\nstands — 🌾",
            "type": "episodic",
            "kind": kind,
            "tags": ["mill"],
            "importance": 0.25,
            "metadata": {"a_b": [1, None]},
            "occurred_at": "2026-01-31T12:00:00+00:00",
            "trust": "agent",
        },
        {"content": "the mill burnt", "kind": kind},
    ]
    results = await write(server, dumped(*said))
    assert [(each["line"], each["created"]) for each in results] == [(1, True), (2, True)]
    out = await read(server, kind=kind)
    assert [each["id"] for each in out] == [each["id"] for each in results]
    assert {name: out[0][name] for name in said[0]} == said[0]
    again = await write(server, dumped(*out))
    assert [(each["id"], each["created"]) for each in again] == [(each["id"], False) for each in results]


async def test_a_bad_line_says_why_and_does_not_stop_the_others(server: Server, kind: str) -> None:
    body = b"\n".join(
        [
            dumped({"content": "good", "kind": kind}).strip(),
            b"{",
            b"",
            b"[]",
            dumped({"content": "x", "kind": kind, "colour": "red"}).strip(),
            dumped({"content": "x", "kind": kind, "importance": "high"}).strip(),
            dumped({"content": " ", "kind": kind}).strip(),
            dumped({"content": "x", "kind": "errors_ci", "metadata": {"job": 1}}).strip(),
            dumped({"content": "x", "kind": kind, "occurred_at": "2026-01-01T00:00:00"}).strip(),
            dumped({"content": "good, too", "kind": kind}).strip(),
        ]
    )
    results = await write(server, body)
    assert [each["line"] for each in results] == [1, 2, 4, 5, 6, 7, 8, 9, 10]
    fields = [each["error"]["field"] if "error" in each else "created" for each in results]
    assert fields == [
        "created", None, None, "colour", "importance", "content", "metadata.job", "occurred_at", "created"
    ]  # fmt: skip
    assert {each["error"]["code"] for each in results if "error" in each} == {"INVALID_INPUT"}
    assert len(await read(server, kind=kind)) == 2


async def test_a_body_of_any_length_is_kept_as_it_arrives(server: Server, kind: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        for number in range(600):
            line = dumped({"content": f"{number} " + "x" * 10_000, "kind": kind})
            yield line[:5_000]
            yield line[5_000:]

    results = await write(server, body())
    assert [each["line"] for each in results] == list(range(1, 601))
    out = await read(server, kind=kind)
    assert [int(each["content"].split()[0]) for each in out] == list(range(600))


async def test_a_length_that_is_said_may_be_large_too(server: Server, kind: str) -> None:
    body = dumped(*({"content": f"{number} " + "x" * 100_000, "kind": kind} for number in range(50)))
    assert len(body) > 4 * 1024 * 1024
    assert len(await write(server, body)) == 50


async def test_what_arrived_before_the_body_broke_off_is_kept(server: Server, kind: str) -> None:
    async def body() -> AsyncIterator[bytes]:
        for number in range(lines.AT_ONCE + 1):
            yield dumped({"content": f"line {number}", "kind": kind})
        await asyncio.sleep(0.5)
        raise RuntimeError("the cable was cut")

    with pytest.raises(RuntimeError):
        await write(server, body())
    assert len(await read(server, kind=kind)) == lines.AT_ONCE


@pytest.mark.parametrize(
    ("body", "status"), [(b'{"content": "' + b"x" * (lines.LONGEST + 1), 413), (b"\n" * (lines.MOST + 1), 413)]
)
async def test_a_body_beyond_its_bounds_is_refused(server: Server, body: bytes, status: int) -> None:
    response = await server.http.post("/api/memories", content=body, headers=JSONL)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (status, "INVALID_INPUT")


async def test_another_type_of_body_is_refused(server: Server) -> None:
    response = await server.http.post("/api/memories", json={"content": "x"})
    assert response.status_code == 415


async def test_bounds_are_those_of_the_other_doors(server: Server, kind: str) -> None:
    said: list[dict[str, Any]] = [
        {"content": "old event", "type": "episodic", "occurred_at": "2025-01-01T00:00:00Z", "tags": ["a", "b"]},
        {"content": "new event", "type": "episodic", "occurred_at": "2026-01-01T00:00:00Z", "tags": ["a"]},
        {"content": "a fact"},
    ]
    await write(server, dumped(*(each | {"kind": kind} for each in said)))
    found: list[list[str]] = [
        [each["content"] for each in await read(server, kind=kind, **bounds)]
        for bounds in (
            {"type": "episodic"},
            {"tag": ["a", "b"]},
            {"after": "2025-06-01"},
            {"before": "2025-06-01"},
            {"status": "archived"},
        )
    ]
    assert found == [["old event", "new event"], ["old event"], ["new event"], ["old event"], []]
    answer = (await server.http.get("/api/recall", params={"query": "event", "kind": kind, "limit": 1})).json()
    assert len(answer["hits"]) == 1
    assert answer["hits"][0]["memory"]["kind"] == kind
    assert (await server.http.get("/api/stats")).json()["memories"] >= 3


async def test_a_context_is_text_with_citations(server: Server, kind: str) -> None:
    said = [{"content": f"the mill burns {each}", "kind": kind} for each in ("oil", "wood")]
    kept = await write(server, dumped(*said), **{"x-memoria-agent": "ada"})
    bounds = {"query": "what does the mill burn", "kind": kind, "token_budget": 400, "citing": "numbers", "around": 0}
    made = (await server.http.get("/api/context", params=bounds)).json()
    assert {each["memory_id"] for each in made["citations"]} == {each["id"] for each in kept}
    assert {each["speaker"] for each in made["citations"]} == {"ada"}
    assert "the mill burns oil" in made["text"]
    assert made["tokens"] <= made["token_budget"] == 400
    one = (await server.http.get("/api/context", params=bounds | {"limit": 1, "at": "2026-01-01"})).json()
    assert len(one["citations"]) == 1


async def test_another_moment_is_read(server: Server, kind: str) -> None:
    said = [
        {"content": "The ferry leaves at six", "valid_from": "2026-01-01T00:00:00Z"},
        {"content": "The ferry leaves at nine", "valid_from": "2026-03-01T00:00:00Z"},
    ]
    first, _ = await write(server, dumped(*(each | {"kind": kind} for each in said)))
    then, early = {"kind": kind, "as_of": "2026-02-01"}, {"kind": kind, "known_at": "2020-01-01"}
    assert [each["id"] for each in await read(server, **then)] == [first["id"]]
    assert await read(server, **early) == []
    for path, part in (("/api/recall", "hits"), ("/api/context", "citations")):
        asked = {"query": "when does the ferry leave"}
        assert len((await server.http.get(path, params=asked | then)).json()[part]) == 1
        assert (await server.http.get(path, params=asked | early)).json()[part] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/recall", "query"),
        ("/api/recall?query=", "query"),
        ("/api/recall?query=x&limit=0", "limit"),
        ("/api/recall?query=x&limit=many", "limit"),
        ("/api/recall?query=x&type=dream", "type.0"),
        ("/api/recall?query=x&at=soon", "at"),
        ("/api/context?query=", "query"),
        ("/api/context?query=x&token_budget=0", "token_budget"),
        ("/api/context?query=x&around=6", "around"),
        ("/api/context?query=x&diversity=nan", "diversity"),
        ("/api/memories?after=soon", "after"),
        ("/api/memories?kind=%00", "kind"),
        ("/api/recall?query=x&as_of=soon", "as_of"),
        ("/api/context?query=x&known_at=2026-01-01T00:00:00", "known_at"),
        ("/api/memories?tags=x", "tags"),
        ("/api/recall?query=x&limt=5", "limt"),
        ("/api/stats?kind=x", "kind"),
    ],
)
async def test_what_cannot_be_asked_is_refused(server: Server, path: str, field: str) -> None:
    response = await server.http.get(path)
    assert response.status_code == 400
    told = response.json()["errors"][0]["extensions"]
    assert (told["code"], told["field"]) == ("INVALID_INPUT", field)


async def test_a_token_is_asked_for(guarded: Server) -> None:
    for path in ("/api/stats", "/api/memories", "/api/recall?query=x", "/api/context?query=x", "/api/openapi.json"):
        assert (await guarded.http.get(path)).status_code == 401
