"""Settings of an owner of work: where their days begin and when they end, targets, limits and defaults."""

from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from memoria.domain import checks, clients, projects
from memoria.errors import Forbidden, InvalidInput
from memoria.records import PERSON, Caller, WorkSettings
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("user_settings")


async def get(stores: Stores, caller: Caller, owner: str | None = None) -> WorkSettings:
    """Read what holds for an owner, or for the caller: their own settings, the person's, or the defaults."""
    async with stores.record.reading(caller) as db:
        return await of(db, caller, owner or caller.owner)


async def of(db: Connection, caller: Caller, owner: str) -> WorkSettings:
    """Read what holds for an owner."""
    row = await db.fetchrow(SQL["of"], caller.workspace_id, owner)
    assert row is not None  # noqa: S101  # there are always defaults
    return WorkSettings(**{**dict(row), "owner": owner})


async def revise(stores: Stores, caller: Caller, changes: dict[str, Any], owner: str | None = None) -> WorkSettings:
    """Change settings of the caller, or of another owner; None clears daily target, day end and defaults.

    `default_client` and `default_project` are names, made on first use, and go together: naming one of them clears
    the other. Settings of `user`, the person of the workspace, hold for every agent that has none of its own.
    Sessions keep the time zone that they were recorded in; those from before there were any settings follow them.

    Raises:
        InvalidInput: A field is unknown or has a value that cannot be kept.
        Forbidden: An agent may change no settings but its own.
    """
    checks.fields_of(changes, CHECKS, "settings", clearable=CLEARABLE)
    chosen = checks.short_text(owner or caller.owner, "owner")
    if caller.owner not in {PERSON, chosen}:
        raise Forbidden(f"these settings belong to {chosen}: an agent may change its own alone")
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["lock"], caller.workspace_id, chosen)
        after = vars(await of(db, caller, chosen)) | changes | await _defaults(db, caller, changes)
        after["work_days"] = sorted(set(after["work_days"]))
        await db.execute(SQL["save"], caller.workspace_id, chosen, after)
        return await of(db, caller, chosen)


async def _defaults(db: Connection, caller: Caller, changes: dict[str, Any]) -> dict[str, UUID | None]:
    """Find what new sessions are to be booked on, making client and project on first use."""
    if not changes.keys() & {"default_client", "default_project"}:
        return {}
    client, project = changes.get("default_client"), changes.get("default_project")
    client_id = await clients.made(db, caller, client) if client is not None else None
    return {
        "default_client_id": client_id,
        "default_project_id": await projects.made(db, caller, project, client_id, None),
    }


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(value: str, field: str) -> str:
    """Check the name of a time zone."""
    if value not in _zones():
        raise InvalidInput(f"{field} {value[:60]!r} is no time zone: write Europe/Rome, or UTC", field=field)
    return value


def zone(of: WorkSettings) -> ZoneInfo:
    """Return where the days of an owner begin."""
    return ZoneInfo(of.time_zone)


def _work_days(value: list[int], field: str) -> list[int]:
    if not set(value) <= set(range(1, 8)):
        raise InvalidInput(f"{field} counts from 1 (Monday) to 7 (Sunday)", field=field)
    return value


CHECKS = {
    "time_zone": time_zone,
    "work_days": _work_days,
    "daily_target_minutes": checks.between(0, 1_440),
    "parallel_limit": checks.between(1, 100),
    "long_running_minutes": checks.between(1, 10_080),
    "day_end_minutes": checks.between(1, 1_440),
    "default_client": checks.name,
    "default_project": checks.name,
}
CLEARABLE = frozenset({"daily_target_minutes", "day_end_minutes", "default_client", "default_project"})
