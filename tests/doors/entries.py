"""What every door can do: keep a memory, read it, recall. One suite runs over `ALL`."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Protocol

import orjson
from mcp import Client as McpClient

from memoria.client import AsyncMemoria
from memoria.errors import InvalidInput, MemoriaError
from memoria.records import MemoryFilter, NewMemory, TextFilter
from tests.doors import agents
from tests.doors.commands import Commands
from tests.doors.doors import GraphQL as Whole
from tests.doors.doors import Refused
from tests.doors.serving import Server

FIELDS = {
    "content", "type", "kind", "tags", "importance", "confidence", "valence", "metadata", "agent", "source_uri",
    "trust", "occurred_at", "valid_from", "valid_to", "expires_at", "pinned",
}  # fmt: skip
AGENTS = {"content", "type", "kind", "tags", "importance", "metadata", "source_uri", "occurred_at", "expires_at"}
"""What an agent may say of a memory."""
SHOWN = {"content", "type", "kind", "tags", "metadata", "source_uri", "occurred_at"}
"""What an agent is shown of what it said."""


class Entry(Protocol):
    """One door. Names and values are the records', as JSON has them."""

    says: ClassVar[set[str]]
    shows: ClassVar[set[str]]

    async def keep(self, **memory: Any) -> tuple[str, bool]: ...
    async def read(self, id: str, kind: str) -> dict[str, Any] | None: ...
    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]: ...


class GraphQL:
    """Documents over HTTP."""

    says = shows = FIELDS

    def __init__(self, server: Server) -> None:
        self._door = Whole(server)

    async def keep(self, **memory: Any) -> tuple[str, bool]:
        """Keep a memory."""
        capital = {name: str(memory[name]).upper() for name in ("type", "trust") if name in memory}
        kept = await self._door.remember(**{_camel(name): value for name, value in (memory | capital).items()})
        return kept["memory"]["id"], kept["created"]

    async def read(self, id: str, kind: str) -> dict[str, Any] | None:
        """Read a memory."""
        del kind
        found = await self._door.get(id)
        if found is None:
            return None
        named = {re.sub("([A-Z])", lambda each: "_" + each[1].lower(), name): value for name, value in found.items()}
        return named | {name: named[name].lower() for name in ("type", "trust", "status")}

    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]:
        """Find the ids of memories."""
        bounds = {"filter": {"kind": {"eq": kind}} if kind else None, "limit": limit}
        found = await self._door.recall(query, **{name: value for name, value in bounds.items() if value is not None})
        return [hit["memory"]["id"] for hit in found["hits"]]


class Client:
    """The Python client."""

    says = shows = FIELDS

    def __init__(self, memory: AsyncMemoria) -> None:
        self._memory = memory

    async def keep(self, **memory: Any) -> tuple[str, bool]:
        """Keep a memory."""
        capital = {name: str(memory[name]).upper() for name in ("type", "trust") if name in memory}
        kept = await _answered(self._memory.remember(NewMemory(**memory | capital)))
        return str(kept.memory.id), kept.created

    async def read(self, id: str, kind: str) -> dict[str, Any] | None:
        """Read a memory."""
        del kind
        found = await _answered(self._memory.memory(id))
        return orjson.loads(orjson.dumps(asdict(found))) if found else None

    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]:
        """Find the ids of memories."""
        within = MemoryFilter(kind=TextFilter(eq=kind)) if kind else None
        found = await _answered(self._memory.recall(query, within, limit=10 if limit is None else limit))
        return [str(hit.memory.id) for hit in found.hits]


class Agent:
    """An agent's tools, over HTTP."""

    says = AGENTS
    shows = SHOWN
    names: ClassVar = {"source_uri": "source", "occurred_at": "occurred", "expires_at": "expires"}

    def __init__(self, agent: McpClient) -> None:
        self._agent = agent

    async def keep(self, **memory: Any) -> tuple[str, bool]:
        """Keep a memory."""
        new = {self.names.get(name, name): value for name, value in memory.items()}
        [result] = (await self._call("remember", memories=[new]))["results"]
        if "error" in result:
            raise Refused(result["error"]["code"], result["error"]["message"])
        return result["id"], result["created"]

    async def read(self, id: str, kind: str) -> dict[str, Any] | None:
        """Read a memory."""
        del kind
        found = await self._call("get", ids=[id], budget=20_000)
        if "missing" in found:
            return None
        [shown] = found["memories"]
        assert "cut" not in shown
        ours = {theirs: name for name, theirs in self.names.items()}
        return {"tags": [], "metadata": {}, "source_uri": None} | {ours.get(key, key): it for key, it in shown.items()}

    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]:
        """Find the ids of memories."""
        bounds = {"kinds": [kind] if kind else None, "limit": limit}
        found = await self._call(
            "recall", query=query, **{name: value for name, value in bounds.items() if value is not None}
        )
        return [each["id"] for each in found["memories"]]

    async def _call(self, tool: str, **arguments: Any) -> Any:
        result = await self._agent.call_tool(tool, arguments)
        found: Any = result.structured_content
        if result.is_error:
            told = found["error"]
            raise Refused(told["code"], told["message"], told.get("field"))
        return found


