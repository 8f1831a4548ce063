"""Work: who it is for, when it was done, and what holds for its owner."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.callers import Json


class SessionCategory(StrEnum):
    """What sort of work it is."""

    CODING = "coding"
    REVIEW = "review"
    MEETING = "meeting"
    SUPPORT = "support"
    RESEARCH = "research"
    DOCUMENTATION = "documentation"
    DEVOPS = "devops"
    OTHER = "other"


class SessionStatus(StrEnum):
    """active and paused sessions are open; completed ones have an end."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


@dataclass(kw_only=True)
class Client:
    """Who work is done for. Its name is unique whatever its capitals."""

    id: UUID
    name: str
    metadata: Json
    archived: bool
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class Project:
    """What work is done on. `repo` is `owner/name` on GitHub, or the address of a repository anywhere."""

    id: UUID
    client_id: UUID | None
    name: str
    repo: str | None
    metadata: Json
    archived: bool
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class Pause:
    """Time that does not count. Only the last pause of a paused session has no end."""

    start: datetime
    end: datetime | None = None
    reason: str | None = None


@dataclass(kw_only=True)
class WorkSession:
    """One stretch of work. Times are whole seconds in UTC; pauses are never part of `duration_seconds`.

    Of an open session `duration_seconds` and `pause_seconds` are what they were when it was read. `time_zone` says
    where its days begin.
    """

    id: UUID
    owner: str
    description: str | None
    category: SessionCategory
    client_id: UUID | None
    project_id: UUID | None
    issue_number: int | None
    pr_number: int | None
    branch: str | None
    start_time: datetime
    end_time: datetime | None
    status: SessionStatus
    pauses: list[Pause]
    duration_seconds: int
    pause_seconds: int
    notes: str | None
    time_zone: str
    memory_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class NewSession:
    """What is being worked on; everything can be said later.

    `client` and `project` are names, made on first use. `link` is the pasted address of an issue, a pull request, a
    branch or a repository, whatever else is not said is taken from it; `repo` names the repository alone.
    `start_time` is now if it is left out.
    """

    description: str | None = None
    category: SessionCategory = SessionCategory.CODING
    client: str | None = None
    project: str | None = None
    repo: str | None = None
    link: str | None = None
    issue_number: int | None = None
    pr_number: int | None = None
    branch: str | None = None
    notes: str | None = None
    start_time: datetime | None = None


@dataclass(kw_only=True)
class PastSession(NewSession):
    """Work that was done already, with its start and end."""

    end_time: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)


class WarningKind(StrEnum):
    """What there is to look after among open sessions."""

    LONG_RUNNING = "long_running"
    DAY_ENDED = "day_ended"
    SAME_PROJECT = "same_project"
    LIMIT_NEAR = "limit_near"


@dataclass(kw_only=True)
class WorkWarning:
    """Something that its owner may have forgotten, and how to mend it.

    `at` is when the working day ended.
    """

    kind: WarningKind
    message: str
    session_ids: list[UUID]
    at: datetime | None = None


@dataclass(kw_only=True)
class WorkStatus:
    """The open sessions of one owner, oldest first, and what there is to look after."""

    owner: str
    sessions: list[WorkSession]
    warnings: list[WorkWarning]


@dataclass(kw_only=True)
class WorkSettings:
    """What holds for one owner: their own settings, or else the person's, or else the defaults.

    `work_days` counts from Monday, 1, to Sunday, 7. `day_end_minutes` is when their working day ends, in minutes after
    midnight. New sessions that name no client, project or repository are booked on the defaults.
    """

    owner: str
    time_zone: str
    work_days: list[int]
    daily_target_minutes: int | None
    parallel_limit: int
    long_running_minutes: int
    day_end_minutes: int | None
    default_client_id: UUID | None
    default_project_id: UUID | None


class SessionOrder(StrEnum):
    """In which order sessions are listed: the latest start first, or those with the most hours, without pauses."""

    NEWEST = "newest"
    LONGEST = "longest"


@dataclass(kw_only=True)
class SessionFilter:
    """Which sessions. Every field that is given must hold. Names must exist; `client` and `project` are names.

    `after` and `before` bound the start, the later one excluded. `open` tells those that have no end.
    """

    after: datetime | None = None
    before: datetime | None = None
    client: str | None = None
    project: str | None = None
    category: list[SessionCategory] | None = None
    owner: str | None = None
    open: bool | None = None


@dataclass(kw_only=True)
class RecalledMemory:
    """A memory that recalls of a session returned: how often, and when last."""

    memory_id: UUID
    recalls: int
    recalled_at: datetime
