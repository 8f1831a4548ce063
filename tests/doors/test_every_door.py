"""One suite over all doors: what is kept, found and refused is the same through each."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from memoria.domain import memories
from memoria.domain.ids import new_id
from memoria.mcp import frames
from memoria.records import Caller, NewMemory
from tests.domain.strangers import JSON, OBJECTS, texts
from tests.doors import entries
from tests.doors.doors import Refused
from tests.doors.entries import Agent, Client, Entry, Rest
from tests.doors.serving import Server
from tests.doors.test_doors import BAD_MEMORIES

NOBODY = "0198f2a1-6c1e-7000-8000-00000000dead"
SAID: dict[str, Any] = {
    "content": "--json Grünkohl\nis \"eaten\" at 5 °C — 🥬; $(rm -rf ~)",
    "type": "episodic",
    "tags": ["food", "--tag", "wine ter"],
    "importance": 0.75,
    "confidence": 0.5,
    "valence": -0.25,
    "metadata": {"deep": [1, 2.5, None, True, {"x": "y"}], "snake_case": {"camelCase": "="}},
    "agent": "ada",
    "source_uri": "import:test/1",
    "trust": "agent",
    "occurred_at": "2026-01-31T12:00:00+00:00",
    "valid_from": "2026-01-01T00:00:00+00:00",
    "valid_to": "2026-12-31T00:00:00+00:00",
    "expires_at": "9000-01-01T00:00:00+00:00",
    "pinned": True,
}  # fmt: skip
TIMES = {"occurred_at", "valid_from", "valid_to", "expires_at"}


@pytest.fixture(params=entries.ALL, ids=lambda opening: opening.__name__.removeprefix("by_"))
async def door(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> AsyncIterator[Entry]:
    """One door after another."""
    async with request.param(server, tmp_path) as opened:
        yield opened


async def count(server: Server, kind: str | None = None) -> tuple[int, int]:
    """Count memories and versions, of a kind or all, past the door that is tried."""
    told = (await server.ask("{ stats { memories versions byKind { name count } } }"))["stats"]
    by_kind = {each["name"]: each["count"] for each in told["byKind"]}
    return (told["memories"] if kind is None else by_kind.get(kind, 0)), told["versions"]


def spelt(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in TIMES and value is not None else value


async def test_what_is_kept_is_read_back_and_recalled(door: Entry, kind: str) -> None:
    said = {name: value for name, value in SAID.items() if name in door.says} | {"kind": kind}
    id, created = await door.keep(**said)
    assert created
    read = await door.read(id, kind)
    assert read is not None
    for name in door.shows & said.keys():
        assert spelt(name, read[name]) == spelt(name, said[name]), name
    assert await door.recall("Grünkohl", kind) == [id]
    assert await door.keep(**said) == (id, False)


LEFT_TO_GRAPHQL = {"a field of our own", "valid backwards", "too long an agent", "a day without a time"}
"""What not every door can say, or takes otherwise."""
BAD = {
    name: {"occurred_at" if key == "occurredAt" else key: value for key, value in memory.items()}
    for name, memory in BAD_MEMORIES.items()
    if name not in LEFT_TO_GRAPHQL
} | {"metadata that is a list with a sign in it": {"content": "x", "metadata": [{"=": None}]}}
OTHERWISE = {
    (Client, "an unknown field"): "Python itself refuses an unknown argument",
}


@pytest.mark.parametrize("name", BAD)
async def test_a_memory_that_cannot_be_kept_is_refused_and_nothing_is_written(
    door: Entry, server: Server, kind: str, name: str
) -> None:
    if (type(door), name) in OTHERWISE:
        pytest.skip(OTHERWISE[type(door), name])
    before = await count(server)
    with pytest.raises(Refused) as refused:
        await door.keep(**({"kind": kind} | BAD[name]))
    assert refused.value.code == "INVALID_INPUT"
    assert len(refused.value.message) > 10
    assert await count(server) == before


@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
async def test_a_limit_out_of_range_is_refused(door: Entry, limit: int) -> None:
    with pytest.raises(Refused, match="limit") as refused:
        await door.recall("x", limit=limit)
    assert (refused.value.code, refused.value.field) == ("INVALID_INPUT", "limit")


async def test_no_more_than_the_limit_is_recalled(door: Entry, kind: str) -> None:
    kept = {(await door.keep(content=f"wagon number {number}", kind=kind))[0] for number in range(3)}
    found = await door.recall("wagon", kind, limit=2)
    assert len(found) == 2
    assert set(found) < kept


@pytest.mark.parametrize("query", ["", "  ", "a\x00b", "x" * 8_193])
async def test_a_question_that_cannot_be_asked_is_refused(door: Entry, query: str) -> None:
    with pytest.raises(Refused) as refused:
        await door.recall(query)
    assert (refused.value.code, refused.value.field) == ("INVALID_INPUT", "query")


async def test_an_id_that_names_nothing_is_told_from_one_that_is_none(door: Entry, kind: str) -> None:
    assert await door.read(NOBODY, kind) is None
    if isinstance(door, Rest):
        return  # which takes no ids
    for id in ("x", "0198f2a1", NOBODY + "0"):
        with pytest.raises(Refused, match="ids are UUIDs") as refused:
            await door.read(id, kind)
        assert refused.value.code == "INVALID_INPUT"


async def test_nothing_of_another_workspace_is_found_or_confirmed_to_exist(
    door: Entry, server: Server, kind: str
) -> None:
    stores = server.app.state.stores
    other = Caller(workspace_id=new_id())
    owner = await asyncpg.connect(stores.embedded.postgres.url)
    await owner.execute("insert into workspaces (id, name) values ($1, $2)", other.workspace_id, kind)
    await owner.close()
    secret = NewMemory(content=f"the password of {kind} is swordfish", kind=kind)
    hidden = (await memories.remember(stores, other, secret)).memory
    assert hidden is not None
    assert await door.read(str(hidden.id), kind) is None
    assert await door.recall("password swordfish", kind) == []
    id, created = await door.keep(content=secret.content, kind=kind)
    assert created
    assert id != str(hidden.id)
    assert await door.recall("password swordfish", kind) == [id]
    assert await memories.get(stores, other, [hidden.id]) == [hidden]


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ARGUMENTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=140)
"""What can stand in an argument of a command."""
MEMORIES = st.fixed_dictionaries(
    {"content": texts(200, 1_000) | ANY_TEXT},
    optional={
        "type": st.sampled_from(["episodic", "semantic", "procedural", "dream", ""]),
        "tags": st.lists(texts(20, 128) | ARGUMENTS, max_size=4),
        "importance": st.floats(0, 1) | st.floats(-2, 2),
        "metadata": OBJECTS | st.lists(JSON, max_size=2),
        "source_uri": texts(60, 2_048) | ARGUMENTS,
        "occurred_at": st.datetimes(timezones=st.timezones()).map(str) | ARGUMENTS,
    },
)


async def attempt(door: Entry, memory: dict[str, Any]) -> str | Refused:
    """Keep a memory: its id, or why it was refused."""
    try:
        id, created = await door.keep(**memory)
    except Refused as refused:
        return refused
    assert created
    return id


@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(memory=MEMORIES)
async def test_whatever_is_said_is_read_back_equal_or_refused(
    door: Entry, server: Server, memory: dict[str, Any]
) -> None:
    before = await count(server)
    kind = f"k{secrets.token_hex(8)}"  # what a failure leaves behind must not be met again
    answer = await attempt(door, memory | {"kind": kind})
    if isinstance(answer, Refused):
        assert answer.code == "INVALID_INPUT", answer
        assert len(answer.message) > 10
        assert await count(server) == before
        return
    read = await door.read(answer, kind)
    assert read is not None
    expected = memory | ({"tags": list(dict.fromkeys(memory["tags"]))} if "tags" in memory else {})
    if isinstance(door, Agent):
        expected["content"] = frames.HIDDEN.sub("", memory["content"])
    for name in door.shows & expected.keys() - {"occurred_at"}:
        assert read[name] == expected[name], name
    await server.ask("mutation ($i: UUID!) { purge(ids: [$i]) }", i=answer)
