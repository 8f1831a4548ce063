"""Whatever is accepted over HTTP is read back equal; whatever is refused is refused with a sentence."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings

from memoria.records import NewMemory
from tests.domain.strangers import ACCEPTED, doubtful, said
from tests.doors.doors import MEMORY
from tests.doors.serving import JSON, Server

REMEMBER = f"mutation ($m: NewMemory!) {{ remember(memory: $m) {{ created memory {{ {MEMORY} }} }} }}"
GET = f"query ($i: UUID!) {{ memory(id: $i) {{ {MEMORY} }} }}"
PURGE = "mutation ($i: UUID!) { purge(ids: [$i]) }"
COUNT = "{ stats { memories versions } }"
TIMES = {"occurredAt", "validFrom", "validTo", "expiresAt"}
bounded = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def spelled(values: dict[str, Any]) -> dict[str, Any]:
    """Write fields as a GraphQL client would."""
    written = {
        re.sub("_(.)", lambda found: found[1].upper(), name): value.isoformat()
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }
    return written | {name: written[name].name for name in ("type", "trust")}


def read(memory: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Read what came back: times as times, so that one instant equals itself in every zone."""
    return {name: moment(memory[name]) if name in TIMES else memory[name] for name in names}


def moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


async def sent(server: Server, new: NewMemory) -> tuple[int, dict[str, Any]]:
    """Send a memory as JSON, with escapes, so that half characters and NaN travel too."""
    body = json.dumps({"query": REMEMBER, "variables": {"m": spelled(vars(new))}})
    response = await server.http.post("/graphql", content=body.encode(), headers=JSON)
    return response.status_code, response.json()


async def kept(server: Server, new: NewMemory, answer: dict[str, Any]) -> None:
    """Assert that a memory is there as it was said, and remove it."""
    remembered = answer["data"]["remember"]
    memory = remembered["memory"]
    wanted = spelled(said(new))
    assert remembered["created"] is True
    assert (await server.ask(GET, i=memory["id"]))["memory"] == memory
    assert read(memory, set(wanted)) == read(wanted, set(wanted))
    await server.ask(PURGE, i=memory["id"])


@bounded
@given(new=ACCEPTED)
async def test_what_is_accepted_is_read_back_equal_over_http(server: Server, kind: str, new: NewMemory) -> None:
    new = replace(new, kind=kind)
    status, answer = await sent(server, new)
    assert (status, answer.get("errors")) == (200, None)
    await kept(server, new, answer)


@bounded
@given(new=doubtful())
async def test_a_doubtful_memory_is_read_back_equal_or_refused_over_http(server: Server, new: NewMemory) -> None:
    before = await server.ask(COUNT)
    status, answer = await sent(server, new)
    if status == 200:
        await kept(server, new, answer)
        return
    assert status == 400
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INVALID_INPUT"}
    assert all(len(error["message"]) > 10 for error in answer["errors"])
    assert await server.ask(COUNT) == before
