"""The MCP door over HTTP: one server for each profile, at /mcp and /mcp/<profile>."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from memoria.mcp.profiles import PROFILES
from memoria.mcp.server import create_server
from memoria.stores.opening import Stores

PATH = "/mcp"


class Agents:
    """The servers of all profiles. The gate stands before them, so they check neither Host nor Origin again."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._managers = {
            name: StreamableHTTPSessionManager(create_server(stores, name), json_response=False) for name in PROFILES
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer until the block ends."""
        async with AsyncExitStack() as stack:
            for manager in self._managers.values():
                await stack.enter_async_context(manager.run())
            yield

    def routes(self) -> list[BaseRoute]:
        """The paths. Nothing is told unasked, so there is no stream to be had by GET."""
        return [
            Route(path, _Endpoint(manager), methods=["POST", "DELETE"])
            for name, manager in self._managers.items()
            for path in ([PATH, f"{PATH}/default"] if name == "default" else [f"{PATH}/{name}"])
        ]


class _Endpoint:
    """What a route takes for an ASGI application."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.handle_request(scope, receive, send)
