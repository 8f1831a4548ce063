"""Commands for sessions of work that are there: list, show, amend and summarize."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from memoria.cli import options, work_rendering
from memoria.cli import work_documents as documents
from memoria.cli.session import App, Session, working
from memoria.errors import InvalidInput, NotFound
from memoria.records import SessionCategory

One = Annotated[str, typer.Argument(help="Id of the session.")]
Limit = Annotated[int, typer.Option(help="How many, at most 200.")]
After = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Only those that began then or later.")]
Before = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Only those that began before this time.")]
Cursor = Annotated[str | None, typer.Option(help="Where the list before this one ended.")]
Pauses = Annotated[
    list[str] | None,
    typer.Option("--pause", metavar="START/END[/WHY]", help="Time that does not count: 12:00/12:30/lunch; repeatable."),
]


class Field(StrEnum):
    """What can be cleared of a session."""

    DESCRIPTION = "description"
    CLIENT = "client"
    PROJECT = "project"
    ISSUE = "issue"
    PR = "pr"
    BRANCH = "branch"
    NOTES = "notes"
    END = "end"
    PAUSES = "pauses"
    TIME_ZONE = "time-zone"


NAMED = {
    Field.ISSUE: "issue_number", Field.PR: "pr_number", Field.END: "end_time", Field.TIME_ZONE: "time_zone",
}  # fmt: skip


def add_to(below: App) -> None:
    """Add these commands to those below `work`."""
    working(below, list_, "list")
    for command in (show, amend, summarize):
        working(below, command)


def pauses(given: list[str] | None) -> list[dict[str, Any]] | None:
    """Read pauses; one without an end is still going on.

    Raises:
        InvalidInput: One has no start and end.
    """
    return [_pause(each) for each in given] if given else None


def _pause(given: str) -> dict[str, Any]:
    start, first, rest = given.partition("/")
    end, _, reason = rest.partition("/")
    if not start or not first:
        raise InvalidInput(f"{given!r} is no pause: write 12:00/12:30, or 12:00/12:30/lunch", field="pause")
    return {"start": options.moment(start), "end": options.moment(end or None), "reason": reason or None}


def list_(  # noqa: PLR0913  # one option for each bound
    session: Session,
    *,
    after: After = None,
    before: Before = None,
    client: Annotated[str | None, typer.Option(help="Only for this client.")] = None,
    project: Annotated[str | None, typer.Option(help="Only for this project.")] = None,
    category: Annotated[list[SessionCategory] | None, typer.Option(help="Only this; repeatable.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only the work of this agent, or of `user`, the person.")] = None,
    is_open: Annotated[bool | None, typer.Option("--open/--completed", help="Only open ones, or none of them.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """List sessions, the latest start first."""
    bounds = {
        "after": options.time(options.moment(after)),
        "before": options.time(options.moment(before)),
        "client": client,
        "project": project,
        "category": category,
        "owner": owner,
        "open": is_open,
    }
    filter = {name: value for name, value in bounds.items() if value is not None}
    with session.connect() as remote:
        found = remote.graphql(documents.SESSIONS, filter=filter, first=limit, after=cursor)
    session.show(work_rendering.page("sessions", found), work_rendering.sessions)


def show(session: Session, id: One) -> None:
    """Show a session whole, with the memories that were kept and recalled in it."""
    with session.connect() as remote:
        found = remote.graphql(documents.SHOW, id=id)
    if found is None:
        raise NotFound(f"there is no session {id}")
    session.show(found, work_rendering.whole_session)


def summarize(
    session: Session,
    id: One,
    summary: Annotated[str, typer.Argument(help="What it came to; - reads standard input.")],
) -> None:
    """Remember a summary of a session, which points to it; an earlier one stays as a memory."""
    with session.connect() as remote:
        found = remote.graphql(documents.SUMMARIZE, id=id, summary=options.text(summary))
    session.show(found, work_rendering.session)


def amend(  # noqa: PLR0913  # one option for each field
    session: Session,
    id: One,
    *,
    description: Annotated[str | None, typer.Option(help="What it was about.")] = None,
    category: Annotated[SessionCategory | None, typer.Option(help="What sort of work it was.")] = None,
    client: Annotated[str | None, typer.Option(help="Who it was for, by name; made on first use.")] = None,
    project: Annotated[str | None, typer.Option(help="What it was on, by name; made on first use.")] = None,
    issue: Annotated[int | None, typer.Option(help="Number of the issue.")] = None,
    pr: Annotated[int | None, typer.Option(help="Number of the pull request.")] = None,
    branch: Annotated[str | None, typer.Option(help="Branch that it was done on.")] = None,
    notes: Annotated[str | None, typer.Option(help="Instead of all notes; - reads standard input.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Where its days begin, such as Europe/Rome.")] = None,
    start: Annotated[str | None, typer.Option(metavar="TIME", help="When it began: 09:00 of today, or whole.")] = None,
    end: Annotated[str | None, typer.Option(metavar="TIME", help="When it ended.")] = None,
    pause: Pauses = None,
    clear: Annotated[list[Field] | None, typer.Option(help="A field to empty; repeatable.")] = None,
    version: Annotated[int | None, typer.Option(help="Only at this version; the one it has now unless said.")] = None,
) -> None:
    """Change anything about a session after the fact. What is not named stays; pauses that are named replace all."""
    said: dict[str, Any] = {
        "description": description,
        "category": category,
        "client": client,
        "project": project,
        "issue_number": issue,
        "pr_number": pr,
        "branch": branch,
        "notes": options.text(notes) if notes is not None else None,
        "time_zone": time_zone,
        "start_time": options.moment(start),
        "end_time": options.moment(end),
        "pauses": pauses(pause),
    }
    changes = {name: value for name, value in said.items() if value is not None} | _cleared(clear or [], said)
    with session.connect() as remote:
        expected = version if version is not None else _version(remote.graphql(documents.VERSION, id=id), id)
        found = remote.graphql(documents.AMEND, id=id, expected=expected, changes=changes)
    session.show(found, work_rendering.session)


def _cleared(fields: list[Field], said: dict[str, Any]) -> dict[str, Any]:
    names = [NAMED.get(each, each.value) for each in fields]
    for name in names:
        if said[name] is not None:
            raise InvalidInput(f"{name} is set and cleared at once: do one of the two", field="clear")
    return {name: [] if name == Field.PAUSES else None for name in names}


def _version(found: dict[str, Any] | None, id: str) -> int:
    if found is None:
        raise NotFound(f"there is no session {id}")
    return int(found["version"])
