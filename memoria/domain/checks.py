"""What strangers may say. Each check returns what it was given, or raises InvalidInput naming the field.

What they may ask is in `questions`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson

from memoria.errors import InvalidInput
from memoria.records import NewMemory, NewRelation

T = TypeVar("T")

CONTENT_BYTES = 1_048_576
METADATA_BYTES = 65_536
METADATA_DEPTH = 32
LARGEST_NUMBER = 2**53
TAGS = 64
EARLIEST = datetime(1000, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)
KIND = re.compile(r"[a-z][a-z0-9_]{0,62}")


def text(value: str, field: str, *, longest: int = 2_048) -> str:
    """Check a text that must not be empty: at most `longest` bytes of UTF-8, no NUL, no lone surrogate."""
    if not value or value.isspace():
        raise InvalidInput(f"{field} is empty: give it some text", field=field)
    if "\x00" in value:
        raise InvalidInput(f"{field} holds a NUL character, which PostgreSQL cannot store: remove it", field=field)
    try:
        size = len(value.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"{field} holds half a character (a lone surrogate) at position {error.start}: send valid Unicode",
            field=field,
        ) from None
    if size > longest:
        raise InvalidInput(f"{field} has {size:,} bytes and may have {longest:,}: shorten or split it", field=field)
    return value


def new_memory(new: NewMemory) -> NewMemory:
    """Check everything about a memory to be kept."""
    text(new.content, "content", longest=CONTENT_BYTES)
    changes({field.name: getattr(new, field.name) for field in fields(new) if field.name not in {"content", "type"}})
    return new


def changes(values: dict[str, Any]) -> dict[str, Any]:
    """Check fields of a memory by their names; None clears a field that may be empty."""
    for name, value in values.items():
        if name not in CHECKS:
            raise InvalidInput(f"{name} is no field of a memory that can be set", field=name)
        if value is None:
            if name not in CLEARABLE:
                raise InvalidInput(f"{name} cannot be cleared: give it a value", field=name)
        else:
            CHECKS[name](value, name)
    start, end = values.get("valid_from"), values.get("valid_to")
    if start is not None and end is not None and start > end:
        raise InvalidInput("valid_from must not be after valid_to", field="valid_from")
    return values


def content(value: str, field: str) -> str:
    """Check the text of a memory."""
    return text(value, field, longest=CONTENT_BYTES)


def kind(value: str, field: str) -> str:
    """Check the name of a kind."""
    if not KIND.fullmatch(value):
        raise InvalidInput(
            f"{field} {value[:70]!r} is no name of a kind: use lower-case letters, digits and _, at most 63",
            field=field,
        )
    return value


def tags(values: Sequence[str], field: str) -> Sequence[str]:
    """Check a list of tags."""
    if len(values) > TAGS:
        raise InvalidInput(f"{field} has {len(values)} entries and may have {TAGS}", field=field)
    for value in values:
        text(value, field, longest=128)
    return values


def between(lowest: float, highest: float) -> Any:
    """Return a check that a number lies in a range, both ends included."""

    def check(value: float, field: str) -> float:
        if isinstance(value, bool) or not (lowest <= value <= highest):
            raise InvalidInput(f"{field} is {value}: it must lie between {lowest:g} and {highest:g}", field=field)
        return value

    return check


def short_text(value: str, field: str) -> str:
    """Check a name of at most 128 bytes."""
    return text(value, field, longest=128)


def time(value: datetime, field: str) -> datetime:
    """Check that a time says its zone and lies in the years 1000 to 9998."""
    if value.tzinfo is None:
        raise InvalidInput(f"{field} has no time zone: write 2026-01-31T12:00:00Z or with an offset", field=field)
    if not EARLIEST <= value <= LATEST:
        raise InvalidInput(f"{field} is outside the years 1000 to 9998", field=field)
    return value


def metadata(value: Any, field: str) -> Any:
    """Check that metadata is a JSON object of bounded depth, size and numbers."""
    if not isinstance(value, dict):
        raise InvalidInput(f"{field} must be an object of keys and values", field=field)
    return json(value, field, longest=METADATA_BYTES, remedy="keep long text in content")


def json(value: Any, field: str, *, longest: int, remedy: str = "keep less in it") -> Any:
    """Check anything that JSON can say, of bounded depth, numbers and size in bytes."""
    nested(value, field)
    size = len(orjson.dumps(value))
    if size > longest:
        raise InvalidInput(f"{field} has {size:,} bytes and may have {longest:,}: {remedy}", field=field)
    return value


def nested(value: Any, field: str, depth: int = METADATA_DEPTH) -> None:
    """Check what JSON can say, `depth` levels deep, of any size."""
    if depth == 0:
        raise InvalidInput(f"{field} is nested deeper than {METADATA_DEPTH} levels: flatten it", field=field)
    match value:
        case None | bool():
            pass
        case dict():
            for key, item in value.items():
                nested(key, field, depth)
                nested(item, field, depth - 1)
        case list():
            for item in value:
                nested(item, field, depth - 1)
        case str():
            if value and not value.isspace():
                text(value, field, longest=METADATA_BYTES)
        case int() | float():
            _number(value, field)
        case _:
            raise InvalidInput(f"{field} holds a {type(value).__name__}, which is not JSON", field=field)


def _number(value: float, field: str) -> None:
    if not abs(value) <= LARGEST_NUMBER:  # which refuses NaN, too
        raise InvalidInput(f"{field} holds a number beyond ±2^53: write it as text", field=field)


def anything(value: Any, field: str) -> Any:
    """Check nothing: the type says it all."""
    del field
    return value


def name(value: str, field: str) -> str:
    """Check the name of a client or project: at most 256 bytes in one line, without spaces around it."""
    text(value, field, longest=256)
    if value != value.strip() or not value.isprintable():
        raise InvalidInput(
            f"{field} {value[:80]!r} is no name: write it in one line, without spaces around", field=field
        )
    return value


def fields_of(
    values: dict[str, Any], known: Mapping[str, Any], noun: str, *, clearable: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Check what is to be changed of a noun, by the checks of its fields; None clears one that may be empty."""
    if not values:
        raise InvalidInput("nothing to change: name at least one field", field="changes")
    for field, value in values.items():
        if field not in known:
            raise InvalidInput(f"{field} is no field of a {noun} that can be set", field=field)
        if value is None and field not in clearable:
            raise InvalidInput(f"{field} cannot be cleared: give it a value", field=field)
        if value is not None:
            known[field](value, field)
    return values


