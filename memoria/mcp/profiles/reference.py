"""The profile reference: the tools of the protocol's own example memory server, over Memoria's record."""

from collections.abc import Iterable
from typing import Any

from memoria.domain import browsing
from memoria.domain import recall as recalls
from memoria.mcp.profiles import entities
from memoria.mcp.tools import FLAG, OBJECTS, TEXT, TEXTS, Call, Json, Tool, listed
from memoria.records import Memory, MemoryFilter, TextFilter

SHOWN = 200
"""Entities that one answer holds."""
OF_ENTITIES = MemoryFilter(kind=TextFilter(eq=entities.ENTITY))


async def create_entities(call: Call, given: Json) -> Json:
    """Keep entities; one whose name is taken stays as it is."""
    return {"entities": [each for each in given["entities"] if await entities.begin(call, each)]}


async def create_relations(call: Call, given: Json) -> Json:
    """Keep relations between entities that exist."""
    ends = await entities.needed(call, [each[end] for each in given["relations"] for end in ("from", "to")])
    return {"relations": [each for each in given["relations"] if await entities.join(call, each, ends)]}


async def add_observations(call: Call, given: Json) -> Json:
    """Add observations to entities that exist."""
    results = [
        {
            "entityName": each["entityName"],
            "addedObservations": await entities.observe(call, each["entityName"], each["contents"]),
        }
        for each in given["observations"]
    ]
    return {"results": results}


async def delete_entities(call: Call, given: Json) -> Json:
    """Forget entities and their relations."""
    await entities.end(call, given["entityNames"])
    return {"success": True, "message": "Entities deleted successfully"}


async def delete_observations(call: Call, given: Json) -> Json:
    """Take observations from entities."""
    known = await entities.named(call, [each["entityName"] for each in given["deletions"]])
    for each in given["deletions"]:
        if each["entityName"] in known:
            await entities.observe(call, each["entityName"], [], each["observations"])
    return {"success": True, "message": "Observations deleted successfully"}


async def delete_relations(call: Call, given: Json) -> Json:
    """Forget relations."""
    await entities.part(call, given["relations"])
    return {"success": True, "message": "Relations deleted successfully"}


async def read_graph(call: Call, given: Json) -> Json:
    """Show the newest entities and the relations among them."""
    del given
    page = await browsing.browse(call.stores, call.caller, OF_ENTITIES, first=SHOWN)
    return await _graph(call, page.items) | ({"truncated": True} if page.has_next else {})


async def search_nodes(call: Call, given: Json) -> Json:
    """Find entities by meaning and words."""
    found = await recalls.recall(call.stores, call.caller, given["query"], filter=OF_ENTITIES, limit=20)
    return await _graph(call, [hit.memory for hit in found.hits])


async def open_nodes(call: Call, given: Json) -> Json:
    """Show entities by their names."""
    return await _graph(call, (await entities.named(call, given["names"][:SHOWN])).values())


async def _graph(call: Call, shown: Iterable[Memory]) -> Json:
    nodes = [each.metadata for each in shown]
    names = [each["name"] for each in nodes]
    return {"entities": nodes, "relations": await entities.among(call, names, names) if names else []}


def _objects(**properties: Any) -> Json:
    return listed({"type": "object", "properties": properties, "required": list(properties)})


ENTITIES = _objects(name=TEXT, entityType=TEXT, observations=TEXTS)
RELATIONS = _objects(**{"from": TEXT, "to": TEXT, "relationType": TEXT})
GRAPH: Json = {"entities": OBJECTS, "relations": OBJECTS, "truncated": FLAG}
DONE: Json = {"success": FLAG, "message": TEXT}


def _tool(run: Any, description: str, gives: Json, *, reads: bool = False, **takes: Json) -> Tool:
    return Tool(
        name=run.__name__,
        description=description,
        run=run,
        takes=takes,
        requires=list(takes),
        gives=gives,
        reads=reads,
        destroys=run.__name__.startswith("delete"),
        strict=False,
    )


TOOLS = [
    _tool(create_entities, "Create new entities in the knowledge graph.", {"entities": OBJECTS}, entities=ENTITIES),
    _tool(
        create_relations,
        "Create new relations between entities, in active voice.",
        {"relations": OBJECTS},
        relations=RELATIONS,
    ),
    _tool(
        add_observations,
        "Add observations to existing entities.",
        {"results": OBJECTS},
        observations=_objects(entityName=TEXT, contents=TEXTS),
    ),
    _tool(delete_entities, "Delete entities and their relations.", DONE, entityNames=TEXTS),
    _tool(
        delete_observations,
        "Delete observations of entities.",
        DONE,
        deletions=_objects(entityName=TEXT, observations=TEXTS),
    ),
    _tool(delete_relations, "Delete relations.", DONE, relations=RELATIONS),
    _tool(read_graph, "Read the knowledge graph, its newest entities first.", GRAPH, reads=True),
    _tool(search_nodes, "Search entities by meaning and words.", GRAPH, reads=True, query=TEXT),
    _tool(open_nodes, "Read entities by their names.", GRAPH, reads=True, names=TEXTS),
]
