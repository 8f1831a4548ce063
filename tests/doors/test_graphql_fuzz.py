"""Documents that schemathesis makes of the schema find no error of ours."""

import asyncio
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.doors.serving import Server

SCHEMA = schemathesis.graphql.from_path(Path(__file__).parents[2] / "web" / "schema.graphql")
OPERATIONS = [each.ok() for each in SCHEMA.get_all_operations()]


def test_every_root_field_is_tried() -> None:
    assert len(OPERATIONS) == 73


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
async def test_no_document_breaks_the_server(server: Server, operation: object) -> None:
    statuses: set[int] = set()
    with httpx.Client(base_url=server.url, timeout=30) as http:

        @given(data=st.data())
        @settings(
            max_examples=8,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attempt(data: st.DataObject) -> None:
            case = data.draw(operation.as_strategy())  # type: ignore[attr-defined]
            response = http.post("/graphql", json={"query": case.body})
            assert response.status_code in {200, 400, 404, 409}, (case.body, response.text)
            statuses.add(response.status_code)

        await asyncio.to_thread(attempt)
    assert statuses
