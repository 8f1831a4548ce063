"""What JSON can say: checked before it is sent, since a library would say it otherwise, or break."""

import math
from typing import Any

import orjson

from memoria.client import wire
from memoria.errors import InvalidInput

DEEPEST = 64
"""Levels of objects and lists; the server takes no more."""
LARGEST = 2**63
"""Whole numbers from here on are none that can be sent; the server takes fewer."""
TYPES = (str, bool, int, float, type(None))


def json(request: dict[str, Any]) -> bytes:
    """Write a request.

    Raises:
        InvalidInput: A variable is no JSON, infinite, too large, too deep or half a character.
    """
    _check(request["variables"])
    return orjson.dumps(request, option=orjson.OPT_SERIALIZE_NUMPY)  # floats of numpy count as floats


def _check(variables: dict[str, Any]) -> None:
    """Look at everything, level by level: what is too deep must not exhaust the stack."""
    level: list[tuple[str, Any]] = list(variables.items())
    for _ in range(DEEPEST):
        inner: list[tuple[str, Any]] = []
        for path, each in level:
            if isinstance(each, dict):
                inner += [(_below(path, key), item) for key, item in each.items()]
            elif isinstance(each, list | tuple):
                inner += [(f"{path}[{place}]", item) for place, item in enumerate(each)]
            elif (fault := _fault(each)) is not None:
                raise _refused(path, fault)
        if not inner:
            return
        level = inner
    path = level[0][0].partition(".")[0].partition("[")[0]
    raise _refused(path, f"it is nested deeper than {DEEPEST} levels: flatten it")


def _refused(path: str, fault: str) -> InvalidInput:
    field = wire.snake(path)
    return InvalidInput(f"{field}: {fault}", field=field)


def _below(path: str, key: Any) -> str:
    if not isinstance(key, str):
        raise _refused(path, f"the key {key!r} is no text: write it as one")
    if (fault := _fault(key)) is not None:
        raise _refused(path, f"the key {key!r}: {fault}")
    return f"{path}.{key}"


def _fault(value: Any) -> str | None:
    match value:
        case str() if not value.isascii() and _is_broken(value):
            return "it holds half a character (a lone surrogate): remove it"
        case float() if not math.isfinite(value):
            return f"{value} is no number that JSON can say: give a finite one, or a text"
        case int() if abs(value) >= LARGEST:
            return "it is a number beyond ±2^53: write it as text"
        case _ if not isinstance(value, TYPES):
            return f"{value!r:.40} is a {type(value).__name__}, which JSON cannot say"
    return None


def _is_broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
