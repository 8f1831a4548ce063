"""The profile memoria: the tools of the older Memoria, by their names, as far as there are verbs for them."""

from typing import Any

from memoria.domain import memories, relations
from memoria.domain import recall as recalls
from memoria.errors import InvalidInput
from memoria.mcp import explore, frames, get, recall, relate, remember, revise
from memoria.mcp.profiles import older_consolidation, older_transfer, older_work
from memoria.mcp.profiles.memory_mcp import stats
from memoria.mcp.showing import show
from memoria.mcp.tools import (
    FLAG,
    NUMBER,
    OBJECT,
    OBJECTS,
    TEXT,
    TEXTS,
    Call,
    Json,
    Tool,
    id_of,
    names_of,
    one_of,
    whole,
)
from memoria.records import (
    Direction,
    MemoryFilter,
    MemoryType,
    NumberFilter,
    RelationType,
    TagsFilter,
)


async def store(call: Call, given: Json) -> Json:
    """Keep one memory; the older server's default type was episodic."""
    metadata = dict(given.get("metadata") or {}) | ({"project": given["project"]} if given.get("project") else {})
    new = {
        "content": given["content"],
        "type": given.get("memory_type", "episodic"),
        "tags": given.get("tags"),
        "importance": given.get("importance"),
        "metadata": metadata or None,
    }
    said = {name: value for name, value in new.items() if value is not None}
    [result] = await memories.remember_many(call.stores, call.caller, [remember.new_memory(said)])
    return remember.kept(result)


async def recalled(call: Call, given: Json) -> Json:
    """Find memories within the older server's bounds."""
    types = names_of(MemoryType, given["memory_types"], "memory_types") if given.get("memory_types") else None
    within = MemoryFilter(
        type=types,
        tags=TagsFilter(any=given["tags"]) if given.get("tags") else None,
        importance=NumberFilter(gte=given["min_importance"]) if given.get("min_importance") else None,
    )
    found = await recalls.recall(call.stores, call.caller, given["query"], filter=within, limit=given.get("limit", 5))
    return await show(call, ((hit.memory, hit.score) for hit in found.hits))


async def got(call: Call, given: Json) -> Json:
    """Read one memory."""
    return await get.get(call, {"ids": [given["memory_id"]]})


async def update(call: Call, given: Json) -> Json:
    """Change a memory as it stands now: the older server knew no versions."""
    id = id_of(given["memory_id"], "memory_id")
    changes: Json = {name: given[name] for name in ("content", "importance", "tags", "metadata") if name in given}
    [held] = await memories.get(call.stores, call.caller, [id])
    version = held.version if held is not None else 1
    changed = await memories.revise(call.stores, call.caller, id, version, revise.changes(changes))
    return {"id": str(changed.id), "version": changed.version}


async def delete(call: Call, given: Json) -> Json:
    """Forget memories; they can be restored."""
    ids = given.get("memory_ids") or ([given["memory_id"]] if "memory_id" in given else [])
    if not ids:
        raise InvalidInput("name what to delete: give memory_id, or memory_ids", field="memory_id")
    return await revise.revise(call, {"action": "forget", "ids": ids})


async def link(call: Call, given: Json) -> Json:
    """Draw one relation."""
    new = {
        "source": given["source_id"],
        "target": given["target_id"],
        "type": given.get("relation_type", "related"),
        "weight": given.get("weight", 1.0),
    }
    names_of(RelationType, [new["type"]], "relation_type")
    found = await relate.relate(call, {"relations": [new]})
    result: Json = found["results"][0]
    return result


async def unlink(call: Call, given: Json) -> Json:
    """Remove the relations from one memory to another, of one type if it is named."""
    source, target = id_of(given["source_id"], "source_id"), id_of(given["target_id"], "target_id")
    types = names_of(RelationType, [given["relation_type"]], "relation_type") if given.get("relation_type") else None
    [page] = await relations.of(call.stores, call.caller, [source], direction=Direction.OUT, types=types, first=200)
    ids = [each.id for each in page.items if each.target_id == target]
    removed = await relations.unrelate(call.stores, call.caller, ids) if ids else []
    return {"removed": [str(id) for id in removed]}


