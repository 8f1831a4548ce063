"""Scalars that say how to mend what they refuse."""

import inspect
from datetime import date, datetime
from typing import Any
from uuid import UUID

from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition
from strawberry.utils.str_converters import to_camel_case

from memoria.records import GraphColumns


def parse_id(value: object) -> UUID:
    """Read an id.

    Raises:
        GraphQLError: It is no UUID.
    """
    try:
        if isinstance(value, str):
            return UUID(value)
    except ValueError:
        pass
    raise GraphQLError(f"{_short(value)} is no id: ids are UUIDs such as 0198f2a1-6c1e-7000-8000-000000000000")


def parse_time(value: object) -> datetime:
    """Read a time with its zone.

    Raises:
        GraphQLError: It is no time, has no zone, or lies beyond the year 9999.
    """
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None:
        raise GraphQLError(f"{_short(value)} is no time: write 2026-01-31T12:00:00Z, in the years 1000 to 9998")
    if time.tzinfo is None:
        raise GraphQLError(f"{_short(value)} has no time zone: end it with Z or with an offset such as +02:00")
    return time


def parse_day(value: object) -> date:
    """Read a day.

    Raises:
        GraphQLError: It is none.
    """
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise GraphQLError(f"{_short(value)} is no day: write 2026-01-31")


def _short(value: object) -> str:
    return repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:60]}…"  # noqa: PLR2004


def _as_it_is(value: object) -> object:
    return value


Id = ScalarDefinition(
    name="UUID",
    description="An id, such as 0198f2a1-6c1e-7000-8000-000000000000.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
    serialize=str,
    parse_value=parse_id,
    parse_literal=None,
    origin=UUID,
)
Time = ScalarDefinition(
    name="DateTime",
    description="A time with its zone, such as 2026-01-31T12:00:00Z.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=datetime.isoformat,
    parse_value=parse_time,
    parse_literal=None,
    origin=datetime,
)
Day = ScalarDefinition(
    name="Date",
    description="A day in the calendar, such as 2026-01-31.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=date.isoformat,
    parse_value=parse_day,
    parse_literal=None,
    origin=date,
)
Anything = ScalarDefinition(
    name="JSON",
    description="Anything that JSON can say.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=_as_it_is,
    parse_value=_as_it_is,
    parse_literal=None,
)


def columns(graph: GraphColumns) -> dict[str, Any]:
    """Write a graph's columns as they are; ten thousand objects would take a hundred times longer."""
    values: dict[str, Any] = vars(graph) | {
        name: [each.name for each in getattr(graph, name)] for name in ("types", "relation_types", "creators")
    }
    return {to_camel_case(name): value for name, value in values.items()}


Columns = ScalarDefinition(
    name="GraphColumns",
    description=inspect.getdoc(GraphColumns),
    specified_by_url=None,
    serialize=columns,
    parse_value=None,
    parse_literal=None,
    origin=GraphColumns,
)
SCALARS: dict[object, ScalarDefinition] = {UUID: Id, datetime: Time, date: Day, Any: Anything, GraphColumns: Columns}
