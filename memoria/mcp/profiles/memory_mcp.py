"""The profile memory-mcp: three tools, in the names of a server that many configurations know."""

from memoria.domain import insight, memories
from memoria.domain import recall as recalls
from memoria.mcp import frames
from memoria.mcp.recall import MEMORIES
from memoria.mcp.remember import kept
from memoria.mcp.showing import show
from memoria.mcp.tools import FLAG, NUMBER, OBJECT, TEXT, Call, Json, Tool, whole
from memoria.records import MemoryFilter, MetadataFilter, NewMemory, TextFilter, Trust


async def search(call: Call, given: Json) -> Json:
    """Find memories, of one collection if it is named, whose metadata hold what is asked."""
    held = [MetadataFilter(path=name, eq=value) for name, value in given.get("filters", {}).items()]
    within = MemoryFilter(
        kind=TextFilter(eq=given["collection"]) if given.get("collection") else None, metadata=held or None
    )
    limit: int = given.get("top_k") or given.get("limit") or 5
    found = await recalls.recall(call.stores, call.caller, given["query"], filter=within, limit=limit)
    return await show(call, ((hit.memory, hit.score) for hit in found.hits))


async def save(call: Call, given: Json) -> Json:
    """Keep one memory in a collection, which is its kind."""
    frames.refuse_framed(given["content"])
    new = NewMemory(
        content=given["content"],
        kind=given.get("collection") or "note",
        metadata=given.get("metadata") or {},
        trust=Trust.AGENT,
    )
    [result] = await memories.remember_many(call.stores, call.caller, [new])
    return kept(result)


async def stats(call: Call, given: Json) -> Json:
    """Count what there is."""
    del given
    found = await insight.stats(call.stores, call.caller)
    by_kind = {each.name: each.count for each in found.by_kind}
    return {"total": found.memories, "collections": by_kind, "relations": found.relations, "pending": found.pending}


TOOLS = [
    Tool(
        name="search_memory",
        description="Search memories by meaning and words, best first.",
        takes={"query": TEXT, "collection": TEXT, "top_k": whole(5, 50), "limit": whole(5, 50), "filters": OBJECT},
        requires=["query"],
        gives=MEMORIES,
        run=search,
        shows=frames.text,
        reads=True,
        strict=False,
    ),
    Tool(
        name="save_to_memory",
        description="Save a text to memory, in a collection such as run_summaries or errors_ci.",
        takes={"content": TEXT, "collection": TEXT, "metadata": OBJECT},
        requires=["content"],
        gives={"id": TEXT, "created": FLAG, "error": OBJECT},
        run=save,
        strict=False,
    ),
    Tool(
        name="get_memory_stats",
        description="Count the memories of each collection.",
        takes={},
        gives={"total": NUMBER, "collections": OBJECT, "relations": NUMBER, "pending": NUMBER},
        run=stats,
        reads=True,
        strict=False,
    ),
]
