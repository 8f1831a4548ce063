"""Kinds: defined, listed, dropped, and applied to what is remembered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import asyncpg
import jsonschema_rs
import orjson

from memoria.domain import checks
from memoria.domain.built_in_kinds import BUILT_IN
from memoria.errors import InvalidInput, MemoriaError, NotFound
from memoria.records import Caller, Failure, Kind, MemoryType, NewKind, NewMemory
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("kinds")
SCHEMA_BYTES = 65_536
LONGEST_DAYS = 36_500
REDACTED = "[REDACTED]"


async def browse(stores: Stores, caller: Caller) -> list[Kind]:
    """List the kinds of the workspace by name: those it defined, and those that are built in."""
    async with stores.record.reading(caller) as db:
        own = {row["name"]: kind(row) for row in await db.fetch(SQL["all"], caller.workspace_id)}
    return [each for _, each in sorted((BUILT_IN | own).items())]


async def define(stores: Stores, caller: Caller, new: NewKind) -> Kind:
    """Define a kind, or define it anew; memories that are there already stay as they are.

    Raises:
        InvalidInput: The name, the schema or a number cannot be used.
    """
    _check(new)
    values = (
        new.name, new.description, new.type, new.payload_schema, new.ttl_days, new.retention_days, new.tags,
        new.redacted, new.shown,
    )  # fmt: skip
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["define"], caller.workspace_id, *values)
        [row] = await db.fetch(SQL["named"], caller.workspace_id, [new.name])
    return kind(row)


async def drop(stores: Stores, caller: Caller, name: str) -> str:
    """Drop the workspace's definition of a kind. Memories of it stay; one that is built in is as it was.

    Raises:
        NotFound: The workspace has not defined it.
    """
    async with stores.record.writing(caller) as db:
        dropped = await db.fetchval(SQL["drop"], caller.workspace_id, name)
    if dropped is None:
        raise NotFound(f"this workspace has not defined a kind {name[:70]!r}: `kinds` lists them")
    return str(dropped)


def kind(row: asyncpg.Record) -> Kind:
    """Make a kind of a row that has all its columns."""
    return Kind(**{**row, "type": MemoryType(row["type"])})


def _check(new: NewKind) -> None:
    checks.kind(new.name, "name")
    checks.tags(new.tags, "tags")
    for field in ("redacted", "shown"):
        checks.tags(getattr(new, field) or [], field)
    for field in ("ttl_days", "retention_days"):
        days = getattr(new, field)
        if days is not None and not 0 < days <= LONGEST_DAYS:
            raise InvalidInput(f"{field} is {days}: it must lie between 0 and {LONGEST_DAYS:,}", field=field)
    if new.description:
        checks.text(new.description, "description")
    if new.payload_schema is not None:
        _check_schema(new.payload_schema)


def _check_schema(schema: Any) -> None:
    if not isinstance(schema, dict) or len(orjson.dumps(schema)) > SCHEMA_BYTES:
        raise InvalidInput(
            f"payload_schema must be a JSON Schema: an object of at most {SCHEMA_BYTES:,} bytes", field="payload_schema"
        )
    checks.metadata(schema, "payload_schema")
    try:
        jsonschema_rs.meta.validate(schema)
        _validator(orjson.dumps(schema))
    except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        raise InvalidInput(f"payload_schema is no JSON Schema: {str(error)[:300]}", field="payload_schema") from None


@lru_cache(128)
def _validator(schema: bytes) -> jsonschema_rs.Validator:
    """Make what checks payloads. It fetches nothing, and its patterns take linear time."""
    return jsonschema_rs.Draft202012Validator(
        orjson.loads(schema), offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )


async def named(db: Connection, caller: Caller, names: Iterable[str]) -> dict[str, Kind]:
    """Read the kinds of some names that are defined, by name."""
    wanted = list(dict.fromkeys(names))
    rows = await db.fetch(SQL["named"], caller.workspace_id, wanted)
    return {name: BUILT_IN[name] for name in wanted if name in BUILT_IN} | {row["name"]: kind(row) for row in rows}


async def shown(stores: Stores, caller: Caller, names: Iterable[str]) -> dict[str, list[str]]:
    """Say which fields of metadata agents are shown, for those kinds of some names that show but a part."""
    async with stores.record.reading(caller) as db:
        known = await named(db, caller, names)
    return {name: each.shown for name, each in known.items() if each.shown is not None}


async def applied(db: Connection, caller: Caller, new: Sequence[NewMemory]) -> list[NewMemory | Failure]:
    """Give memories what their kinds say they have; one whose payload does not fit becomes a failure."""
    known = await named(db, caller, (each.kind for each in new))
    return [_applied(each, known.get(each.kind)) for each in new]


def _applied(new: NewMemory, of: Kind | None) -> NewMemory | Failure:
    if of is None:
        return replace(new, type=new.type or MemoryType.SEMANTIC)
    try:
        fit(of, new.metadata)
        tags = checks.tags(list(dict.fromkeys([*new.tags, *of.tags])), "tags")
    except MemoriaError as error:
        return Failure(code=error.code, message=str(error), field=getattr(error, "field", None))
    return replace(
        new,
        type=new.type or of.type,
        tags=list(tags),
        metadata=redact(of, new.metadata),
        expires_at=new.expires_at or (datetime.now(UTC) + timedelta(days=of.ttl_days) if of.ttl_days else None),
    )


async def fitting(db: Connection, caller: Caller, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Check a payload against the kind of a name, and leave out what is not kept.

    Raises:
        InvalidInput: It does not fit.
    """
    of = (await named(db, caller, [name])).get(name)
    if of is None:
        return payload
    fit(of, payload)
    return redact(of, payload)


def fit(of: Kind, payload: Any) -> None:
    """Check a payload against its kind's schema.

    Raises:
        InvalidInput: It does not fit; `field` is the path of what does not.
    """
    if of.payload_schema is None:
        return
    for error in _validator(orjson.dumps(of.payload_schema)).iter_errors(payload):
        path = ".".join(["metadata", *map(str, error.instance_path)])
        raise InvalidInput(f"{path} does not fit the kind {of.name}: {error.message[:300]}", field=path)


def redact(of: Kind, payload: dict[str, Any]) -> dict[str, Any]:
    """Leave out the values that are not kept, at paths whose keys are joined by dots."""
    for path in of.redacted:
        payload = _without(payload, path.split("."))
    return payload


def _without(payload: Any, path: list[str]) -> Any:
    if not isinstance(payload, dict) or path[0] not in payload:
        return payload
    inner = REDACTED if len(path) == 1 else _without(payload[path[0]], path[1:])
    return payload | {path[0]: inner}


async def retire(stores: Stores, caller: Caller) -> int:
    """Archive the memories that are past the retention of their kinds, and tell how many; pinned ones stay."""
    retired = 0
    for each in await browse(stores, caller):
        if each.retention_days is not None:
            async with stores.record.writing(caller) as db:
                retired += len(await db.fetch(SQL["retire"], caller.workspace_id, each.name, each.retention_days))
    return retired
