"""The MCP door over stdio: this process serves itself, or passes each call on to a server that runs.

What it passes on is one self-contained request of the protocol's stateless version, whichever version the client
speaks, so that it outlives a restart of the server.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import encode_header_value
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from memoria import __version__
from memoria.errors import MemoriaError
from memoria.loopback import is_near
from memoria.mcp.profiles import PROFILES

Context: TypeAlias = ServerRequestContext[Any, Any]
VERSION = MODERN_PROTOCOL_VERSIONS[-1]
LONGEST = 600.0
"""Seconds that one call may take."""
PASSED_ON: dict[str, Any] = {
    "tools/list": types.PaginatedRequestParams,
    "tools/call": types.CallToolRequestParams,
    "resources/list": types.PaginatedRequestParams,
    "resources/templates/list": types.PaginatedRequestParams,
    "resources/read": types.ReadResourceRequestParams,
    "prompts/list": types.PaginatedRequestParams,
    "prompts/get": types.GetPromptRequestParams,
}
NAMED = ("name", "uri")
"""The parameter that names what a request is about, which goes into a header."""
EVENT = "data:"


async def serve(server: Server[Any]) -> None:
    """Serve one client on standard input and output until it closes them."""
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


class Bridge:
    """Passes each request of one client on to a running server, under one session of Memoria's.

    `find` tells where the server is; it is asked again when nobody answers there any more.
    """

    def __init__(self, find: Callable[[], str], token: str, profile: str, agent: str = "") -> None:
        self._find = find
        self._profile = profile
        self._headers: dict[str, Any] = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": VERSION,
            "Memoria-Session": uuid4().hex,
            **({"Authorization": f"Bearer {token}"} if token else {}),
            **({"X-Memoria-Agent": agent.encode()} if agent else {}),
        }
        self._url = ""
        self._finding = asyncio.Lock()

    def server(self) -> Server[Any]:
        """Build the server that the client talks to."""
        server: Server[Any] = Server(
            "memoria",
            version=__version__,
            instructions=PROFILES[self._profile].instructions,
            lifespan=self._open,
            get_tool_input_schema=lambda _: None,
        )
        for method, params in PASSED_ON.items():
            server.add_request_handler(method, params, self._pass_on)
        return server

    @asynccontextmanager
    async def _open(self, server: Server[Any]) -> AsyncIterator[httpx.AsyncClient]:
        del server
        self._url = await asyncio.to_thread(self._find)
        timeout = httpx.Timeout(LONGEST, connect=5)
        async with httpx.AsyncClient(headers=self._headers, timeout=timeout, trust_env=not is_near(self._url)) as http:
            yield http

    async def _pass_on(self, context: Context, params: Any) -> dict[str, Any]:
        """Pass one request on, and once more to a server that has moved."""
        del params
        at = self._url
        try:
            return await self._send(context)
        except httpx.ConnectError:
            await self._look_again(at)
        try:
            return await self._send(context)
        except httpx.HTTPError as error:
            raise MCPError(types.INTERNAL_ERROR, f"the server at {self._url} does not answer: {error}") from None

    async def _look_again(self, at: str) -> None:
        async with self._finding:
            if self._url != at:
                return
            try:
                self._url = await asyncio.to_thread(self._find)
            except MemoriaError as error:
                raise MCPError(types.INTERNAL_ERROR, str(error), {"code": error.code}) from None

    async def _send(self, context: Context) -> dict[str, Any]:
        http: httpx.AsyncClient = context.lifespan_context
        body = {"jsonrpc": "2.0", "id": 1, "method": context.method, "params": _params(context)}
        address = f"{self._url}/mcp/{self._profile}"
        async with http.stream("POST", address, json=body, headers=_headers(context)) as response:
            async for message in _messages(response):
                if "method" in message:
                    await _tell(context, message)
                else:
                    return _result(message, response.status_code)
        raise MCPError(types.INTERNAL_ERROR, "the answer broke off: call again")


def _params(context: Context) -> dict[str, Any]:
    given = dict(context.params or {})
    client = context.session.client_params
    given["_meta"] = {
        types.PROTOCOL_VERSION_META_KEY: VERSION,
        types.CLIENT_CAPABILITIES_META_KEY: {},
        **(
            {types.CLIENT_INFO_META_KEY: client.client_info.model_dump(by_alias=True, exclude_none=True)}
            if client
            else {}
        ),
        **({"progressToken": 1} if _wants_progress(context) else {}),
    }
    return given


def _wants_progress(context: Context) -> bool:
    return "progress_token" in (context.meta or {})


def _headers(context: Context) -> dict[str, str]:
    given = context.params or {}
    name = next((given[each] for each in NAMED if each in given), None)
    named = {"Mcp-Name": encode_header_value(str(name))} if name is not None else {}
    return {"Mcp-Method": context.method, **named}


async def _messages(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """Read the messages of an answer: one body, or a stream of events."""
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        yield json.loads(await response.aread() or b"{}")
        return
    async for line in response.aiter_lines():
        if line.startswith(EVENT) and (text := line.removeprefix(EVENT).strip()):
            yield json.loads(text)


async def _tell(context: Context, message: dict[str, Any]) -> None:
    """Pass progress on to the client."""
    if message["method"] == "notifications/progress":
        told = message["params"]
        await context.session.report_progress(told["progress"], told.get("total"), told.get("message"))


def _result(message: dict[str, Any], status: int) -> dict[str, Any]:
    if "result" in message:
        result: dict[str, Any] = message["result"]
        return result
    if "error" in message:
        error = message["error"]
        raise MCPError(error["code"], error["message"], error.get("data"))
    told = (message.get("errors") or [{"message": f"the server answered {status}"}])[0]
    raise MCPError(types.INTERNAL_ERROR, told["message"], told.get("extensions"))
