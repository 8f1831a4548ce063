"""Whatever bytes arrive, the answer is a request or a sentence."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoria.errors import InvalidInput
from memoria.http import bodies
from tests.doors.serving import JSON, Server

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "the body is no JSON"),
    "null": (b"null", "the body must be a JSON object"),
    "a list": (b'[{"query": "{ stats { memories } }"}]', "the body must be a JSON object"),
    "a text": (b'"{ stats { memories } }"', "the body must be a JSON object"),
    "a number": (b"7", "the body must be a JSON object"),
    "garbage": (b"\xff\xfe\x00", "the body is no JSON"),
    "half an object": (b'{"query": "{', "the body is no JSON"),
    "a thousand levels": (b'{"variables": ' + b"[" * 1_000 + b"]" * 1_000 + b"}", "the body is nested deeper than 64"),
    "a hundred thousand levels": (b"[" * 100_000, "the body is no JSON: depth limit exceeded"),
    "NaN": (b'{"query": "{ stats { memories } }", "variables": {"a": NaN}}', "the body is no JSON"),
    "a number beyond the largest": (b'{"query": "{ a }", "variables": {"a": 1e999}}', "the body is no JSON"),
    "a lone surrogate": (b'{"query": "{ a }", "variables": {"a": "\\ud800"}}', "the body is no JSON"),
    "no query": (b"{}", "`query` must be a text"),
    "a query that is null": (b'{"query": null}', "`query` must be a text"),
    "a query that is a list": (b'{"query": ["{ a }"]}', "`query` must be a text"),
    "a query of blanks": (b'{"query": "  "}', "`query` must be a text"),
    "variables in a list": (b'{"query": "{ a }", "variables": []}', "`variables` must be an object"),
    "an operation by number": (b'{"query": "{ a }", "operationName": 1}', "`operationName` must be a text"),
    "an operation that is not there": (b'{"query": "{ a }", "operationName": "B"}', 'Unknown operation named "B".'),
    "a subscription": (b'{"query": "subscription { memoryChanged { id } }"}', "subscriptions need a WebSocket"),
    "no GraphQL": (b'{"query": "select 1"}', "Syntax Error"),
    "an unknown field": (
        b'{"query": "{ memorys { id } }"}',
        "Cannot query field 'memorys' on type 'Query': see web/schema.graphql",
    ),
    "a variable that is missing": (b'{"query": "query ($id: UUID!) { memory(id: $id) { id } }"}', "Variable '$id'"),
    "lists within lists": (
        json.dumps({"query": "{ recall(query: " + "[" * 150 + "]" * 150 + ") { pending } }"}).encode(),
        "",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_body_that_is_no_request_is_refused_with_a_sentence(server: Server, name: str) -> None:
    body, sentence = REFUSED[name]
    response = await server.http.post("/graphql", content=body, headers=JSON)
    error = response.json()["errors"][0]
    assert (response.status_code, error["extensions"]["code"]) == (400, "INVALID_INPUT")
    assert error["message"].startswith(sentence)


async def test_a_body_that_does_not_arrive_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.sleep(1)
        yield b'"{ stats { memories } }"}'

    monkeypatch.setattr(bodies, "SECONDS", 0.2)
    response = await server.http.post("/graphql", content=slow(), headers=JSON)
    [error] = response.json()["errors"]
    assert (response.status_code, error["message"]) == (400, "the body did not arrive within 0.2 seconds")


async def test_a_body_of_another_type_is_refused(server: Server) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        response = await server.http.post("/graphql", content=b"{}", headers={"content-type": kind})
        assert response.status_code == 415
        assert response.json()["errors"][0]["message"] == (
            "send the query as a JSON object, with the header Content-Type: application/json"
        )


async def test_a_body_larger_than_4_mib_is_refused_before_it_is_read(server: Server) -> None:
    body = json.dumps({"query": "{ a }", "variables": {"a": "x" * bodies.LARGEST}}).encode()
    declared = await server.http.post("/graphql", content=body, headers=JSON)
    assert declared.status_code == 413
    assert declared.json()["errors"][0]["message"].startswith("the body is larger than 4,194,304 bytes")


async def test_a_body_larger_than_it_says_is_refused_too(server: Server) -> None:
    async def parts() -> Any:
        for _ in range(5):
            yield b"x" * 1_048_576
            await asyncio.sleep(0)

    response = await server.http.post("/graphql", content=parts(), headers=JSON)
    assert response.status_code == 413


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_invalid(body: bytes) -> None:
    with suppress(InvalidInput):
        assert isinstance(bodies.decode(body), dict)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("query", "variables", "operationName"), JSON_VALUES)))
@settings(max_examples=200, deadline=None)
def test_any_object_is_a_call_or_invalid(body: dict[str, Any]) -> None:
    with suppress(InvalidInput):
        call = bodies.call(body)
        assert [call.query, call.variables, call.operation] == [
            body.get(name) for name in ("query", "variables", "operationName")
        ]


async def test_mutated_requests_never_break_the_server(server: Server) -> None:
    body = json.dumps({"query": "query ($i: UUID!) { memory(id: $i) { id } }", "variables": {"i": "x"}}).encode()
    for position in range(0, len(body), 3):
        for byte in (b"\x00", b"\xff", b'"', b"{", b"9"):
            mutated = body[:position] + byte + body[position + 1 :]
            response = await server.http.post("/graphql", content=mutated, headers=JSON)
            assert response.status_code in {200, 400}, mutated
