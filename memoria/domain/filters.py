"""Filters in SQL. A comparison with a missing value is false, so `ne`, `not_in` and `not_` match it.

The SQL is put together from constants of this file alone; every value travels as a parameter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from memoria.domain import moments
from memoria.domain.moments import NOW, Moment
from memoria.records import Caller, IdFilter, Ids, MemoryFilter, MetadataFilter
from memoria.stores.postgres import Connection

BOUNDS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
READ = 5_000
"""Memories with a word of the question that are read to find the best of them."""
ENUMS = {"type": "memory_type", "status": "memory_status", "trust": "memory_trust"}


@dataclass(kw_only=True)
class Condition:
    """A condition in SQL and the values of its parameters, which follow those that the query already has.

    `source` is what it is asked of, under the name `memories`.
    """

    sql: str
    values: list[Any] = field(default_factory=list)
    source: str = "memories"


def condition(wanted: MemoryFilter | None, *, first: int, moment: Moment = NOW) -> Condition:
    """Translate a filter; its parameters, and before them those of the moment, are numbered from `first`.

    Unless the filter names `status`, only active memories match; one past `expires_at` never does.
    """
    parameters = _Parameters(first, moment.values)
    parts = [f"(expires_at is null or expires_at > {moments.clock(moment, first=first)})"]
    if not names(wanted, "status"):
        parts.append("status = 'active'")
    if wanted is not None:
        parts.append(_all(wanted, parameters))
    return Condition(sql=" and ".join(parts), values=parameters.values, source=moments.source(moment, first=first))


def searched(wanted: MemoryFilter | None, *, first: int, moment: Moment = NOW) -> Condition:
    """Translate a filter for a query of the whole workspace: metadata are looked up in their index first."""
    where = condition(wanted, first=first, moment=moment)
    if not moment.is_now:  # the index knows what metadata are, and not what they were
        return where
    parameters = _Parameters(first, where.values)
    held = [
        f" and memories.id in (select memories_holding({parameters.add(_nested(path, value))}::jsonb))"
        for path, value in (_equal(wanted) if wanted is not None else ())
    ]
    return Condition(sql=where.sql + "".join(held), values=parameters.values)


def _equal(wanted: MemoryFilter) -> Iterator[tuple[list[str], Any]]:
    """List the paths that hold a known value in every memory which a filter accepts."""
    for each in wanted.metadata or []:
        if each.eq is not None:
            yield each.path.split("."), each.eq
    for part in wanted.and_ or []:
        yield from _equal(part)


def names(wanted: MemoryFilter | None, field: str) -> bool:
    """Tell whether a filter names a field anywhere."""
    if wanted is None:
        return False
    return getattr(wanted, field) is not None or any(names(part, field) for part in _parts(wanted))


def _parts(wanted: MemoryFilter) -> list[MemoryFilter]:
    return [*(wanted.and_ or []), *(wanted.or_ or []), *([wanted.not_] if wanted.not_ else [])]


class _Parameters:
    def __init__(self, first: int, values: Sequence[Any] = ()) -> None:
        self._first = first
        self.values: list[Any] = list(values)

    def add(self, value: Any) -> str:
        self.values.append(value)
        return f"${self._first + len(self.values) - 1}"


def _all(wanted: MemoryFilter, parameters: _Parameters) -> str:
    parts = [
        part
        for each in fields(wanted)
        if (given := getattr(wanted, each.name)) is not None
        for part in _field(each.name, given, parameters)
    ]
    return "(" + (" and ".join(parts) or "true") + ")"


def _field(name: str, given: Any, parameters: _Parameters) -> Iterator[str]:
    match name:
        case "and_":
            yield from (_all(part, parameters) for part in given)
        case "or_":
            yield "(" + " or ".join(_all(part, parameters) for part in given) + ")"
        case "not_":
            yield f"({_all(given, parameters)}) is not true"
        case "metadata":
            for each in given:
                yield from _metadata(each, parameters)
        case "client_id":
            yield from _client(given, parameters)
        case "type" | "status" | "trust":
            yield f"{name} = any ({parameters.add([str(value) for value in given])}::{ENUMS[name]}[])"
        case "pinned":
            yield f"pinned = {parameters.add(given)}"
        case "id":  # which what it is joined with has, too
            yield from _compare("memories.id", given, parameters)
        case _:
            yield from _compare(name, given, parameters)


def _compare(name: str, given: Any, parameters: _Parameters) -> Iterator[str]:
    for operator, value in vars(given).items():
        if value is not None:
            yield _comparison(name, operator, value, parameters)


def _client(given: IdFilter, parameters: _Parameters) -> Iterator[str]:
    if given.eq is not None:
        yield _of_client(f"client_id = {parameters.add(given.eq)}")
    if given.in_ is not None:
        yield _of_client(f"client_id = any ({parameters.add(given.in_)})")
    if given.not_in is not None:
        yield _of_client(f"client_id = any ({parameters.add(given.not_in)})") + " is not true"
    if given.is_null is not None:
        yield _of_client("client_id is not null") + f" is {'not ' if given.is_null else ''}true"


def _of_client(asked: str) -> str:
    """Ask for sets of ids, which are read once, and not for the client of each memory."""
    return (
        f"(project_id in (select projects.id from projects where projects.workspace_id = $1 and {asked}) "  # noqa: S608
        "or project_id is null and session_id in "
        f"(select work_sessions.id from work_sessions where work_sessions.workspace_id = $1 and {asked}))"
    )


COMPARISONS = {
    "eq": "{name} = {value}",
    "ne": "{name} is distinct from {value}",
    "in_": "{name} = any ({value})",
    "not_in": "({name} = any ({value})) is not true",
    "contains": "{name} ilike {value}",
    "starts_with": "{name} like {value}",
    "any": "{name} && {value}::text[]",
    "all": "{name} @> {value}::text[]",
    "none": "not {name} && {value}::text[]",
    **{name: f"{{name}} {operator} {{value}}" for name, operator in BOUNDS.items()},
}


def _comparison(name: str, operator: str, value: Any, parameters: _Parameters) -> str:
    if operator == "is_null":
        return f"{name} is {'' if value else 'not '}null"
    number = "::double precision" if isinstance(value, int | float) else ""
    return COMPARISONS[operator].format(name=name, value=parameters.add(_pattern(operator, value)) + number)


def _pattern(operator: str, value: Any) -> Any:
    if operator not in {"contains", "starts_with"}:
        return value
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if operator == "contains" else f"{escaped}%"


def _metadata(given: MetadataFilter, parameters: _Parameters) -> Iterator[str]:
    if given == type(given)(path=given.path):
        return  # a path without a comparison: its parameter would have no type
    path = given.path.split(".")
    value = f"(metadata #> {parameters.add(path)}::text[])"
    if given.eq is not None:
        yield f"{value} = {parameters.add(given.eq)}::jsonb"
    if given.ne is not None:
        yield f"{value} is distinct from {parameters.add(given.ne)}::jsonb"
    if given.in_ is not None:
        yield f"{parameters.add(given.in_)}::jsonb @> jsonb_build_array({value})"
    if given.not_in is not None:
        yield f"({parameters.add(given.not_in)}::jsonb @> jsonb_build_array({value})) is not true"
    if given.contains is not None:
        yield _metadata_contains(value, given.contains, parameters)
    if given.exists is not None:
        yield f"{value} is {'not ' if given.exists else ''}null"
    for name, operator in BOUNDS.items():
        if (bound := getattr(given, name)) is not None:
            yield _metadata_bound(value, operator, bound, parameters)


def _nested(path: list[str], value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def _metadata_contains(value: str, given: Any, parameters: _Parameters) -> str:
    if isinstance(given, str):
        pattern, element = parameters.add(_pattern("contains", given)), parameters.add(given)
        return (
            f"(case jsonb_typeof({value}) when 'string' then {value} #>> '{{}}' ilike {pattern} "
            f"when 'array' then {value} @> {element}::jsonb else false end)"
        )
    return f"{value} @> {parameters.add(given)}::jsonb"


def _metadata_bound(value: str, operator: str, bound: Any, parameters: _Parameters) -> str:
    if isinstance(bound, str):
        text = f"({value} #>> '{{}}') collate \"C\" {operator} {parameters.add(bound)}"
        return f"(case when jsonb_typeof({value}) = 'string' then {text} else false end)"
    number = f"({value})::numeric {operator} {parameters.add(bound)}::jsonb::numeric"
    return f"(case when jsonb_typeof({value}) = 'number' then {number} else false end)"


def named(source: str) -> str:
    """Read memories by ids ($2) in a workspace ($1), one look-up each, whatever the planner knows of the table."""
    return f"""unnest($2::uuid[]) as named (id)
