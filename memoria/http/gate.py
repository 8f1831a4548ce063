"""Who is let in: the right Host and Origin, a token where one is set, and not too many at once."""

from collections.abc import Sequence
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.http.websocket_origin import is_same_origin

from memoria import callers
from memoria.errors import Forbidden, InvalidInput, MemoriaError, TooMany, Unauthorized
from memoria.http import replies
from memoria.http.attempts import Attempts
from memoria.http.bodies import LARGEST, TooLarge
from memoria.http.tokens import READING, Token
from memoria.metrics import Metrics
from memoria.settings import Settings

AT_ONCE = {"http": 64, "websocket": 256}
"""Requests that are worked on, and WebSockets that are open, at the same time."""
LOGINS = frozenset({"/login", "/logout"})
OPEN = LOGINS | {"/health", "/ready"}
"""Paths that need no token."""
UNCOUNTED = frozenset({"/health", "/ready", "/metrics"})
"""Paths that are answered however busy the server is."""
STREAMED = frozenset({"/api/memories"})
"""Paths whose bodies are read piece by piece, and may be of any length."""
EXPORTS = frozenset({"/work/sessions.csv", "/work/sessions.json", "/work/sessions.ics"})
REST = frozenset({"/api/stats", "/api/recall", "/api/context"})
ROUTES = UNCOUNTED | LOGINS | STREAMED | EXPORTS | REST | {"/", "/graphql", "/mcp"}

SECURITY = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
CONTENT_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


class Misdirected(InvalidInput):
    """The Host header names no host of ours."""

    status = 421


class Gate:
    """Stands before the whole app, for HTTP and WebSockets alike.

    What none of the routes takes is the site's, which holds no data and needs no token to be read.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        metrics: Metrics,
        token: Token,
        attempts: Attempts,
        routes: Sequence[BaseRoute],
    ) -> None:
        self._app = app
        self._hosts = settings.allowed_hosts
        self._token = token
        self._attempts = attempts
        self._routes = routes
        self._metrics = metrics
        self._security = _security(settings)
        self._inside = dict.fromkeys(AT_ONCE, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] not in AT_ONCE:
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        sending = _Sending(send, self._security)
        try:
            self._check(scope)
        except MemoriaError as error:
            await _refuse(error, scope, receive, sending)
        else:
            await self._enter(scope, receive, sending)
        if scope["type"] == "http":
            route = scope["path"] if scope["path"] in ROUTES else "other"
            self._metrics.request(route, sending.status, perf_counter() - start)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        self._check_host(headers)
        _check_origin(headers)
        self._check_token(scope, headers)
        callers.caller(headers)
        if scope["path"] not in STREAMED:
            _check_length(headers.get("content-length", "0"))
        if scope["path"] not in UNCOUNTED and self._inside[scope["type"]] >= AT_ONCE[scope["type"]]:
            raise TooMany("the server is busy: try again in a second")

    def _check_host(self, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _name(hosts[0]) not in self._hosts:
            raise Misdirected(
                f"{', '.join(hosts)[:100] or 'no Host header'} is no name of this server: "
                "reach it by another, or add this one to MEMORIA_HTTP_ALLOWED_HOSTS"
            )

    def _check_token(self, scope: Scope, headers: Headers) -> None:
        if scope["path"] in OPEN or (scope["type"] == "websocket" and "authorization" not in headers):
            return
        address = scope["client"][0] if scope.get("client") else ""
        is_shown = self._token.is_shown(headers, scope.get("method", ""))
        if (is_shown and self._attempts.opens(address)) or self._is_site(scope):
            return
        self._attempts.refuse(address, self._token.mistaken(headers))
        raise Unauthorized("send the header Authorization: Bearer with the token in MEMORIA_TOKEN, or log in")

    def _is_site(self, scope: Scope) -> bool:
        is_read = scope["type"] == "http" and scope["method"] in READING
        return is_read and all(route.matches(scope)[0] is Match.NONE for route in self._routes)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._inside[scope["type"]] += (counted := scope["path"] not in UNCOUNTED)
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside[scope["type"]] -= counted


def _security(settings: Settings) -> list[tuple[bytes, bytes]]:
    # GraphiQL, which only development serves, loads its parts from elsewhere.
    policy = {} if settings.development else {"content-security-policy": CONTENT_POLICY}
    return [(name.encode(), value.encode()) for name, value in (SECURITY | policy).items()]


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _check_origin(headers: Headers) -> None:
    for origin in headers.getlist("origin"):
        if not is_same_origin(origin, headers["host"]):
            raise Forbidden(f"pages of {origin[:100]} may not call this server: call it from its own pages")


def _check_length(length: str) -> None:
    if length.isdecimal() and int(length[:20]) > LARGEST:
        raise TooLarge(f"the body is larger than {LARGEST:,} bytes: send fewer memories at once")


class _Sending:
    """Sends a reply with the headers that every one carries, unless it has its own, and remembers its status."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            self.status = message["status"]
            own = list(message.get("headers", ()))
            names = {name.lower() for name, _ in own}
            message["headers"] = own + [each for each in self._headers if each[0] not in names]
        await self._send(message)


async def _refuse(error: MemoriaError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
        await replies.failure(error)(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": error.code})
