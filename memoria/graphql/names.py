"""How the records' names look in GraphQL."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry
from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition

from memoria import records

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

ENUMS = (
    records.MemoryType,
    records.MemoryStatus,
    records.Trust,
    records.RelationType,
    records.RelationCreator,
    records.Direction,
    records.Arm,
    records.SortField,
    records.FacetField,
    records.Stage,
    records.ChangeKind,
    records.SessionCategory,
    records.SessionOrder,
    records.SessionStatus,
    records.WarningKind,
    records.WorkGroup,
    records.RoundingWay,
    records.Neglect,
    records.Citing,
    records.Role,
    records.SnapshotOrder,
    records.Keep,
    records.IndexState,
)

for enum in ENUMS:
    strawberry.enum(enum, description=inspect.getdoc(enum))


class Names(NameConverter):
    """Write names in camel case, and those that Python reserves (`in_`, `or_`, `from_`) as they are meant."""

    def apply_naming_config(self, name: str) -> str:
        """Convert one Python name."""
        return super().apply_naming_config(name.removesuffix("_"))


def node(record: type) -> Callable[[type[T]], type[T]]:
    """Decorate a subclass of a record: a GraphQL type with the record's name, fields and description."""
    return strawberry.type(name=record.__name__, description=inspect.getdoc(record))


def given(record: type) -> Callable[[type[T]], type[T]]:
    """Decorate a subclass of a record: a GraphQL input with the record's name, fields and description."""
    return strawberry.input(name=record.__name__, description=inspect.getdoc(record))


def many(record: type) -> Callable[[type[T]], type[T]]:
    """Decorate like `given` what comes by the thousand and holds no other input.

    GraphQL's own way asks for the type of every field of each, and everybody waits 0.15 s while a thousand are read.
    """

    def decorated(input: type[T]) -> type[T]:
        made = given(record)(input)
        definition = get_object_definition(made, strict=True)
        names = {Names().from_field(field): field.python_name for field in definition.fields}
        definition.from_input = lambda kind, value, _: kind(
            **{names[name]: list(each) if isinstance(each, list) else each for name, each in value.items()}
        )
        return made

    return decorated


def calls(verb: Callable[..., Any], *, gives: object = None) -> Callable[[F], F]:
    """Decorate a resolver that calls a verb: its field says what the verb says of itself."""
    return says(inspect.getdoc(verb), gives=gives)


def says(text: str | None, *, gives: object = None) -> Callable[[F], F]:
    """Decorate a resolver that returns a record: its field says `text` and has the GraphQL type `gives`."""
    return cast("Callable[[F], F]", strawberry.field(description=text, graphql_type=gives))


def tells(text: str, *, gives: object) -> Callable[[F], F]:
    """Decorate the resolver of a subscription."""
    return cast("Callable[[F], F]", strawberry.subscription(description=text, graphql_type=gives))
