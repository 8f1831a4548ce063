"""The tool explore."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from memoria.domain import graph, memories
from memoria.errors import InvalidInput
from memoria.mcp import frames
from memoria.mcp.showing import show
from memoria.mcp.tools import (
    FLAG,
    NUMBER,
    OBJECTS,
    TEXT,
    TEXTS,
    Call,
    Json,
    Tool,
    id_of,
    ids_of,
    names_of,
    one_of,
    whole,
)
from memoria.records import Direction, RelationType


async def explore(call: Call, given: Json) -> Json:
    """Walk from memories, or between two, and show what was met as far as the budget goes."""
    ids = ids_of(given["from"], "from")
    walk: dict[str, Any] = {
        "types": names_of(RelationType, given["relations"], "relations") if "relations" in given else None,
        "direction": Direction(given.get("direction", "both")),
    }
    budget = given.get("budget", frames.BUDGET)
    if "to" in given:
        return await _path(call, ids, id_of(given["to"], "to"), walk | {"depth": given.get("depth", 6)}, budget)
    cut = await graph.subgraph(
        call.stores, call.caller, ids, depth=given.get("depth", 1), limit=max(given.get("limit", 30), len(ids)), **walk
    )
    shown = await _shown(call, cut.memory_ids, budget)
    inside = {each["id"] for each in shown["memories"]}
    links = [
        {"id": str(each.id), "source": str(each.source_id), "target": str(each.target_id), "type": each.relation_type}
        for each in cut.relations
        if {str(each.source_id), str(each.target_id)} <= inside
    ]
    return shown | {"relations": links, "truncated": cut.truncated}


async def _path(call: Call, ids: list[UUID], to: UUID, walk: dict[str, Any], budget: int) -> Json:
    if len(ids) != 1:
        raise InvalidInput("a path starts from one memory: give one id in `from`", field="from")
    way = await graph.path(call.stores, call.caller, ids[0], to, **walk)
    steps = [each.memory_id for each in way.steps]
    links = [
        {
            "id": str(each.relation_id),
            "source": str(before if each.forward else each.memory_id),
            "target": str(each.memory_id if each.forward else before),
            "type": each.relation_type,
        }
        for before, each in zip(steps, way.steps[1:], strict=False)
    ]
    return await _shown(call, steps, budget) | {"relations": links, "truncated": way.truncated}


async def _shown(call: Call, ids: Sequence[UUID], budget: int) -> Json:
    found = await memories.get(call.stores, call.caller, ids)
    return await show(call, ((memory, None) for memory in found if memory is not None), budget)


def text(found: Json) -> str:
    """Write the memories, and the links among them."""
    links = [f"{each['source']} -{each['type']}-> {each['target']}" for each in found["relations"]]
    shown = frames.text({name: value for name, value in found.items() if name != "relations"})
    return "\n".join([shown, *links])


TOOL = Tool(
    name="explore",
    description="Walk the links: what lies around `from` and how it hangs together, or, with `to`, the shortest path "
    "there. Nearest first.",
    takes={
        "from": TEXTS | {"minItems": 1, "maxItems": 20},
        "to": TEXT,
        "depth": {"type": "integer", "minimum": 1, "maximum": 8},
        "relations": TEXTS,
        "direction": one_of(Direction),
        "limit": whole(30, 200),
        "budget": whole(frames.BUDGET, frames.LARGEST),
    },
    requires=["from"],
    gives={"notice": TEXT, "memories": OBJECTS, "relations": OBJECTS, "left_out": NUMBER, "truncated": FLAG},
    run=explore,
    shows=text,
    reads=True,
)
