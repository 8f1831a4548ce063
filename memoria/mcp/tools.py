"""What a tool is: a name, a schema that costs little context, and one function."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

import jsonschema_rs
import mcp_types as types
import orjson

from memoria.errors import InvalidInput
from memoria.records import Caller
from memoria.stores.opening import Stores

Json = dict[str, Any]
E = TypeVar("E", bound=StrEnum)
Progress = Callable[[float, float, str], Awaitable[None]]


@dataclass(kw_only=True)
class Call:
    """One call of a tool: the stores, who asks, in which session, and where progress is told."""

    stores: Stores
    caller: Caller
    session: str | None
    progress: Progress


def as_json(answer: Json) -> str:
    """Write an answer as text."""
    return orjson.dumps(answer).decode()


@dataclass(kw_only=True)
class Tool:
    """One tool. `takes` and `gives` are the properties of its argument and its answer in JSON Schema.

    A tool that is not `strict` passes over arguments that it does not know.
    """

    name: str
    description: str
    takes: Json
    requires: list[str] = field(default_factory=list)
    gives: Json
    run: Callable[[Call, Json], Awaitable[Json]]
    shows: Callable[[Json], str] = as_json
    reads: bool = False
    destroys: bool = False
    repeats: bool = True
    strict: bool = True

    @cached_property
    def takes_schema(self) -> Json:
        """The schema of its argument."""
        schema: Json = {"type": "object", "properties": self.takes}
        if self.requires:
            schema["required"] = self.requires
        return schema | {"additionalProperties": False} if self.strict else schema

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        return jsonschema_rs.Draft202012Validator(self.takes_schema, offline=True)

    def check(self, arguments: Json) -> Json:
        """Check an argument against the schema.

        Raises:
            InvalidInput: It does not fit; `field` is the path of what does not.
        """
        for error in self._validator.iter_errors(arguments):
            path = ".".join(map(str, error.instance_path))
            where = f"{self.name}.{path}" if path else self.name
            raise InvalidInput(f"{where}: {error.message[:300]}", field=path or None)
        return arguments

    @property
    def listed(self) -> types.Tool:
        """The tool as clients are shown it."""
        hints = types.ToolAnnotations(
            read_only_hint=self.reads,
            destructive_hint=None if self.reads else self.destroys,
            idempotent_hint=None if self.reads else self.repeats,
            open_world_hint=False,
        )
        return types.Tool(
            name=self.name,
            description=self.description,
            input_schema=_told(self.takes_schema),
            output_schema={"type": "object", "properties": self.gives},
            annotations=hints,
        )


BOUNDS = {"minimum", "maximum", "default"}
"""What is checked of numbers, and told only when it is wrong: each costs an agent context in every conversation."""


def _told(schema: Any) -> Any:
    """Leave out what an agent need not be told of a schema beforehand."""
    if isinstance(schema, list):
        return [_told(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    hidden = BOUNDS if schema.get("type") == "integer" else set()
    return {name: _told(value) for name, value in schema.items() if name not in hidden}


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
FLAG: Json = {"type": "boolean"}
OBJECT: Json = {"type": "object"}
TEXTS: Json = {"type": "array", "items": TEXT}
OBJECTS: Json = {"type": "array", "items": OBJECT}


def whole(default: int, highest: int) -> Json:
    """Describe a whole number from 1 on."""
    return {"type": "integer", "minimum": 1, "maximum": highest, "default": default}


def one_of(names: Any) -> Json:
    """Describe a choice among the names of an enum, or some texts."""
    return {"enum": [str(each) for each in names]}


def listed(items: Json) -> Json:
    """Describe a list."""
    return {"type": "array", "items": items}


def id_of(text: str, field: str = "id") -> UUID:
    """Read an id.

    Raises:
        InvalidInput: It is no UUID.
    """
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(
            f"{text[:60]!r} is no id: ids are UUIDs, as remember and recall give them", field=field
        ) from None


def names_of(kind: type[E], texts: list[str], field: str) -> list[E]:
    """Read names of an enum.

    Raises:
        InvalidInput: One of them is none of its names.
    """
    try:
        return [kind(text) for text in texts]
    except ValueError:
        raise InvalidInput(f"{field} must be among {', '.join(kind)}", field=field) from None


def ids_of(texts: list[str], field: str = "ids") -> list[UUID]:
    """Read ids.

    Raises:
        InvalidInput: One of them is no UUID.
    """
    return [id_of(text, field) for text in texts]
