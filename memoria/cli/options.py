"""Options that several commands share, and what they mean."""

import re
import sys
from datetime import date, datetime
from datetime import time as clock
from typing import Annotated, Any

import orjson
import typer

from memoria.errors import InvalidInput
from memoria.records import Direction, MemoryStatus, MemoryType, RelationType

Types = Annotated[list[MemoryType] | None, typer.Option("--type", help="Only memories of this type; repeatable.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only memories of this kind; repeatable.")]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", help="Only memories with this tag; repeat for all of several.")
]
Statuses = Annotated[list[MemoryStatus] | None, typer.Option("--status", help="Instead of active ones; repeatable.")]
After = Annotated[str | None, typer.Option(help="Only what occurred at this time or later: 2026-01-31.")]
Before = Annotated[str | None, typer.Option(help="Only what occurred before this time.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        help="Compare a field: metadata.scope=x, importance>=0.5, source_uri~pep. Operators = != > >= < <= ~."
    ),
]
Relations = Annotated[
    list[RelationType] | None, typer.Option("--relation", help="Only over relations of this type; repeatable.")
]
Way = Annotated[Direction, typer.Option("--direction", help="Which way to walk relations.")]
MinWeight = Annotated[float, typer.Option(help="Only over relations of at least this weight.")]
AsOf = Annotated[str | None, typer.Option(help="Only over relations that were valid at this time.")]
ValidAt = Annotated[str | None, typer.Option("--as-of", help="Only what was valid at this time.")]
KnownAt = Annotated[str | None, typer.Option(help="What the record held at this time, as it was.")]
Metadata = Annotated[
    list[str] | None,
    typer.Option("--metadata", help="key=value, the value as JSON or text; or a JSON object. Repeatable."),
]

COMPARISON = re.compile(r"(?P<field>[a-z_]+(?:\.[^=!<>~]+)?)(?P<sign>!=|>=|<=|=|>|<|~)(?P<value>.*)", re.DOTALL)
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?")
SIGNS = {"=": "eq", "!=": "ne", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "~": "contains"}
TEXTS = {"kind", "content", "agent", "source_uri"}
NUMBERS = {"importance", "confidence", "valence", "version"}
TIMES = {"occurred_at", "valid_from", "valid_to", "expires_at", "created_at", "updated_at"}


def text(content: str | None) -> str:
    """Return the text that was given, or standard input for `-` and for nothing.

    Raises:
        InvalidInput: There is none, or it is no UTF-8.
    """
    if content not in {None, "-"}:
        return str(content)
    if content is None and sys.stdin.isatty():
        raise InvalidInput("give the content as an argument, or - to read it from standard input", field="content")
    try:
        return sys.stdin.buffer.read().decode().removesuffix("\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"standard input is no UTF-8: {error}", field="content") from None


def time(value: str | None) -> str | None:
    """Read a date as its first moment in UTC; leave a time as it is."""
    if value is None:
        return None
    try:
        return f"{date.fromisoformat(value).isoformat()}T00:00:00Z"
    except ValueError:
        return value


def metadata(given: list[str] | None) -> dict[str, Any]:
    """Read metadata.

    Raises:
        InvalidInput: One is neither key=value nor an object.
    """
    read: dict[str, Any] = {}
    for each in given or []:
        key, sign, value = each.partition("=")
        whole = json_or_text(each) if each.startswith(("{", "[")) else None
        if isinstance(whole, dict):
            read |= whole
        elif key and sign and not isinstance(whole, list):
            read[key] = json_or_text(value)
        else:
            raise InvalidInput(f"{each!r} is no metadata: write key=value, or a JSON object", field="metadata")
    return read


def moment(value: str | None) -> str | None:
    """Read a time of today, such as 17:30, or a whole one that names no zone, on this machine's clock."""
    if value is None:
        return None
    try:
        if CLOCK.fullmatch(value):
            at = datetime.combine(datetime.now().astimezone().date(), clock.fromisoformat(value))
        else:
            at = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidInput(f"{value!r} is no time: write 17:30, or 2026-01-31T17:30", field="at") from None
    return (at if at.tzinfo else at.astimezone()).isoformat()


def minutes(value: str | None) -> int | None:
    """Read a time of the clock, such as 17:30, as minutes after midnight; 24:00 ends a day."""
    if value is None:
        return None
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise InvalidInput(f"{value!r} is no time of a day: write 17:30", field="day_end")
    return 60 * int(value[:2]) + int(value[3:])


def json_or_text(value: str) -> Any:
    """Read a JSON value; what is none is a text."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def memory_filter(
    *,
    type: list[MemoryType] | None,
    kind: list[str] | None,
    tag: list[str] | None,
    status: list[MemoryStatus] | None,
    after: str | None,
    before: str | None,
    where: list[str] | None,
) -> dict[str, Any] | None:
    """Make the filter that the options ask for, or none."""
    parts = {
        "type": type,
        "status": status,
        "kind": {"in": kind} if kind else None,
        "tags": {"all": tag} if tag else None,
        "occurred_at": {"gte": time(after), "lt": time(before)} if after or before else None,
        "and": [comparison(each) for each in where or []],
    }
    return {name: part for name, part in parts.items() if part} or None


def comparison(given: str) -> dict[str, Any]:
    """Read one `--where`.

    Raises:
        InvalidInput: It is no comparison, or the field cannot be compared that way.
    """
    found = COMPARISON.fullmatch(given)
    if not found:
        raise InvalidInput(f"{given!r} is no comparison: write field=value, such as metadata.scope=x", field="where")
    field, sign, value = found["field"], SIGNS[found["sign"]], found["value"]
    if field.startswith("metadata."):
        path = field.removeprefix("metadata.")
        return {"metadata": [{"path": path, sign: json_or_text(value)}]}
    if field in TEXTS and sign in {"eq", "ne", "contains"}:
        return {field: {sign: value}}
    if field in NUMBERS and sign != "contains":
        return {field: {sign: _number(field, value)}}
    if field in TIMES and sign not in {"ne", "contains"}:
        return {field: {sign: time(value)}}
    raise InvalidInput(
        f"{field} cannot be compared by {found['sign']}: texts ({', '.join(sorted(TEXTS))}) take = != ~, "
        f"numbers ({', '.join(sorted(NUMBERS))}) and times ({', '.join(sorted(TIMES))}) take = > >= < <=, "
        "and metadata.key takes all",
        field="where",
    )


def _number(field: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(f"{field} is compared with {value!r}, which is no number", field="where") from None