async def related(call: Call, given: Json) -> Json:
    """Show what lies around a memory."""
    around: dict[str, Any] = {"from": [given["memory_id"]], "depth": given.get("depth", 1)}
    if given.get("relation_types"):
        around["relations"] = given["relation_types"]
    return await explore.explore(call, around)


async def path(call: Call, given: Json) -> Json:
    """Show the shortest path between two memories."""
    return await explore.explore(
        call, {"from": [given["source_id"]], "to": given["target_id"], "depth": given.get("max_depth", 6)}
    )


SHOWN = recall.MEMORIES
WALKED: Json = SHOWN | {"relations": OBJECTS, "truncated": FLAG}
ASKED: Json = {"query": TEXT, "memory_types": TEXTS, "tags": TEXTS, "min_importance": NUMBER, "limit": whole(5, 50)}


def _tool(name: str, description: str, run: Any, takes: Json, requires: list[str], gives: Json, **more: Any) -> Tool:
    return Tool(
        name=f"memoria_{name}", description=description, run=run, takes=takes, requires=requires, gives=gives,
        strict=False, **more,
    )  # fmt: skip


READS: dict[str, Any] = {"reads": True}
SHOWS: dict[str, Any] = {"reads": True, "shows": frames.text}
WALKS: dict[str, Any] = {"reads": True, "shows": explore.text}
ENDS: Json = {"source_id": TEXT, "target_id": TEXT}
RELATION: Json = {"relation_type": one_of(RelationType)}
ID: Json = {"memory_id": TEXT}
TOOLS = [
    _tool(
        "store",
        "Store a memory.",
        store,
        {
            "content": TEXT,
            "memory_type": one_of(MemoryType),
            "tags": TEXTS,
            "importance": NUMBER,
            "metadata": OBJECT,
            "project": TEXT,
        },
        ["content"],
        {"id": TEXT, "created": FLAG, "error": OBJECT},
    ),
    _tool("recall", "Recall memories by meaning and words.", recalled, ASKED, ["query"], SHOWN, **SHOWS),
    _tool("search", "Search memories by meaning and words.", recalled, ASKED, ["query"], SHOWN, **SHOWS),
    _tool("get", "Read one memory.", got, ID, ["memory_id"], SHOWN, **SHOWS),
    _tool(
        "update",
        "Change a memory; its old state stays readable.",
        update,
        ID | {"content": TEXT, "importance": NUMBER, "tags": TEXTS, "metadata": OBJECT},
        ["memory_id"],
        {"id": TEXT, "version": NUMBER},
        destroys=True,
    ),
    _tool(
        "delete", "Forget memories; undoable.", delete, ID | {"memory_ids": TEXTS}, [], {"ids": TEXTS}, destroys=True
    ),
    _tool(
        "link",
        "Link two memories.",
        link,
        ENDS | RELATION | {"weight": NUMBER},
        ["source_id", "target_id"],
        {"id": TEXT, "created": FLAG, "error": OBJECT},
    ),
    _tool(
        "unlink",
        "Remove links from one memory to another.",
        unlink,
        ENDS | RELATION,
        ["source_id", "target_id"],
        {"removed": TEXTS},
        destroys=True,
    ),
    _tool(
        "related",
        "Show what lies around a memory.",
        related,
        ID | {"depth": whole(1, 8), "relation_types": TEXTS},
        ["memory_id"],
        WALKED,
        **WALKS,
    ),
    _tool(
        "path",
        "Show the shortest path between two memories.",
        path,
        ENDS | {"max_depth": whole(6, 8)},
        ["source_id", "target_id"],
        WALKED,
        **WALKS,
    ),
    _tool(
        "stats",
        "Count the memories.",
        stats,
        {},
        [],
        {"total": NUMBER, "collections": OBJECT, "relations": NUMBER, "pending": NUMBER},
        **READS,
    ),
    older_consolidation.TOOL,
    *older_transfer.TOOLS,
    *older_work.TOOLS,
]
