"""Values on their way to a server and back: the records, in GraphQL's names."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from memoria.records import MetadataFilter, reading

NAMED = {
    "arm", "category", "created_by", "direction", "relation_type", "role", "stage", "status", "trust", "type",
}  # fmt: skip
"""Fields whose values are names of ours, which GraphQL writes in capitals."""
FREE = {"data", "metadata", "notes", "payload_schema"}
"""Fields whose keys are the caller's own."""
RENAMED = {"from_ids": "from"}
CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def sent(value: Any) -> Any:
    """Write a value as GraphQL takes it; a record leaves out what is None."""
    match value:
        case Enum():
            return value.name
        case UUID():
            return str(value)
        case date():  # a time is one, too
            return value.isoformat()
        case list() | tuple():
            return [sent(item) for item in value]
        case dict():
            return {camel(key): item if _is_free(key, item) else sent(item) for key, item in value.items()}
        case MetadataFilter():
            return {camel(name): item for name, item in _given(value).items()}
        case _ if is_dataclass(value):
            return sent(_given(value))
        case _:
            return value


def _is_free(key: str, item: Any) -> bool:
    """Tell metadata, whose keys stay as they are, from a filter on metadata."""
    return key in FREE and not (isinstance(item, list) and any(isinstance(each, MetadataFilter) for each in item))


def _given(record: Any) -> dict[str, Any]:
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: value for name, value in values.items() if value is not None}


def camel(name: str) -> str:
    """Write one of our names as GraphQL does."""
    first, *others = RENAMED.get(name, name).removesuffix("_").split("_")
    return first + "".join(other.title() for other in others)


def received(value: Any) -> Any:
    """Read a value that GraphQL gives into plain objects, with the names of the records."""
    if isinstance(value, list):
        return [received(item) for item in value]
    if isinstance(value, dict):
        return {name: _field(name, item) for name, item in ((snake(key), item) for key, item in value.items())}
    return value


def _field(name: str, value: Any) -> Any:
    if name in FREE:
        return value
    return value.lower() if name in NAMED and isinstance(value, str) else received(value)


def snake(name: str) -> str:
    """Write one of GraphQL's names as we do."""
    return CAPITAL.sub(lambda found: f"_{found[1].lower()}", name)


def _by_name(kind: type[Enum], name: str) -> Enum:
    return kind[name]


@cache
def reader(hint: Any) -> Callable[[Any], Any]:
    """Return what reads a value that GraphQL gives as the type of an annotation."""
    return reading.reader(hint, camel, _by_name)


@cache
def selection(hint: Any) -> str:
    """Ask for every field of a record, and of the records within; empty for what has no fields."""
    if arguments := [each for each in get_args(hint) if each is not NoneType]:
        return selection(arguments[0])
    if not is_dataclass(hint):
        return ""
    hints = get_type_hints(hint)
    return "{ " + " ".join(f"{camel(name)} {selection(inner)}".strip() for name, inner in hints.items()) + " }"
