"""Reports: hours by client, project, category, owner, day, week and month, from totals that are counted beforehand."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import checks, clients, periods, projects, sessions, user_settings
from memoria.domain.periods import Days
from memoria.domain.sessions import Named
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Period,
    Rounding,
    RoundingWay,
    SessionCategory,
    WorkFilter,
    WorkGroup,
    WorkReport,
    WorkRow,
    WorkSettings,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("reports")
EVERYTHING = WorkFilter()
ROUNDINGS = (5, 6, 15)
TIMES = (WorkGroup.DAY, WorkGroup.WEEK, WorkGroup.MONTH)
THINGS = (WorkGroup.CLIENT, WorkGroup.PROJECT, WorkGroup.CATEGORY, WorkGroup.OWNER)
NOTHING = UUID(int=0)
"""What the totals say for "no client" and "no project"."""
REFRESHED_WITHIN = 600
"""Seconds that counting the totals may take."""


async def report(
    stores: Stores,
    caller: Caller,
    *,
    first: date | None = None,
    last: date | None = None,
    by: Sequence[WorkGroup] = (),
    filter: WorkFilter = EVERYTHING,
    rounding: Rounding | None = None,
    limit: int = 1_000,
) -> WorkReport:
    """Add up the hours of completed sessions from the first to the last day, grouped, beside the period before.

    Without days it is this week. A day belongs to the time zone of its session, and a session that crosses midnight
    is divided. `by` names at most one of day, week and month; rows come in the order of time, then by hours. The
    target is that of the owner who is asked for, or else of the caller. At most `limit` (1 to 4,000) rows.

    Raises:
        InvalidInput: The period, the groups, the rounding or the limit cannot be understood.
        NotFound: A client, project or owner that the filter names does not exist.
    """
    checks.limit(limit, "limit", 4_000)
    _check_groups(by)
    added, step = _rounding(rounding)
    async with stores.record.reading(caller) as db:
        settings = await user_settings.of(db, caller, filter.owner or caller.owner)
        days = periods.checked(first, last, user_settings.zone(settings))
        named = await sessions.resolve(db, caller, filter)
        asked = _Asked(db, caller, named, added, step)
        rows = await asked.rows(days, by, limit + 1)
        state = await db.fetchrow(SQL["refreshed"], caller.workspace_id)
        assert state is not None  # noqa: S101  # the migration wrote it
        return WorkReport(
            period=await asked.total(days),
            previous=await asked.total(days.before),
            rows=await _named_rows(db, caller, rows[:limit], by),
            truncated=len(rows) > limit,
            running_seconds=await asked.running(days),
            target_seconds=_target(days, settings),
            refreshed_at=state["refreshed_at"],
            stale=state["stale"],
        )


async def refresh(stores: Stores) -> bool:
    """Count the totals of all workspaces again, if sessions changed since; tell whether they did.

    Raises:
        Unavailable: The record cannot be reached.
    """
    async with stores.record.system() as db:
        await db.execute(f"set local statement_timeout = '{REFRESHED_WITHIN}s'; set local lock_timeout = '60s'")
        changed: bool = await db.fetchval(SQL["refresh"], timeout=REFRESHED_WITHIN)
    return changed


class _Asked:
    """One question to the totals."""

    def __init__(self, db: Connection, caller: Caller, named: Named, added: int, step: int) -> None:
        self._db = db
        self._workspace_id = caller.workspace_id
        self._bounds = (named.client_id, named.project_ids, named.categories, named.owner)
        self._rounding = (added, step)

    async def rows(self, days: Days, by: Sequence[WorkGroup], limit: int) -> list[asyncpg.Record]:
        """Read the hours of each group; whole months from the totals of months."""
        time = next((each for each in TIMES if each in by), None)
        groups = (time, *(each in by for each in THINGS), limit)
        place = (self._workspace_id, *days, *self._bounds)
        if days.are_months and time in {None, WorkGroup.MONTH} and self._rounding == (0, 1):
            return await self._db.fetch(SQL["months"], *place, *groups)
        return await self._db.fetch(SQL["days"], *place, *self._rounding, *groups)

    async def total(self, days: Days) -> Period:
        """Read the hours of a period."""
        rows = await self.rows(days, (), 1)
        seconds, count = (rows[0]["seconds"], rows[0]["sessions"]) if rows else (0, 0)
        return Period(first=days.first, last=days.last, seconds=seconds, sessions=count)

    async def running(self, days: Days) -> int:
        """Add up what open sessions have reached within a period."""
        seconds: int = await self._db.fetchval(SQL["running"], self._workspace_id, *days, *self._bounds)
        return seconds


def _check_groups(by: Sequence[WorkGroup]) -> None:
    if len(set(by)) != len(by) or sum(each in TIMES for each in by) > 1:
        raise InvalidInput("`by` names each group once, and at most one of day, week and month", field="by")


def _rounding(rounding: Rounding | None) -> tuple[int, int]:
    """Return what is added to the seconds of a line before they are rounded down, and to what."""
    if rounding is None:
        return 0, 1
    if rounding.minutes not in ROUNDINGS:
        raise InvalidInput(f"rounding is to 5, 6 or 15 minutes, not to {rounding.minutes}", field="rounding")
    step = 60 * rounding.minutes
    return (step - 1 if rounding.way is RoundingWay.UP else step // 2), step


async def _named_rows(
    db: Connection, caller: Caller, rows: Sequence[asyncpg.Record], by: Sequence[WorkGroup]
) -> list[WorkRow]:
    if not by:
        return []
    ids = {name: list({row[name] for row in rows if row[name]} - {NOTHING}) for name in ("client_id", "project_id")}
    names = {each.id: each.name for each in await clients.by_ids(db, caller, ids["client_id"])}
    names |= {each.id: each.name for each in await projects.by_ids(db, caller, ids["project_id"])}
    return [_row(dict(row), names) for row in rows]


def _row(row: dict[str, Any], names: dict[UUID, str]) -> WorkRow:
    for noun in ("client", "project"):
        id = row[f"{noun}_id"] if row[f"{noun}_id"] != NOTHING else None
        row |= {f"{noun}_id": id, noun: names.get(id) if id is not None else None}
    row["category"] = SessionCategory(row["category"]) if row["category"] is not None else None
    return WorkRow(**row)


def _target(days: Days, settings: WorkSettings) -> int | None:
    if settings.daily_target_minutes is None:
        return None
    return 60 * settings.daily_target_minutes * days.work_days(settings.work_days)
