"""Agents: real clients of the MCP door, in process, over HTTP and over stdio."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, Implementation

from memoria.mcp.server import create_server
from memoria.stores.opening import Stores

T = TypeVar("T")
MODES = ("auto", "legacy")
"""The stateless version of the protocol, and the one with a handshake."""
NAME = Implementation(name="tester", version="1")
PIECES = re.compile(r"[A-Za-z]+|\d{1,3}|[^\sA-Za-z\d]+|\s+")
"""Where tokenizers of language models divide a text at least, roughly."""


def tokens(text: str) -> int:
    """Estimate the tokens of a text, rather too many: each piece is one, and a long word one for eight letters."""
    return max(len(text) // 4, sum(1 + (len(piece) - 1) // 8 for piece in PIECES.findall(text)))


@asynccontextmanager
async def held(context: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave a context in one task, since a fixture begins and ends in two."""
    opened: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    leave = asyncio.Event()

    async def hold() -> None:
        async with context as value:
            opened.set_result(value)
            await leave.wait()

    task = asyncio.create_task(hold())
    await asyncio.wait([task, opened], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    yield await opened
    leave.set()
    await task


@asynccontextmanager
async def inside(stores: Stores, profile: str = "default", mode: str = "auto") -> AsyncIterator[Client]:
    """Connect to a server in this process."""
    async with Client(create_server(lambda: stores, profile, session="inside"), mode=mode, client_info=NAME) as client:
        yield client


@asynccontextmanager
async def over_http(url: str, profile: str = "default", mode: str = "auto", **headers: str) -> AsyncIterator[Client]:
    """Connect to a server's /mcp."""
    async with httpx2.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
        transport = streamable_http_client(f"{url}/mcp/{profile}", http_client=http)
        async with Client(transport, mode=mode, client_info=NAME) as client:
            yield client


@asynccontextmanager
async def over_stdio(environment: dict[str, str], *arguments: str, mode: str = "auto") -> AsyncIterator[Client]:
    """Start `memoria mcp` and connect to it."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "memoria.cli.main", "mcp", *arguments],
        env=environment,
        cwd=Path(environment["MEMORIA_DATA_DIR"]).parent,
    )
    async with Client(command, mode=mode, client_info=NAME) as client:
        yield client


async def call(agent: Client, tool: str, /, **arguments: Any) -> Any:
    """Call a tool that must succeed, and return its structured answer."""
    result = await agent.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def refused(agent: Client, tool: str, /, **arguments: Any) -> dict[str, Any]:
    """Call a tool that must refuse, and return code, message and field."""
    result: CallToolResult = await agent.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    error: dict[str, Any] = result.structured_content["error"]
    assert said(result) == f"{error['code']}: {error['message']}"
    return error


def said(result: CallToolResult) -> str:
    """Return what a model reads of an answer."""
    [content] = result.content
    assert content.type == "text"
    return content.text
