"""How documents reach a server: over HTTP, or within this process."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

import orjson

from memoria.client.refusals import refusal
from memoria.errors import MemoriaError, Unavailable
from memoria.loopback import is_near

if TYPE_CHECKING:
    import httpx

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
        """Return the connection, which is made when it is first needed.

        Raises:
            Unreachable: The address is none.
        """
        if self._client is None:
            import httpx

            try:
                self._client = httpx.AsyncClient(
                    base_url=self._url,
                    headers=self._headers | (UNPACKED if is_near(self._url) else {}),
                    timeout=httpx.Timeout(120, connect=5),
                    trust_env=not is_near(self._url),
                )
            except httpx.InvalidURL as error:
                raise Unreachable(_unreachable(self._url, error)) from None
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
