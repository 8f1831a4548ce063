"""What can be read by address: one memory, the counts, the session."""

from typing import Any

import mcp_types as types
import orjson

from memoria.domain import insight, memories, working
from memoria.errors import NotFound
from memoria.mcp import frames
from memoria.mcp.showing import show
from memoria.mcp.tools import Call, id_of

SCHEME = "memoria://"
MEMORY = f"{SCHEME}memory/"
STATS = f"{SCHEME}stats"
SESSION = f"{SCHEME}session"

LISTED = [
    types.Resource(
        uri=STATS,
        name="stats",
        description="What the workspace holds, counted.",
        mime_type="application/json",
    ),
    types.Resource(
        uri=SESSION,
        name="session",
        description="What this session works on: notes, turns, project, pinned memories.",
        mime_type="application/json",
    ),
]
TEMPLATES = [
    types.ResourceTemplate(
        uri_template=f"{MEMORY}{{id}}",
        name="memory",
        description="One memory, framed as data.",
        mime_type="text/plain",
    )
]


async def read(call: Call, uri: str) -> types.ReadResourceResult:
    """Read one address.

    Raises:
        NotFound: There is nothing there.
    """
    if uri.startswith(MEMORY):
        return _result(uri, "text/plain", await _memory(call, uri.removeprefix(MEMORY)))
    if uri == STATS:
        return _json(uri, await insight.stats(call.stores, call.caller))
    if uri == SESSION and call.session is not None:
        return _json(uri, await working.read(call.stores, call.caller, call.session))
    raise NotFound(f"there is nothing at {uri[:200]}: read {MEMORY}{{id}}, {STATS} or {SESSION}")


async def _memory(call: Call, id: str) -> str:
    [found] = await memories.get(call.stores, call.caller, [id_of(id)])
    if found is None:
        raise NotFound(f"there is no memory {id[:60]}")
    return frames.text(await show(call, [(found, None)], frames.LARGEST))


def _json(uri: str, value: Any) -> types.ReadResourceResult:
    return _result(uri, "application/json", orjson.dumps(value, default=str).decode())


def _result(uri: str, kind: str, text: str) -> types.ReadResourceResult:
    return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=kind, text=text)])
