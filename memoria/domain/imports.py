"""Imports: memories as exports have them, read from a stranger."""

import json
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from memoria.errors import InvalidInput
from memoria.records import NewMemory

OUR_OWN = {"id", "status", "superseded_by", "content_sha256", "version", "created_at", "updated_at"}
"""Fields of an exported memory that the server gives anew."""


@with_config(ConfigDict(extra="forbid"))
class _Said(NewMemory):
    """A new memory from a stranger."""


READER = TypeAdapter(_Said)


def read(given: dict[str, Any]) -> NewMemory:
    """Read an exported memory as a new one.

    Raises:
        InvalidInput: A field is unknown, is missing or has the wrong type.
    """
    try:
        said = {name: value for name, value in given.items() if name not in OUR_OWN}
        return READER.validate_json(json.dumps(said), strict=True)
    except ValidationError as error:
        [problem, *_] = error.errors()
        field = ".".join(map(str, problem["loc"]))
        raise InvalidInput(f"{field}: {problem['msg']}", field=field) from None
