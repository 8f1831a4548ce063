"""Analytics: how memories grow, what is recalled and what is not, from views that are refreshed in the background."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from memoria.domain import checks, periods, stored, user_settings
from memoria.domain.periods import Days
from memoria.records import (
    Caller,
    Count,
    Growth,
    Memory,
    MemoryAnalytics,
    MemoryStatus,
    MemoryType,
    Neglect,
    Page,
    PastRecall,
    RecallDay,
    RelationCount,
    RelationCreator,
    RelationType,
    Use,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("analytics")
COUNTED = 10_000
STALE_AFTER = timedelta(days=90)
KEPT = timedelta(days=400)
"""How long recalls are remembered."""
REFRESHED_WITHIN = 600
"""Seconds that counting may take."""


async def analyze(
    stores: Stores, caller: Caller, *, first: date | None = None, last: date | None = None, tags: int = 20
) -> MemoryAnalytics:
    """Tell how memories grow by type and kind, how often and how fast they are recalled, and which are neglected.

    Without days it is this week, in the caller's time zone. Recalls are remembered for 400 days. `tags` (1 to 200)
    bounds the list of the most frequent ones.

    Raises:
        InvalidInput: The period or `tags` cannot be understood.
    """
    checks.limit(tags, "tags", 200)
    async with stores.record.reading(caller) as db:
        settings = await user_settings.of(db, caller, caller.owner)
        days = periods.checked(first, last, user_settings.zone(settings))
        neglect = await db.fetchrow(SQL["neglect"], caller.workspace_id, STALE_AFTER)
        return MemoryAnalytics(
            growth=await _growth(db, caller, days),
            recalls=[RecallDay(**row) for row in await db.fetch(SQL["recalls"], caller.workspace_id, *days)],
            **dict(neglect or {}),
            relation_mix=await _mix(db, caller),
            top_tags=[Count(**row) for row in await db.fetch(SQL["top_tags"], caller.workspace_id, tags)],
            refreshed_at=await db.fetchval(SQL["refreshed"]),
        )


async def _growth(db: Connection, caller: Caller, days: Days) -> list[Growth]:
    rows = await db.fetch(SQL["growth"], caller.workspace_id, *days)
    return [Growth(**{**dict(row), "type": MemoryType(row["type"])}) for row in rows]


async def _mix(db: Connection, caller: Caller) -> list[RelationCount]:
    return [
        RelationCount(
            relation_type=RelationType(row["relation_type"]),
            created_by=RelationCreator(row["created_by"]),
            relations=row["relations"],
        )
        for row in await db.fetch(SQL["relation_mix"], caller.workspace_id)
    ]


async def neglected(
    stores: Stores, caller: Caller, how: Neglect, first: int = 50, after: str | None = None
) -> Page[Memory]:
    """List active memories that are neglected in one way, the oldest first, `first` (1 to 200) after a cursor.

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    asked = (how.value, STALE_AFTER, checks.id_cursor(after), first + 1)
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["neglected"], caller.workspace_id, *asked)
        ids = [row["memory_id"] for row in rows[:first]]
        found = {each.id: each for each in await stored.by_ids(db, caller, ids)}
    items = [found[id] for id in ids if id in found and found[id].status is MemoryStatus.ACTIVE]
    return Page(items=items, cursors=[str(each.id) for each in items], has_next=len(rows) > first)


async def uses(
    stores: Stores, caller: Caller, ids: Sequence[UUID], first: int = 20, after: str | None = None
) -> dict[UUID, list[Use]]:
    """List the recalls that returned each memory, latest first, `first` (1 to 200) of each.

    `after` is the `recall_id` where the last page ended. Recalls are remembered for 400 days.

    Raises:
        InvalidInput: `after` or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    before = checks.id_cursor(after)
    wanted = list(dict.fromkeys(ids))
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["uses"], caller.workspace_id, wanted, first, before)
    found: dict[UUID, list[Use]] = {id: [] for id in wanted}
    for row in rows:
        values = dict(row)
        found[values.pop("memory_id")].append(Use(**values))
    return found


async def use_counts(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> list[int]:
    """Count the recalls that returned each of some memories (1 to 10,000), in the same order.

    Raises:
        InvalidInput: No ids are given, or too many.
    """
    wanted = checks.ids(ids, most=COUNTED)
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["use_counts"], caller.workspace_id, wanted)
    counts = {row["memory_id"]: row["uses"] for row in rows}
    return [counts.get(id, 0) for id in ids]


async def asked(
    stores: Stores,
    caller: Caller,
    *,
    session: UUID | None = None,
    agent: str | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page[PastRecall]:
    """List the questions that were asked, latest first, `first` (1 to 200) of them after a cursor.

    All of them, or those of one work session, or of one agent (`user` is the person). They are remembered for 400 days,
    and stand here half a second after they were asked.

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
    """
    checks.limit(first, "first", 200)
    bounds = (session, agent, checks.id_cursor(after), first + 1)
    async with stores.record.looking_up(caller) as db:
        rows = await db.fetch(SQL["asked"], caller.workspace_id, *bounds)
    items = [PastRecall(**row) for row in rows[:first]]
    return Page(items=items, cursors=[str(each.id) for each in items], has_next=len(rows) > first)


async def refresh(stores: Stores) -> None:
    """Count the memories of all workspaces again.

    Raises:
        Unavailable: The record cannot be reached.
    """
    async with stores.record.system() as db:
        await db.execute(f"set local statement_timeout = '{REFRESHED_WITHIN}s'; set local lock_timeout = '60s'")
        await db.execute(SQL["refresh"], timeout=REFRESHED_WITHIN)


async def expire(stores: Stores) -> int:
    """Let go of recalls that are older than 400 days; return how many there were."""
    async with stores.record.system() as db:
        gone: int = await db.fetchval(SQL["expire"], KEPT)
    return gone