def id_cursor(after: str | None) -> UUID | None:
    """Read a cursor that is an id."""
    try:
        return UUID(after) if after is not None else None
    except ValueError:
        raise InvalidInput("the cursor `after` is none that this server gave out", field="after") from None


CHECKS: dict[str, Any] = {
    "content": content,
    "type": anything,
    "kind": kind,
    "tags": tags,
    "importance": between(0, 1),
    "confidence": between(0, 1),
    "valence": between(-1, 1),
    "metadata": metadata,
    "project_id": anything,
    "session_id": anything,
    "agent": short_text,
    "source_uri": text,
    "trust": anything,
    "occurred_at": time,
    "valid_from": time,
    "valid_to": time,
    "expires_at": time,
    "pinned": anything,
    "status": anything,
}
CLEARABLE = {
    "valence",
    "project_id",
    "session_id",
    "agent",
    "source_uri",
    "occurred_at",
    "valid_from",
    "valid_to",
    "expires_at",
}


def relation(new: NewRelation) -> NewRelation:
    """Check everything about a relation to be drawn, but not that its ends exist."""
    if new.source_id == new.target_id:
        raise InvalidInput("a memory cannot be related to itself", field="target_id")
    between(0, 1)(new.weight, "weight")
    metadata(new.metadata, "metadata")
    for name in ("valid_from", "valid_to"):
        if (value := getattr(new, name)) is not None:
            time(value, name)
    if new.valid_from and new.valid_to and new.valid_from > new.valid_to:
        raise InvalidInput("valid_from must not be after valid_to", field="valid_from")
    return new


def limit(value: int, field: str, highest: int) -> int:
    """Check a number of things to return."""
    if not 1 <= value <= highest:
        raise InvalidInput(f"{field} is {value}: it must lie between 1 and {highest}", field=field)
    return value


def ids(values: Sequence[UUID], field: str = "ids", *, most: int = 1_000) -> list[UUID]:
    """Check a list of ids and drop repetitions, keeping the order."""
    if not 1 <= len(values) <= most:
        raise InvalidInput(f"{field} has {len(values)} entries: give 1 to {most:,}", field=field)
    return list(dict.fromkeys(values))
