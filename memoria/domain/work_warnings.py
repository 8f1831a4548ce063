"""What there is to look after among open sessions: forgotten ones, two on one project, and the limit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from memoria.domain import user_settings
from memoria.records import SessionStatus, WarningKind, WorkSession, WorkSettings, WorkWarning


def among(found: Sequence[WorkSession], settings: WorkSettings) -> list[WorkWarning]:
    """Say what there is to look after among the open sessions of one owner."""
    return [
        *_long_running(found, settings),
        *_day_ended(found, settings),
        *_same_project(found),
        *_limit_near(found, settings),
    ]


def day_end(since: datetime, settings: WorkSettings) -> datetime | None:
    """Tell when the first working day after a moment ends; None where the settings do not say."""
    if settings.day_end_minutes is None:
        return None
    zone = user_settings.zone(settings)
    first = since.astimezone(zone).date()
    midnights = [datetime.combine(first + timedelta(days=days), datetime.min.time(), zone) for days in range(8)]
    # Added to a time of a zone, minutes are those of its clock.
    ends = [each + timedelta(minutes=settings.day_end_minutes) for each in midnights if _is_work_day(each, settings)]
    return next((end.astimezone(UTC) for end in ends if end > since), None)


def _is_work_day(day: datetime, settings: WorkSettings) -> bool:
    return day.isoweekday() in settings.work_days


def label(of: WorkSession) -> str:
    """Name a session to a person."""
    return f"{of.description or of.category.value} (since {of.start_time:%Y-%m-%d %H:%M} UTC, {of.id})"


def _long_running(found: Sequence[WorkSession], settings: WorkSettings) -> list[WorkWarning]:
    return [
        WorkWarning(
            kind=WarningKind.LONG_RUNNING,
            message=f"{label(each)} runs for {each.duration_seconds / 3_600:.1f} hours: stop it, at its last activity "
            "if it was forgotten",
            session_ids=[each.id],
        )
        for each in found
        if each.duration_seconds >= 60 * settings.long_running_minutes
    ]


def _day_ended(found: Sequence[WorkSession], settings: WorkSettings) -> list[WorkWarning]:
    now = datetime.now(UTC)
    running = [(each, day_end(each.start_time, settings)) for each in found if each.status is SessionStatus.ACTIVE]
    return [
        WorkWarning(
            kind=WarningKind.DAY_ENDED,
            message=f"{label(each)} still runs after the working day ended at {end:%Y-%m-%d %H:%M} UTC: stop it then, "
            "or go on",
            session_ids=[each.id],
            at=end,
        )
        for each, end in running
        if end is not None and end <= now
    ]


def _same_project(found: Sequence[WorkSession]) -> list[WorkWarning]:
    groups: dict[UUID, list[WorkSession]] = {}
    for each in found:
        if each.project_id is not None:
            groups.setdefault(each.project_id, []).append(each)
    return [
        WorkWarning(
            kind=WarningKind.SAME_PROJECT,
            message=f"{len(group)} sessions on one project are open: its hours count {len(group)} times",
            session_ids=[each.id for each in group],
        )
        for group in groups.values()
        if len(group) > 1
    ]


def _limit_near(found: Sequence[WorkSession], settings: WorkSettings) -> list[WorkWarning]:
    left = settings.parallel_limit - len(found)
    if len(found) < 2 or left > 1:  # noqa: PLR2004
        return []
    more = "one more may" if left == 1 else "no more may"
    message = f"{len(found)} sessions are open and {more} be started: the limit is {settings.parallel_limit}"
    return [WorkWarning(kind=WarningKind.LIMIT_NEAR, message=message, session_ids=[each.id for each in found])]
