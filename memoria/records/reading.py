"""Records from plain objects, as JSON holds them."""

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Reader = Callable[[Any], Any]


def as_it_is(name: str) -> str:
    """Spell a field as the record does."""
    return name


def by_value(kind: type[Enum], value: str) -> Enum:
    """Read a member of an enum by its value."""
    return kind(value)


@cache
def reader(
    hint: Any, spelt: Callable[[str], str] = as_it_is, member: Callable[[type[Enum], str], Enum] = by_value
) -> Reader:
    """Return what reads a value as the type of an annotation; `spelt` says how its fields are called there."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        inner = reader(next(each for each in arguments if each is not NoneType), spelt, member)
        return lambda value: None if value is None else inner(value)
    if origin is list:
        inner = reader(arguments[0], spelt, member)
        return lambda value: [inner(item) for item in value]
    if is_dataclass(hint):
        return _record(cast("type", hint), spelt, member)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: member(hint, value)
    plain: dict[Any, Reader] = {UUID: UUID, datetime: datetime.fromisoformat, date: date.fromisoformat}
    return plain.get(hint, lambda value: value)


def _record(kind: type, spelt: Callable[[str], str], member: Callable[[type[Enum], str], Enum]) -> Reader:
    hints = get_type_hints(kind)
    readers = [(name, spelt(name), reader(hint, spelt, member)) for name, hint in hints.items()]
    return lambda value: kind(**{name: read(value[key]) for name, key, read in readers})
