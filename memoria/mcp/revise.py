"""The tool revise."""

from typing import Any

import jsonschema_rs

from memoria.domain import memories
from memoria.domain.times import time_of
from memoria.errors import InvalidInput
from memoria.mcp.frames import refuse_framed
from memoria.mcp.tools import NUMBER, OBJECT, TEXT, TEXTS, Call, Json, Tool, id_of, ids_of, one_of
from memoria.records import MemoryType

RENAMED = {"source": "source_uri", "occurred": "occurred_at", "expires": "expires_at"}
TIMES = {"occurred_at", "valid_from", "valid_to", "expires_at"}
TYPES: dict[str, Any] = {
    **{name: {"type": ["string", "null"]} for name in ("content", "kind", "agent", "source")},
    **{name: {"type": ["string", "null"]} for name in ("occurred", "expires", "valid_from", "valid_to")},
    **{name: {"type": ["number", "null"]} for name in ("importance", "confidence", "valence")},
    "type": {"enum": [*MemoryType, None]},
    "tags": {"type": ["array", "null"], "items": TEXT},
    "metadata": {"type": ["object", "null"]},
    "pinned": {"type": ["boolean", "null"]},
    "status": {"enum": ["active", "archived"]},
}
CHANGES = jsonschema_rs.Draft202012Validator({"properties": TYPES, "additionalProperties": False}, offline=True)
"""What `changes` may hold; clients are told in words, which costs them less."""
ACTIONS = ("update", "forget", "restore", "supersede")


async def revise(call: Call, given: Json) -> Json:
    """Do one of the four, to the memories that are named."""
    ids = ids_of(given["ids"])
    match given["action"]:
        case "update":
            changed = await memories.revise(
                call.stores, call.caller, _one(ids), _version(given), changes(given.get("changes", {}))
            )
            return {"ids": [str(changed.id)], "version": changed.version}
        case "forget":
            return {"ids": [str(id) for id in await memories.forget(call.stores, call.caller, ids)]}
        case "restore":
            return {"ids": [str(each.id) for each in await memories.restore(call.stores, call.caller, ids)]}
        case _:
            if "by" not in given:
                raise InvalidInput("supersede needs `by`, the id of the newer memory: remember it first", field="by")
            old = await memories.supersede(call.stores, call.caller, _one(ids), id_of(given["by"], "by"))
            return {"ids": [str(old.id)], "version": old.version}


def _one(ids: list[Any]) -> Any:
    if len(ids) != 1:
        raise InvalidInput("this is done to one memory at a time: give one id", field="ids")
    return ids[0]


def _version(given: Json) -> int:
    if "version" not in given:
        raise InvalidInput("update needs `version`, as recall or get showed it: read the memory first", field="version")
    return int(given["version"])


def changes(given: Json) -> dict[str, Any]:
    """Read the changes of a memory, by the records' names; null clears a field.

    Raises:
        InvalidInput: A field is unknown, or has the wrong type.
    """
    for error in CHANGES.iter_errors(given):
        path = ".".join(["changes", *map(str, error.instance_path)])
        raise InvalidInput(f"{path}: {error.message[:300]}", field=path)
    values = {RENAMED.get(name, name): value for name, value in given.items()}
    if values.get("content"):
        refuse_framed(values["content"])
    for name in TIMES & values.keys():
        values[name] = values[name] and time_of(values[name], f"changes.{name}")
    if values.get("type"):
        values["type"] = MemoryType(values["type"])
    return values


TOOL = Tool(
    name="revise",
    description="Mend what is known, erasing nothing: update one memory at its `version` (null in `changes` clears), "
    "forget some, supersede one by a newer, or restore either. `changes` takes remember's fields, status (archived) "
    "and pinned.",
    takes={
        "action": one_of(ACTIONS),
        "ids": TEXTS | {"minItems": 1, "maxItems": 100},
        "version": {"type": "integer"},
        "changes": OBJECT,
        "by": TEXT,
    },
    requires=["action", "ids"],
    gives={"ids": TEXTS, "version": NUMBER},
    run=revise,
    destroys=True,
)
