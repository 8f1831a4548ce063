"""Whatever is sent to the little REST, nothing breaks: requests made from its own description."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from memoria.http import rest
from tests.doors.serving import Server

CAREFUL = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LINES = st.lists(
    st.one_of(
        st.binary(max_size=50).map(lambda line: line.replace(b"\n", b"")),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
            lambda inner: st.dictionaries(
                st.sampled_from(["content", "type", "kind", "tags", "metadata", "importance", "occurred_at", "x"]),
                inner,
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    max_size=5,
).map(b"\n".join)


def described() -> dict[str, Any]:
    """The description of the paths, as the server gives it."""
    app = FastAPI()
    app.include_router(rest.router)
    return app.openapi()


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(described())
    return [each.ok() for each in schema.get_all_operations()]


READS = [each for each in operations() if each.method == "get"]


async def test_it_describes_itself(server: Server) -> None:
    told = (await server.http.get("/api/openapi.json")).json()
    assert told["paths"] == described()["paths"]
    assert set(told["paths"]) == {"/api/stats", "/api/recall", "/api/context", "/api/memories"}


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.label)
async def test_no_question_breaks_the_server(server: Server, operation: Any) -> None:
    @CAREFUL
    @given(data=st.data(), mode=st.sampled_from(schemathesis.GenerationMode))
    def attempt(data: st.DataObject, mode: schemathesis.GenerationMode) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        assert case.call(base_url=server.url).status_code < 500

    await asyncio.to_thread(attempt)


async def test_no_lines_break_the_server(server: Server) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as http:

        @CAREFUL
        @given(body=LINES)
        def attempt(body: bytes) -> None:
            response = http.post("/api/memories", content=body, headers={"content-type": "application/jsonl"})
            assert response.status_code == 200, (body, response.text)

        await asyncio.to_thread(attempt)
