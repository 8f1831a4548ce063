"""Subscriptions: changes as they are committed, over graphql-transport-ws or within this process."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from memoria.client import transport
from memoria.errors import MemoriaError

if TYPE_CHECKING:
    from fastapi import FastAPI

PROTOCOL: Any = "graphql-transport-ws"


@asynccontextmanager
async def subscribed(url: str, headers: dict[str, str], document: str) -> AsyncIterator[AsyncIterator[Any]]:
    """Open a subscription over a WebSocket.

    Raises:
        Unreachable: The server cannot be reached, or refuses.
    """
    address = url.replace("http", "ws", 1) + "/graphql"
    try:
        async with connect(address, subprotocols=[PROTOCOL], additional_headers=headers) as socket:
            await _begin(socket, document)
            yield _events(socket)
    except (OSError, InvalidStatus) as error:
        raise transport.Unreachable(f"no subscription at {url} ({error}): check the address and the token") from None


async def _begin(socket: ClientConnection, document: str) -> None:
    await socket.send(json.dumps({"type": "connection_init"}))
    await socket.recv()
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": document}}))


async def _events(socket: ClientConnection) -> AsyncIterator[Any]:
    try:
        async for frame in socket:
            message = json.loads(frame)
            match message["type"]:
                case "next":
                    yield transport.only(message["payload"])
                case "error":
                    raise transport.told(message["payload"][0])
                case "ping":
                    await socket.send(json.dumps({"type": "pong"}))
                case "complete":
                    return
    except WebSocketException as error:
        raise transport.Lost(f"the subscription broke off ({error}): open it again") from None


async def within(app: "FastAPI", document: str) -> AsyncIterator[Any]:
    """Run a subscription in this process."""
    from strawberry.types import ExecutionResult

    from memoria.graphql.context import Context
    from memoria.graphql.schema import create_schema
    from memoria.records import Caller

    context = Context(stores=app.state.stores, caller=Caller(), metrics=app.state.metrics, over_socket=True)
    results = await create_schema(introspection=False).subscribe(document, context_value=context)
    if isinstance(results, ExecutionResult):
        raise MemoriaError(str(results.errors))
    async for result in results:
        yield transport.only({"data": result.data, "errors": [error.formatted for error in result.errors or ()]})
