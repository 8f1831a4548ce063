"""The tool remember."""

from typing import Any

from memoria.domain import memories
from memoria.domain.times import time_of
from memoria.errors import InvalidInput
from memoria.mcp.frames import refuse_framed
from memoria.mcp.tools import FLAG, NUMBER, OBJECT, TEXT, TEXTS, Call, Json, Tool, listed, one_of
from memoria.records import MemoryType, NewMemory, Remembered, Trust

AT_ONCE = 20
"""Memories that are kept before progress is told."""


def new_memory(given: Json) -> NewMemory:
    """Make a memory of what an agent says; it is marked as an agent's."""
    refuse_framed(given["content"])
    values: dict[str, Any] = {
        "content": given["content"],
        "type": MemoryType(given["type"]) if "type" in given else None,
        "kind": given.get("kind"),
        "tags": given.get("tags"),
        "importance": given.get("importance"),
        "metadata": given.get("metadata"),
        "source_uri": given.get("source"),
        "occurred_at": time_of(given["occurred"], "occurred") if "occurred" in given else None,
        "expires_at": time_of(given["expires"], "expires") if "expires" in given else None,
    }
    return NewMemory(trust=Trust.AGENT, **{name: value for name, value in values.items() if value is not None})


def kept(result: Remembered) -> Json:
    """Say what became of one memory."""
    if result.error is not None:
        return {"error": {"code": result.error.code, "message": result.error.message}}
    assert result.memory is not None  # noqa: S101  # there is one where there is no error
    return {"id": str(result.memory.id), "created": result.created}


async def remember(call: Call, given: Json) -> Json:
    """Keep memories a few at a time, telling progress; what was kept before a cancellation stays."""
    new, key = [new_memory(each) for each in given["memories"]], given.get("key")
    if not new:
        raise InvalidInput("there is nothing to remember: give at least one memory", field="memories")
    results: list[Json] = []
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        part_key = f"{key}:{start}" if key else None
        results += [kept(each) for each in await memories.remember_many(call.stores, call.caller, part, key=part_key)]
        await call.progress(len(results), len(new), "remembered")
    return {"results": results}


TOOL = Tool(
    name="remember",
    description="Keep what is worth knowing later: facts (semantic), events (episodic), how-to (procedural). One "
    "self-contained statement each. Duplicates return the id that is there. `key` makes a repeated call harmless.",
    takes={
        "memories": {
            "type": "array",
            "maxItems": 200,
            "items": {
                "type": "object",
                "properties": {
                    "content": TEXT,
                    "type": one_of(MemoryType),
                    "kind": TEXT,
                    "tags": TEXTS,
                    "importance": NUMBER,
                    "metadata": OBJECT,
                    "source": TEXT,
                    "occurred": TEXT,
                    "expires": TEXT,
                },
                "required": ["content"],
                "additionalProperties": False,
            },
        },
        "key": TEXT,
    },
    requires=["memories"],
    gives={"results": listed({"type": "object", "properties": {"id": TEXT, "created": FLAG, "error": OBJECT}})},
    run=remember,
)
