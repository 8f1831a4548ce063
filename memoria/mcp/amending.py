"""What an agent may amend of a session, checked here: clients are told in words, which costs them less."""

from typing import Any

import jsonschema_rs

from memoria.domain.times import time_of
from memoria.errors import InvalidInput
from memoria.mcp.frames import refuse_framed
from memoria.mcp.tools import Json
from memoria.records import Pause, SessionCategory

RENAMED = {"issue": "issue_number", "pr": "pr_number", "start": "start_time", "end": "end_time"}
TEXTS = ("description", "client", "project", "branch", "notes", "time_zone")
PAUSE = {
    "type": "object",
    "properties": {"start": {"type": "string"}, "end": {"type": ["string", "null"]}, "reason": {"type": "string"}},
    "required": ["start"],
    "additionalProperties": False,
}
TYPES: dict[str, Any] = {
    **{name: {"type": ["string", "null"]} for name in TEXTS},
    **{name: {"type": ["integer", "null"]} for name in ("issue", "pr")},
    "start": {"type": "string"},
    "end": {"type": ["string", "null"]},
    "category": {"enum": [str(each) for each in SessionCategory]},
    "pauses": {"type": "array", "items": PAUSE},
}
CHANGES = jsonschema_rs.Draft202012Validator({"properties": TYPES, "additionalProperties": False}, offline=True)


def changes(given: Json) -> dict[str, Any]:
    """Read the changes of a session, by the records' names; null clears a field.

    Raises:
        InvalidInput: A field is unknown, or has the wrong type.
    """
    if unknown := sorted(given.keys() - TYPES.keys()):
        raise InvalidInput(
            f"changes.{unknown[0]} is nothing of a session: there are {', '.join(TYPES)}", field="changes"
        )
    for error in CHANGES.iter_errors(given):
        path = ".".join(["changes", *map(str, error.instance_path)])
        raise InvalidInput(f"{path}: {error.message[:300]}", field=path)
    values = {RENAMED.get(name, name): value for name, value in given.items()}
    for name in ("description", "notes"):
        if values.get(name):
            refuse_framed(values[name], f"changes.{name}")
    for name in {"start_time", "end_time"} & values.keys():
        if values[name] is not None:
            values[name] = time_of(values[name], f"changes.{name.removesuffix('_time')}")
    if "category" in values:
        values["category"] = SessionCategory(values["category"])
    if "pauses" in values:
        values["pauses"] = [_pause(each) for each in values["pauses"]]
    return values


def _pause(given: Json) -> Pause:
    end = given.get("end")
    return Pause(
        start=time_of(given["start"], "changes.pauses"),
        end=time_of(end, "changes.pauses") if end is not None else None,
        reason=given.get("reason"),
    )