class Rest:
    """JSON Lines and questions over HTTP."""

    says = shows = FIELDS

    def __init__(self, server: Server) -> None:
        self._http = server.http

    async def keep(self, **memory: Any) -> tuple[str, bool]:
        """Keep a memory."""
        body = json.dumps(memory).encode()
        answer = await self._http.post("/api/memories", content=body, headers={"content-type": "application/jsonl"})
        self._refuse(answer)
        [result] = [orjson.loads(line) for line in answer.content.splitlines()]
        if "error" in result:
            raise Refused(*(result["error"][name] for name in ("code", "message", "field")))
        return result["id"], result["created"]

    async def read(self, id: str, kind: str) -> dict[str, Any] | None:
        """Read a memory among those of its kind."""
        answer = await self._http.get("/api/memories", params={"kind": kind})
        self._refuse(answer)
        found = [orjson.loads(line) for line in answer.content.split(b"\n") if line]
        return next((each for each in found if each["id"] == id), None)

    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]:
        """Find the ids of memories."""
        asked: dict[str, Any] = {"query": query, "kind": kind, "limit": limit}
        answer = await self._http.get(
            "/api/recall", params={name: value for name, value in asked.items() if value is not None}
        )
        self._refuse(answer)
        return [hit["memory"]["id"] for hit in answer.json()["hits"]]

    @staticmethod
    def _refuse(answer: Any) -> None:
        if answer.status_code != 200:
            [error] = answer.json()["errors"]
            told = error["extensions"]
            raise Refused(told["code"], error["message"], told.get("field"))


class Shell:
    """The command line, in processes of its own."""

    says = shows = FIELDS

    def __init__(self, commands: Commands, url: str) -> None:
        self._commands = commands
        self._url = url

    async def keep(self, **memory: Any) -> tuple[str, bool]:
        """Keep a memory; its text comes by standard input."""
        parts: list[str] = []
        for name, value in memory.items():
            parts += _options(name, value)
        said = str(memory.get("content", "")).encode()
        found = await self._json("remember", "-", *parts, stdin=said + b"\n")
        return found["id"], found["created"]

    async def read(self, id: str, kind: str) -> dict[str, Any] | None:
        """Read a memory."""
        del kind
        try:
            found: dict[str, Any]
            [found] = (await self._json("get", id))["memories"]
        except Refused as refused:
            if refused.code == "NOT_FOUND":
                return None
            raise
        return found

    async def recall(self, query: str, kind: str | None = None, limit: int | None = None) -> list[str]:
        """Find the ids of memories; the question comes by standard input."""
        bounds = ["--kind", kind] if kind else []
        bounds += ["--limit", str(limit)] if limit is not None else []
        found = await self._json("recall", "-", *bounds, stdin=query.encode() + b"\n")
        return [hit["memory"]["id"] for hit in found["hits"]]

    async def _json(self, *arguments: str, stdin: bytes = b"") -> Any:
        result = await self._commands.run(*arguments, "--json", "--url", self._url, stdin=stdin)
        if result.code:
            told = result.json["error"]
            assert result.code == (2 if told["code"] == InvalidInput.code else 1)
            raise Refused(told["code"], told["message"], told["field"])
        return result.json


def _camel(name: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def _options(name: str, value: Any) -> list[str]:
    option = "--" + ("tag" if name == "tags" else name.replace("_", "-"))
    match name, value:
        case "content", _:
            return []
        case "tags", list():
            return [part for each in value for part in (option, each)]
        case "metadata", _:
            return [option, json.dumps(value)]
        case "pinned", _:
            return [option] if value else []
        case _:
            return [option, str(value)]


async def _answered(call: Any) -> Any:
    try:
        return await call
    except MemoriaError as error:
        raise Refused(error.code, str(error), getattr(error, "field", None)) from None


Opening = Callable[[Server, Path], AbstractAsyncContextManager[Entry]]


@asynccontextmanager
async def by_graphql(server: Server, folder: Path) -> AsyncIterator[Entry]:
    """Open the door GraphQL."""
    del folder
    yield GraphQL(server)


@asynccontextmanager
async def by_client(server: Server, folder: Path) -> AsyncIterator[Entry]:
    """Open the door of programs."""
    del folder
    async with AsyncMemoria(server.url) as memory:
        yield Client(memory)


@asynccontextmanager
async def by_mcp(server: Server, folder: Path) -> AsyncIterator[Entry]:
    """Open the door of agents."""
    del folder
    async with agents.held(agents.over_http(server.url)) as agent:
        yield Agent(agent)


@asynccontextmanager
async def by_rest(server: Server, folder: Path) -> AsyncIterator[Entry]:
    """Open the little REST."""
    del folder
    yield Rest(server)


@asynccontextmanager
async def by_shell(server: Server, folder: Path) -> AsyncIterator[Entry]:
    """Open the command line."""
    yield Shell(Commands(folder / "unused"), server.url)


ALL: list[Opening] = [by_graphql, by_client, by_mcp, by_rest, by_shell]
