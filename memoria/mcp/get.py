"""The tool get."""

from memoria.domain import memories
from memoria.mcp import frames
from memoria.mcp.recall import MEMORIES
from memoria.mcp.showing import show
from memoria.mcp.tools import TEXTS, Call, Json, Tool, ids_of, whole


async def get(call: Call, given: Json) -> Json:
    """Read memories, and tell which of the ids name none."""
    ids = ids_of(given["ids"])
    found = await memories.get(call.stores, call.caller, ids)
    shown = await show(
        call,
        ((memory, None) for memory in found if memory is not None),
        given.get("budget", frames.BUDGET),
        offset=given.get("offset", 0),
    )
    missing = [str(id) for id, memory in zip(ids, found, strict=True) if memory is None]
    return shown | ({"missing": missing} if missing else {})


TOOL = Tool(
    name="get",
    description="Read memories by id. A long text that was cut goes on at character `offset`.",
    takes={
        "ids": TEXTS | {"maxItems": 50},
        "offset": {"type": "integer", "minimum": 0},
        "budget": whole(frames.BUDGET, frames.LARGEST),
    },
    requires=["ids"],
    gives={name: MEMORIES[name] for name in ("notice", "memories", "left_out")} | {"missing": TEXTS},
    run=get,
    shows=frames.text,
    reads=True,
)
