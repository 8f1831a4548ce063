"""Booking: what a session is about and whom it is for, checked and written as the record takes it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from memoria.domain import checks, clients, links, projects, user_settings
from memoria.errors import InvalidInput
from memoria.records import Caller, NewSession, Pause
from memoria.stores.postgres import Connection

LARGEST = 2**31 - 1
REASON_BYTES = 512
PAUSES = 1_000


def linked(new: NewSession) -> NewSession:
    """Take from the pasted link what is not said.

    Raises:
        InvalidInput: The link or the repository cannot be read.
    """
    place = links.parse(new.link) if new.link is not None else None
    repo = links.repo(new.repo) if new.repo is not None else place and place.repo
    said = {name: getattr(new, name) for name in NewSession.__dataclass_fields__}
    if place is not None:
        parts = [name for name in ("issue_number", "pr_number", "branch") if said[name] is None]
        said |= {name: getattr(place, name) for name in parts}
    return NewSession(**{**said, "repo": repo, "link": None})


async def billed(
    db: Connection, caller: Caller, client: str | None, project: str | None, repo: str | None
) -> dict[str, UUID | None]:
    """Find whom a session is for, making client and project on first use."""
    client_id = await clients.made(db, caller, client) if client is not None else None
    project_id = await projects.made(db, caller, project, client_id, repo)
    return {"client_id": client_id, "project_id": project_id}


async def usual(db: Connection, caller: Caller) -> dict[str, UUID | None]:
    """Tell what sessions of the caller are booked on that do not say."""
    settings = await user_settings.of(db, caller, caller.owner)
    return {"client_id": settings.default_client_id, "project_id": settings.default_project_id}


async def rebilled(
    db: Connection, caller: Caller, after: dict[str, Any], changes: dict[str, Any]
) -> dict[str, UUID | None]:
    """Find whom an amended session is for; what was not named stays, but a project goes with its client."""
    if "project" in changes:
        client = changes.get("client")
        found = await billed(db, caller, client, changes["project"], None)
        keeps_client = "client" not in changes and changes["project"] is None
        return found | ({"client_id": after["client_id"]} if keeps_client else {})
    return await billed(db, caller, changes["client"], None, None)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Write a row of a session as JSON takes it: times in whole seconds, pauses in seconds since 1970."""
    for name in ("start_time", "end_time"):
        if row[name] is not None:
            row[name] = checks.time(row[name], name).replace(microsecond=0)
    row["pauses"] = [_plain_pause(each) if isinstance(each, Pause) else each for each in row["pauses"]]
    return row


def _plain_pause(of: Pause) -> dict[str, Any]:
    return {"start": int(of.start.timestamp()), "end": of.end and int(of.end.timestamp()), "reason": of.reason}


def _number(value: int, field: str) -> int:
    return checks.limit(value, field, LARGEST)


def _short(longest: int) -> Any:
    return lambda value, field: checks.text(value, field, longest=longest)


def _pauses(values: Iterable[Pause], field: str) -> None:
    for number, each in enumerate(values):
        if number >= PAUSES:
            raise InvalidInput("a session may have 1,000 pauses", field=field)
        checks.time(each.start, field)
        if each.end is not None:
            checks.time(each.end, field)
        if each.reason is not None:
            checks.text(each.reason, field, longest=REASON_BYTES)


SAID = ("description", "category", "issue_number", "pr_number", "branch", "notes")
CHECKS: dict[str, Any] = {
    "description": _short(4_096),
    "category": checks.anything,
    "client": checks.name,
    "project": checks.name,
    "repo": links.repo,
    "link": checks.anything,
    "issue_number": _number,
    "pr_number": _number,
    "branch": _short(512),
    "notes": _short(65_536),
    "start_time": checks.time,
}
AMENDABLE: dict[str, Any] = {name: check for name, check in CHECKS.items() if name not in {"repo", "link"}} | {
    "time_zone": user_settings.time_zone,
    "start_time": checks.time,
    "end_time": checks.time,
    "pauses": _pauses,
}
CLEARABLE = (frozenset(CHECKS) | {"time_zone"}) - {"category"}
