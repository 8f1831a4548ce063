"""How documents reach a server: over HTTP, or within this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

import orjson

from memoria.client.refusals import refusal
from memoria.errors import MemoriaError, Unavailable
from memoria.loopback import is_near

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

    from memoria.settings import Settings

JSON = {"Content-Type": "application/json"}
UNPACKED = {"Accept-Encoding": "identity"}
"""Within a machine it takes longer to pack an answer than to send it."""
HERE = "http://localhost"
"""What a server in this process is called."""


class Unreachable(MemoriaError):
    """Nobody answers at this address."""

    code = Unavailable.code


class Lost(Unreachable):
    """The server may have done what it was asked, and the answer did not arrive."""


class Transport(Protocol):
    """A way to a server."""

    async def http(self) -> "httpx.AsyncClient": ...
    def changes(self, document: str) -> AbstractAsyncContextManager[AsyncIterator[Any]]: ...
    async def close(self) -> None: ...


class Remote:
    """A server at an address."""

    def __init__(self, url: str, token: str, agent: str) -> None:
        self._url = url
        self._headers = greeting(token, agent)
        self._client: httpx.AsyncClient | None = None

    async def http(self) -> "httpx.AsyncClient":
        """Return the connection, which is made when it is first needed."""
        if self._client is None:
            import httpx

            self._client = httpx.AsyncClient(
                base_url=self._url,
                headers=self._headers | (UNPACKED if is_near(self._url) else {}),
                timeout=httpx.Timeout(120, connect=5),
                trust_env=not is_near(self._url),
            )
        return self._client

    @asynccontextmanager
    async def changes(self, document: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Open a subscription."""
        from memoria.client import subscribing

        async with subscribing.subscribed(self._url, self._headers, document) as events:
            yield events

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()


def greeting(token: str, agent: str) -> dict[str, str]:
    """Write the headers that show a token and name the agent that calls, in any script."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return headers | ({"X-Memoria-Agent": agent.encode().decode("latin-1")} if agent else {})


class Embedded:
    """A server within this process, which owns its data folder and has no socket. It opens at the first call."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None
        self._app: FastAPI | None = None
        self._opening = asyncio.Lock()
        self._leave = asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    async def http(self) -> "httpx.AsyncClient":
        """Return the way in; open the databases when it is first needed."""
        async with self._opening:
            if self._client is None:
                await self._open()
        assert self._client is not None  # noqa: S101  # opened above
        return self._client

    async def _open(self) -> None:
        import httpx

        from memoria.http import create_app

        _log_as_the_program_does()
        self._app = create_app(self._settings)
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._living = asyncio.create_task(self._live(self._app, opened), name="memoria embedded")
        await opened
        self._client = httpx.AsyncClient(
            base_url=HERE,
            headers=greeting(self._settings.token.get_secret_value(), self._settings.agent) | UNPACKED,
            timeout=120,
            transport=httpx.ASGITransport(self._app, raise_app_exceptions=False),
        )

    async def _live(self, app: "FastAPI", opened: asyncio.Future[None]) -> None:
        """Hold the databases open in one task, whoever asks to close them."""
        try:
            async with app.router.lifespan_context(app):
                opened.set_result(None)
                await self._leave.wait()
        except MemoriaError as error:
            if opened.done():
                raise
            opened.set_exception(error)

    @asynccontextmanager
    async def changes(self, document: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Open a subscription."""
        await self.http()
        assert self._app is not None  # noqa: S101  # opened above
        from memoria.client import subscribing

        yield subscribing.within(self._app, document)

    async def close(self) -> None:
        """Close the databases, when the last request has been answered."""
        self._leave.set()
        if self._client is not None:
            await self._client.aclose()
        if self._living is not None:
            await self._living


def _log_as_the_program_does() -> None:
    """Hand our log to Python's own, which the program has set up, and print nothing."""
    import structlog

    if not structlog.is_configured():
        structlog.configure(
            processors=[
                structlog.stdlib.filter_by_level,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(key_order=["event"]),
            ],
            wrapper_class=structlog.stdlib.BoundLogger,
            logger_factory=structlog.stdlib.LoggerFactory(),
        )


async def post(transport: Transport, url: str, body: bytes) -> dict[str, Any]:
    """Send one document.

    Raises:
        Lost: It was sent, and no answer came.
        Unreachable: It was not sent.
        MemoriaError: What answers is no Memoria.
    """
    http = await transport.http()
    import httpx

    try:
        response = await http.post("/graphql", content=body, headers=JSON)
        return cast("dict[str, Any]", orjson.loads(response.content))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Unreachable(_unreachable(url, error)) from None
    except httpx.HTTPError as error:
        raise Lost(_unreachable(url, error)) from None
    except orjson.JSONDecodeError:
        raise MemoriaError(f"what answers at {url} is no Memoria: check the address") from None


@asynccontextmanager
async def streamed(
    transport: Transport, url: str, path: str, asked: dict[str, Any]
) -> AsyncIterator[AsyncIterator[bytes]]:
    """Read a file piece by piece.

    Raises:
        Unreachable: The server cannot be reached, or the file broke off.
        MemoriaError: What the server refused.
    """
    http = await transport.http()
    import httpx

    try:
        async with http.stream("GET", path, params=asked) as response:
            if response.is_error:
                raise told(orjson.loads(await response.aread())["errors"][0])
            yield response.aiter_bytes()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(_unreachable(url, error)) from None


def _unreachable(url: str, error: Exception) -> str:
    return f"nothing answers at {url} ({error}): start it by `memoria serve`, or check the address"


def only(answer: dict[str, Any]) -> Any:
    """Return the value of the only field that was asked for.

    Raises:
        MemoriaError: What the server refused, as it was raised there.
    """
    if answer.get("errors"):
        raise told(answer["errors"][0])
    [value] = answer["data"].values()
    return value


def told(error: dict[str, Any]) -> MemoriaError:
    """Make the error that a server told."""
    extensions = error.get("extensions") or {}
    return refusal(
        extensions.get("code", ""),
        error["message"],
        field=extensions.get("field"),
        retry_after=extensions.get("retryAfter"),
    )
