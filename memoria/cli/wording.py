"""What is refused, in the words of a command: the option or argument that it came from, instead of a field."""

import re
from collections.abc import Sequence
from inspect import Parameter
from typing import Any

from memoria.errors import InvalidInput

BOUNDS = {"filter.occurred_at.gte": "after", "filter.occurred_at.lt": "before", "token_budget": "budget"}
"""Options whose fields are called otherwise."""
PARTS = {"filter.and": "where", "sections": "section"}
"""Options that make whole parts of a field."""
PLACE = re.compile(r"\[\d+\]")


def worded(error: InvalidInput, parameters: Sequence[Parameter]) -> InvalidInput:
    """Say of a refused field which of a command's parameters it was; an error that names none stays as it is."""
    field, message = error.field or "", str(error)
    parameter = _parameter(field, {each.name.rstrip("_"): each for each in parameters})
    if parameter is None or not (message.startswith(f"{field}:") or field in BOUNDS):
        return error
    return InvalidInput(_spelt(parameter) + message.removeprefix(field), field=parameter.name.rstrip("_"))


def _parameter(field: str, parameters: dict[str, Parameter]) -> Parameter | None:
    """Find the parameter that a field is of: the innermost name in its path that a parameter has."""
    plain = PLACE.sub("", field)
    part = next((name for start, name in PARTS.items() if plain.startswith(start)), None) or BOUNDS.get(plain)
    for name in [part] if part else plain.split(".")[::-1]:
        for each in (name, f"{name}s", name.removesuffix("s"), name.removesuffix("_id")):
            if each in parameters:
                return parameters[each]
    return None


def _spelt(parameter: Parameter) -> str:
    """Write a parameter as it is given on the command line."""
    [told] = parameter.annotation.__metadata__
    names: list[Any] = [told.default, *(told.param_decls or ())]
    dashed = next((each for each in names if isinstance(each, str) and each.startswith("--")), None)
    if type(told).__name__ == "ArgumentInfo":
        return str(told.metavar or parameter.name.upper())
    return dashed or f"--{parameter.name.replace('_', '-')}"
