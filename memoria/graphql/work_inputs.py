"""What GraphQL callers give about work: the records, with GraphQL's names."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import strawberry
from strawberry import UNSET

from memoria.graphql.names import given
from memoria.records import (
    Json,
    NewSession,
    PastSession,
    Pause,
    Rounding,
    SessionCategory,
    SessionFilter,
    WorkFilter,
)


@given(NewSession)
class NewSessionInput(NewSession):
    pass


@strawberry.input(name="NewPause", description="Time that does not count, to be entered.")
class PauseInput(Pause):
    pass


@given(PastSession)
class PastSessionInput(PastSession):
    pauses: list[PauseInput] = strawberry.field(default_factory=list)  # type: ignore[assignment]


@given(SessionFilter)
class SessionFilterInput(SessionFilter):
    pass


@given(WorkFilter)
class WorkFilterInput(WorkFilter):
    pass


@given(Rounding)
class RoundingInput(Rounding):
    pass


class Changes:
    """What to change: the fields that the caller named."""

    def given(self) -> dict[str, Any]:
        """Return the fields that the caller named, None for those to be cleared."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {name: value for name, value in values.items() if value is not UNSET}


@strawberry.input(description="What to change of a session. A field that is left out stays; null clears it.")
class SessionChanges(Changes):
    description: str | None = UNSET
    category: SessionCategory | None = UNSET
    client: str | None = UNSET
    project: str | None = UNSET
    issue_number: int | None = UNSET
    pr_number: int | None = UNSET
    branch: str | None = UNSET
    notes: str | None = UNSET
    time_zone: str | None = UNSET
    start_time: datetime | None = UNSET
    end_time: datetime | None = UNSET
    pauses: list[PauseInput] | None = UNSET


@strawberry.input(description="What to change of a client. A field that is left out stays.")
class ClientChanges(Changes):
    name: str | None = UNSET
    metadata: Json | None = UNSET
    archived: bool | None = UNSET


@strawberry.input(description="What to change of a project. A field that is left out stays; null clears it.")
class ProjectChanges(Changes):
    name: str | None = UNSET
    client: str | None = UNSET
    repo: str | None = UNSET
    metadata: Json | None = UNSET
    archived: bool | None = UNSET


@strawberry.input(description="What to change of the settings. A field that is left out stays.")
class WorkSettingsChanges(Changes):
    time_zone: str | None = UNSET
    work_days: list[int] | None = UNSET
    daily_target_minutes: int | None = UNSET
    parallel_limit: int | None = UNSET
    long_running_minutes: int | None = UNSET
    day_end_minutes: int | None = UNSET
    default_client: str | None = UNSET
    default_project: str | None = UNSET
