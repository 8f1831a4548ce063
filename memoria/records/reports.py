"""What reports and analytics tell."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.insight import Count
from memoria.records.memories import MemoryType
from memoria.records.relations import RelationCreator, RelationType
from memoria.records.work import SessionCategory


class WorkGroup(StrEnum):
    """What hours are added up by. A week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CLIENT = "client"
    PROJECT = "project"
    CATEGORY = "category"
    OWNER = "owner"


class RoundingWay(StrEnum):
    """Up, or to the nearest multiple (a half goes up)."""

    UP = "up"
    NEAREST = "nearest"


@dataclass(kw_only=True)
class Rounding:
    """How hours are rounded in a report, never in the record: to 5, 6 or 15 minutes.

    What is rounded is a line of the time sheet: all that one owner did on one day for one project in one category.
    So the sums are the same however a report is grouped.
    """

    minutes: int
    way: RoundingWay = RoundingWay.NEAREST


@dataclass(kw_only=True)
class WorkFilter:
    """Whose hours, and for whom. Every field that is given must hold, and every name must exist."""

    client: str | None = None
    project: str | None = None
    category: list[SessionCategory] | None = None
    owner: str | None = None


@dataclass(kw_only=True)
class WorkRow:
    """The hours of one group; only the fields that the report is grouped by are set.

    `day` is the day, or the first one of the week or month. `sessions` counts those that started then.
    """

    day: date | None = None
    client_id: UUID | None = None
    client: str | None = None
    project_id: UUID | None = None
    project: str | None = None
    category: SessionCategory | None = None
    owner: str | None = None
    seconds: int = 0
    sessions: int = 0


@dataclass(kw_only=True)
class Period:
    """Days from the first to the last, both included, and the hours that were worked on them."""

    first: date
    last: date
    seconds: int
    sessions: int


@dataclass(kw_only=True)
class WorkReport:
    """Hours of completed sessions, as the totals held them at `refreshed_at`.

    `stale` tells that sessions changed since. `running_seconds` is what open sessions would add within the period if
    they were stopped now; it is not rounded and part of no sum. `previous` is the period of the same length before:
    whole months before whole months. `target_seconds` is what the settings ask for on the period's work days, none
    where they ask for nothing. `truncated` tells that there are more rows.
    """

    period: Period
    previous: Period
    rows: list[WorkRow]
    truncated: bool
    running_seconds: int
    target_seconds: int | None
    refreshed_at: datetime
    stale: bool


class ExportFormat(StrEnum):
    """How sessions are written."""

    CSV = "csv"
    JSON = "json"
    ICS = "ics"


@dataclass(kw_only=True)
class Growth:
    """How many memories were added on a day, of one type and kind; those forgotten since are not counted."""

    day: date
    type: MemoryType
    kind: str
    memories: int


@dataclass(kw_only=True)
class RecallDay:
    """How many recalls there were on a day, and how many milliseconds they took: median, 95 and 99 of 100.

    `useful` and `not_useful` count what was said since of the memories that these recalls returned.
    """

    day: date
    recalls: int
    p50: float
    p95: float
    p99: float
    useful: int
    not_useful: int


@dataclass(kw_only=True)
class RelationCount:
    """How many relations there are of one type, by who drew them."""

    relation_type: RelationType
    created_by: RelationCreator
    relations: int


class Neglect(StrEnum):
    """How an active memory is neglected: never recalled, not recalled or changed for 90 days, or without relations."""

    NEVER_RECALLED = "never_recalled"
    STALE = "stale"
    ORPHANED = "orphaned"


@dataclass(kw_only=True)
class MemoryAnalytics:
    """How memories grow and are used, as counted at `refreshed_at`. Growth and recalls are of the days asked for."""

    growth: list[Growth]
    recalls: list[RecallDay]
    active: int
    never_recalled: int
    stale: int
    orphaned: int
    relation_mix: list[RelationCount]
    top_tags: list[Count]
    refreshed_at: datetime


@dataclass(kw_only=True)
class Use:
    """One recall that returned a memory: when, by whom, in which session, for which question, at which rank.

    `useful` says whether the memory was useful there, None until somebody says so; `judged_by` is the agent who did,
    None for a person, at `judged_at`.
    """

    recall_id: UUID
    at: datetime
    agent: str | None
    session_id: UUID | None
    query: str
    rank: int
    useful: bool | None
    judged_by: str | None
    judged_at: datetime | None


@dataclass(kw_only=True)
class Verdict:
    """Whether a memory was useful where a recall returned it; null takes back what was said."""

    memory_id: UUID
    useful: bool | None


@dataclass(kw_only=True)
class Feedback:
    """How often a memory was said to be useful where a recall returned it, and how often not to be."""

    useful: int
    not_useful: int


@dataclass(kw_only=True)
class PastRecall:
    """A question that was asked: when, by whom, in which session, and the memories that answered it, best first."""

    id: UUID
    at: datetime
    agent: str | None
    session_id: UUID | None
    query: str
    milliseconds: float
    memory_ids: list[UUID]