cross join lateral (
    select * from {source} where workspace_id = $1 and memories.id = named.id offset 0
) as memories"""  # noqa: S608


async def matching(
    db: Connection,
    caller: Caller,
    wanted: MemoryFilter | None,
    *,
    most: int,
    among: Ids | None = None,
    moment: Moment = NOW,
) -> list[UUID]:
    """List at most `most` ids of memories that a filter accepts, in no order, of all or `among` some."""
    if among is None:
        where = searched(wanted, first=3, moment=moment)
        query = f"select id from {where.source} where workspace_id = $1 and {where.sql} limit $2"  # noqa: S608
        rows = await db.fetch(query, caller.workspace_id, most, *where.values)
    else:
        where = condition(wanted, first=4, moment=moment)
        query = f"select memories.id from {named(where.source)} where {where.sql} limit $3"  # noqa: S608
        rows = await db.fetch(query, caller.workspace_id, among, most, *where.values)
    return [row["id"] for row in rows]


async def saying(
    db: Connection, caller: Caller, wanted: MemoryFilter | None, words: str, *, most: int, moment: Moment = NOW
) -> list[UUID]:
    """List ids of memories that a filter accepts and that hold any of the words, the best of those read first."""
    where = condition(wanted, first=5, moment=moment)
    query = (
        "select memories.id from memories_saying($2, $4) as said "  # noqa: S608
        f"join {where.source} on memories.workspace_id = $1 and memories.id = said.id "
        f"where {where.sql} order by said.rank desc, said.id desc limit $3"
    )
    values = [caller.workspace_id, words, most, READ, *where.values]
    return [row["id"] for row in await db.fetch(query, *values)]
