"""GraphQL subscriptions over WebSockets that speak graphql-transport-ws."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType

from memoria import callers
from memoria.errors import InvalidInput, TooMany
from memoria.graphql.context import Context
from memoria.graphql.schema import Schema
from memoria.http import bodies
from memoria.http.attempts import Attempts
from memoria.http.tokens import Token
from memoria.metrics import Metrics

SUBSCRIPTIONS = 10
"""Subscriptions of one connection."""
PATIENCE = timedelta(seconds=10)
"""How long a connection may take to say who it is."""


@dataclass(kw_only=True)
class Connected(Context):
    """What the resolvers of a connection are given; `address` is where it comes from, `mistaken` what it showed."""

    address: str
    mistaken: str | None


class Sockets(GraphQL[Connected, None]):
    """Speaks the protocol; what a frame holds is checked before it is believed."""

    def __init__(self, schema: Schema, metrics: Metrics, token: Token, attempts: Attempts) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=PATIENCE,
            max_subscriptions_per_connection=SUBSCRIPTIONS,
        )
        self._metrics = metrics
        self._token = token
        self._attempts = attempts

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Connected:
        """Make what the resolvers of this connection are given."""
        del response
        return Connected(
            stores=request.app.state.stores,
            caller=callers.caller(request.headers),
            metrics=self._metrics,
            over_socket=True,
            authorized=self._token.is_shown(request.headers, "CONNECT"),
            address=request.client.host if request.client else "",
            mistaken=self._token.mistaken(request.headers),
        )

    async def on_ws_connect(self, context: Connected) -> UnsetType | dict[str, object] | None:
        """Let a connection in by the header or cookie that it came with, or by `authorization` in its first message.

        Raises:
            ConnectionRejectionError: It bears no valid token, or names an agent that nobody can be called.
        """
        said = (context.connection_params or {}).get("authorization")
        self._check_token(context, said if isinstance(said, str) else "")
        if isinstance(agent := (context.connection_params or {}).get("agent"), str):
            context.caller.agent = _agent(agent)
        return await super().on_ws_connect(context)

    def _check_token(self, context: Connected, said: str) -> None:
        if (context.authorized or self._token.is_borne(said)) and self._attempts.opens(context.address):
            return
        try:
            self._attempts.refuse(context.address, said or context.mistaken)
        except TooMany as error:
            raise ConnectionRejectionError({"message": str(error)}) from None
        raise ConnectionRejectionError

    def decode_json(self, data: str | bytes) -> object:
        """Read one frame.

        Raises:
            JSONDecodeError: It is no message of the protocol.
        """
        try:
            frame = bodies.decode(data)
            _check(frame)
        except InvalidInput as error:
            raise orjson.JSONDecodeError(str(error), "", 0) from None
        return frame

    def encode_json(self, data: object) -> str:
        """Write one frame."""
        return orjson.dumps(data).decode()


def _agent(name: str) -> str | None:
    try:
        return callers.agent(name)
    except InvalidInput as error:
        raise ConnectionRejectionError({"message": str(error)}) from None


def _check(frame: dict[str, Any]) -> None:
    kind, payload = frame.get("type"), frame.get("payload")
    if not isinstance(kind, str) or not isinstance(payload, dict | list | None):
        raise InvalidInput("a message has a `type`, and a `payload` that is an object")
    if kind in {"subscribe", "complete"} and not isinstance(frame.get("id"), str):
        raise InvalidInput(f"a {kind} message has an `id`, which is a text")
    if kind == "subscribe":
        bodies.call(payload if isinstance(payload, dict) else {})
