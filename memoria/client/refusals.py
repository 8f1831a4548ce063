"""What a server refused, as the errors it raised there."""

import re

from memoria.client import wire
from memoria.errors import KINDS, InvalidInput, MemoriaError, TooMany, Unavailable

BY_CODE: dict[str, type[MemoriaError]] = {kind.code: kind for kind in KINDS}

VARIABLE = re.compile(r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>\S+))?: (?P<why>.*)", re.DOTALL)
"""How GraphQL says that it cannot read what was given."""


def refusal(code: str, message: str, *, field: str | None = None, retry_after: float | None = None) -> MemoriaError:
    """Make the error of a code, as it was raised in the server."""
    kind = BY_CODE.get(code, MemoriaError)
    if found := VARIABLE.fullmatch(message):
        field = wire.snake(found["name"] + (found["path"] or ""))
        message = f"{field}: {found['why']}"
    if issubclass(kind, InvalidInput):
        return kind(message, field=field)
    if issubclass(kind, TooMany | Unavailable):
        return kind(message, retry_after=retry_after or 1.0)
    return kind(message)
