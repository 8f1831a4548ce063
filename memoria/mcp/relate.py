"""The tool relate."""

from memoria.domain import relations
from memoria.mcp.tools import FLAG, NUMBER, OBJECT, TEXT, TEXTS, Call, Json, Tool, id_of, ids_of, listed, one_of
from memoria.records import NewRelation, Related, RelationCreator, RelationType


def new_relation(given: Json) -> NewRelation:
    """Make a relation of what an agent says."""
    return NewRelation(
        source_id=id_of(given["source"], "source"),
        target_id=id_of(given["target"], "target"),
        relation_type=RelationType(given["type"]),
        weight=given.get("weight", 1.0),
        created_by=RelationCreator.AUTO,
        metadata=given.get("metadata", {}),
    )


def drawn(result: Related) -> Json:
    """Say what became of one relation."""
    if result.error is not None:
        return {"error": {"code": result.error.code, "message": result.error.message}}
    assert result.relation is not None  # noqa: S101  # there is one where there is no error
    return {"id": str(result.relation.id), "created": result.created}


async def relate(call: Call, given: Json) -> Json:
    """Draw relations, then remove others."""
    found: Json = {}
    if given.get("relations"):
        new = [new_relation(each) for each in given["relations"]]
        found["results"] = [drawn(each) for each in await relations.relate(call.stores, call.caller, new)]
    if given.get("remove"):
        removed = await relations.unrelate(call.stores, call.caller, ids_of(given["remove"], "remove"))
        found["removed"] = [str(id) for id in removed]
    return found


TOOL = Tool(
    name="relate",
    description="Link memories: source does `type` to target. Drawn again it is updated. `remove` takes ids of links.",
    takes={
        "relations": {
            "type": "array",
            "maxItems": 200,
            "items": {
                "type": "object",
                "properties": {
                    "source": TEXT,
                    "target": TEXT,
                    "type": one_of(RelationType),
                    "weight": NUMBER,
                    "metadata": OBJECT,
                },
                "required": ["source", "target", "type"],
                "additionalProperties": False,
            },
        },
        "remove": TEXTS,
    },
    gives={
        "results": listed({"type": "object", "properties": {"id": TEXT, "created": FLAG, "error": OBJECT}}),
        "removed": TEXTS,
    },
    run=relate,
    destroys=True,
)
