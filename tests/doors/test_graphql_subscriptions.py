"""Changes over a real WebSocket that speaks graphql-transport-ws."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.doors.conftest import TOKEN
from tests.doors.serving import Server, serving, settings_for

CHANGED = "subscription { memoryChanged { noun kind id revision actor } }"
REMEMBER = "mutation ($m: NewMemory!) { remember(memory: $m) { memory { id version } } }"
REVISE = "mutation ($i: UUID!, $c: MemoryChanges!) { revise(id: $i, expectedVersion: 1, changes: $c) { version } }"


@asynccontextmanager
async def socket(server: Server, **headers: str) -> AsyncIterator[ClientConnection]:
    """Connect, and say nothing yet."""
    url = server.url.replace("http", "ws") + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(url, subprotocols=[protocol], additional_headers=headers) as connection:
        yield connection


async def send(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def receive(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(connection.recv(), 10))
    return message


async def greet(connection: ClientConnection, **payload: Any) -> None:
    await send(connection, type="connection_init", payload=payload)
    assert (await receive(connection))["type"] == "connection_ack"


async def subscribe(connection: ClientConnection, id: str, query: str) -> None:
    await send(connection, type="subscribe", id=id, payload={"query": query})


async def closed(connection: ClientConnection) -> tuple[int, str]:
    """Wait until the server ends the connection, and return code and reason."""
    with suppress(ConnectionClosed):
        while True:
            await receive(connection)
    await connection.wait_closed()
    assert connection.close_code is not None
    return connection.close_code, connection.close_reason or ""


async def changes(connection: ClientConnection, wanted: set[str], count: int) -> list[dict[str, Any]]:
    """Return the next changes of some memories; other tests change others meanwhile."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        message = await receive(connection)
        assert message["type"] == "next", message
        (change,) = message["payload"]["data"].values()
        if change["id"] in wanted:
            found.append(change)
    return found


async def watching(server: Server, connection: ClientConnection, kind: str) -> None:
    """Subscribe, and wait until a first change proves that the subscription stands."""
    await subscribe(connection, "1", CHANGED)

    async def knock() -> None:
        for number in range(100):
            await server.ask(REMEMBER, m={"content": f"knock {number}", "kind": kind})
            await asyncio.sleep(0.05)

    knocking = asyncio.create_task(knock())
    await receive(connection)
    knocking.cancel()
    await asyncio.gather(knocking, return_exceptions=True)


async def test_a_subscriber_is_told_each_change_of_a_memory_in_order(server: Server, kind: str) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await watching(server, connection, kind)
        new = await server.ask(REMEMBER, m={"content": "watched", "kind": kind, "agent": "ada"})
        id = new["remember"]["memory"]["id"]
        await server.ask(REVISE, i=id, c={"content": "watched again"})
        await server.ask("mutation ($i: [UUID!]!) { forget(ids: $i) }", i=[id])
        told = await changes(connection, {id}, 3)
        assert [(each["noun"], each["kind"]) for each in told] == [
            ("memory", "CREATED"),
            ("memory", "REVISED"),
            ("memory", "DELETED"),
        ]


async def test_a_subscriber_is_told_that_superseding_was_taken_back(server: Server, kind: str) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await watching(server, connection, kind)
        ids = [
            (await server.ask(REMEMBER, m={"content": text, "kind": kind}))["remember"]["memory"]["id"]
            for text in ("port 80", "port 443")
        ]
        await server.ask("mutation ($i: UUID!, $b: UUID!) { supersede(id: $i, by: $b) { id } }", i=ids[0], b=ids[1])
        restored = await server.ask("mutation ($i: [UUID!]!) { restore(ids: $i) { status validTo } }", i=[ids[0]])
        assert restored["restore"] == [{"status": "ACTIVE", "validTo": None}]
        told = await changes(connection, {ids[0]}, 3)
        assert [(each["kind"], each["revision"]) for each in told] == [("CREATED", 1), ("REVISED", 2), ("REVISED", 3)]


async def test_a_subscription_can_be_ended_and_its_id_used_again(server: Server, kind: str) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await watching(server, connection, kind)
        await send(connection, type="complete", id="1")
        await watching(server, connection, kind)


async def test_queries_and_mutations_are_sent_by_post(server: Server) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await subscribe(connection, "1", "{ stats { memories } }")
        message = await receive(connection)
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["message"] == (
            "send queries and mutations by POST: the WebSocket is for subscriptions"
        )


async def test_the_eleventh_subscription_of_a_connection_is_refused(server: Server) -> None:
    async with socket(server) as connection:
        await greet(connection)
        for number in range(11):
            await subscribe(connection, str(number), CHANGED)
        while (message := await receive(connection))["type"] == "next":
            pass
        assert message == {"type": "error", "id": "10", "payload": [{"message": "Subscription limit reached"}]}


async def test_a_subscription_that_is_refused_says_why(server: Server) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await subscribe(connection, "1", "subscription { memoryChanged { text } }")
        message = await receive(connection)
        assert message["type"] == "error"
        assert message["payload"][0]["message"] == (
            "Cannot query field 'text' on type 'Change': see web/schema.graphql for what there is"
        )
        assert message["payload"][0]["extensions"] == {"code": "INVALID_INPUT"}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "{",
        "7",
        '{"type": 7}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 7, "payload": {"query": "{ a }"}}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
        '{"type": "complete", "id": []}',
        '{"type": "connection_init", "payload": "x"}',
        '{"type": "connection_init", "payload": ' + "[" * 500 + "]" * 500 + "}",
        '{"type": "something"}',
        '{"kind": "subscribe"}',
    ],
)
async def test_a_frame_that_is_no_message_ends_the_connection(server: Server, frame: str) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await connection.send(frame)
        code, _ = await closed(connection)
        assert code == 4400


async def test_a_binary_frame_ends_the_connection(server: Server) -> None:
    async with socket(server) as connection:
        await greet(connection)
        await connection.send(b"\x00\x01")
        assert (await closed(connection))[0] == 4400


async def test_another_protocol_is_refused(server: Server) -> None:
    url = server.url.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol("graphql-ws")]) as connection:
        assert (await closed(connection))[0] == 4406


async def test_a_subscription_before_the_greeting_is_refused(server: Server) -> None:
    async with socket(server) as connection:
        await subscribe(connection, "1", CHANGED)
        assert (await closed(connection))[0] == 4401


async def test_the_token_comes_with_the_header_or_the_greeting(guarded: Server) -> None:
    bearer = f"Bearer {TOKEN}"
    async with socket(guarded, authorization=bearer) as connection:
        await greet(connection)
    async with socket(guarded) as connection:
        await greet(connection, authorization=bearer)


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer wrong"}, {"authorization": 7}, {"token": TOKEN}])
async def test_without_the_token_the_greeting_is_refused(guarded: Server, payload: dict[str, Any]) -> None:
    async with socket(guarded) as connection:
        await send(connection, type="connection_init", payload=payload)
        assert await closed(connection) == (4403, "Forbidden")


async def test_a_server_that_stops_ends_its_subscriptions_cleanly(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with serving(settings_for(tmp_path_factory.mktemp("stopping"))) as server:
        connection = await connect(
            server.url.replace("http", "ws") + "/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
        )
        await greet(connection)
        await watching(server, connection, "k")
    assert (await closed(connection))[0] == 1012
