"""Commands for work: start, pause, resume, stop, note, status, report and what goes with them."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from memoria.cli import git, options, sessions, work_rendering
from memoria.cli import work_documents as documents
from memoria.cli.rendering import say
from memoria.cli.session import App, Session, working
from memoria.records import ExportFormat, RoundingWay, SessionCategory, WorkGroup

Id = Annotated[str | None, typer.Argument(help="Id of the session; the open one if there is only one.")]
At = Annotated[str | None, typer.Option(metavar="TIME", help="Not now but then: 17:30 of today, or a whole time.")]
Description = Annotated[str | None, typer.Argument(help="What it is about; it can be said later.")]
OfCategory = Annotated[SessionCategory, typer.Option("--category", help="What sort of work it is.")]
Customer = Annotated[str | None, typer.Option("--client", help="Who it is for, by name; made on first use.")]
OnProject = Annotated[str | None, typer.Option("--project", help="What it is on, by name; made on first use.")]
Repo = Annotated[str | None, typer.Option(help="Repository of the project: owner/name, or its address.")]
Link = Annotated[str | None, typer.Option(help="Address of an issue, pull request or branch.")]
Issue = Annotated[int | None, typer.Option(help="Number of the issue.")]
Pr = Annotated[int | None, typer.Option(help="Number of the pull request.")]
Notes = Annotated[str | None, typer.Option(help="What there is to note.")]
Branch = Annotated[str | None, typer.Option(help="Branch that it is done on.")]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day; without days it is this week.")]
Since = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day; without it from the beginning.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day.")]
ForClient = Annotated[str | None, typer.Option("--client", help="Only for this client.")]
ForProject = Annotated[str | None, typer.Option("--project", help="Only for this project.")]
Categories = Annotated[list[SessionCategory] | None, typer.Option("--category", help="Only this; repeatable.")]
Whose = Annotated[str | None, typer.Option("--owner", help="Only the work of this agent, or of `user`, the person.")]


def add_to(app: App) -> None:
    """Add these commands, below `work`."""
    below = typer.Typer(name="work", help="Track work: who it is for, when it was done, and what was learned.")
    for command in (start, pause, resume, stop, note, status, report, enter, discard, export, settings):
        working(below, command)
    working(below, continue_, "continue")
    sessions.add_to(below)
    app.add_typer(below, no_args_is_help=True)


def start(  # noqa: PLR0913  # one option for each field
    session: Session,
    description: Description = None,
    *,
    category: OfCategory = SessionCategory.CODING,
    client: Customer = None,
    project: OnProject = None,
    repo: Repo = None,
    link: Link = None,
    issue: Issue = None,
    pr: Pr = None,
    branch: Branch = None,
    notes: Notes = None,
    since: At = None,
    from_git: Annotated[
        bool, typer.Option("--git", help="Take repository, branch and issue from the working tree.")
    ] = False,
) -> None:
    """Start a session. What is not known yet can be said later."""
    said = {
        "description": description,
        "category": category,
        "client": client,
        "project": project,
        "repo": repo,
        "link": link,
        "issue_number": issue,
        "pr_number": pr,
        "branch": branch,
        "notes": notes,
        "start_time": options.moment(since),
    }
    given = {name: value for name, value in said.items() if value is not None}
    _tell(session, documents.START, session_=(git.place(Path.cwd()) if from_git else {}) | given)


def enter(  # noqa: PLR0913  # one option for each field
    session: Session,
    begin: Annotated[str, typer.Argument(help="When it began: 09:00 of today, or a whole time.")],
    end: Annotated[str, typer.Argument(help="When it ended.")],
    description: Description = None,
    *,
    category: OfCategory = SessionCategory.CODING,
    client: Customer = None,
    project: OnProject = None,
    repo: Repo = None,
    link: Link = None,
    issue: Issue = None,
    pr: Pr = None,
    branch: Branch = None,
    notes: Notes = None,
    pause: sessions.Pauses = None,
) -> None:
    """Enter work that was done already."""
    said = {
        "description": description,
        "category": category,
        "client": client,
        "project": project,
        "repo": repo,
        "link": link,
        "issue_number": issue,
        "pr_number": pr,
        "branch": branch,
        "notes": notes,
        "start_time": options.moment(begin),
        "end_time": options.moment(end),
        "pauses": sessions.pauses(pause),
    }
    _tell(session, documents.ENTER, session_={name: value for name, value in said.items() if value is not None})


def continue_(session: Session, id: Annotated[str, typer.Argument(help="Id of a completed session.")]) -> None:
    """Start a new session with what a completed one was about."""
    _tell(session, documents.CONTINUE, id=id)


def pause(
    session: Session,
    id: Id = None,
    *,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    at: At = None,
) -> None:
    """Pause a session: the time until it is resumed does not count."""
    _tell(session, documents.PAUSE, id=id, reason=reason, at=options.moment(at))


def resume(session: Session, id: Id = None, *, at: At = None) -> None:
    """Go on with a paused session."""
    _tell(session, documents.RESUME, id=id, at=options.moment(at))


def stop(
    session: Session,
    id: Id = None,
    *,
    at: At = None,
    last_activity: Annotated[
        bool, typer.Option("--at-last-activity", help="When something last happened in it: it was forgotten.")
    ] = False,
    summary: Annotated[str | None, typer.Option(help="What it came to, kept as a memory; - reads it.")] = None,
) -> None:
    """Complete a session."""
    if last_activity:
        _tell(session, documents.STOP_AT_LAST_ACTIVITY, id=id)
        return
    text = options.text(summary) if summary is not None else None
    _tell(session, documents.STOP, id=id, at=options.moment(at), summary=text)


def note(
    session: Session,
    text: Annotated[str, typer.Argument(help="A line for its notes; - reads standard input.")],
    id: Id = None,
) -> None:
    """Add a line to the notes of a session."""
    _tell(session, documents.NOTE, text=options.text(text), id=id)


def discard(session: Session, id: Id = None) -> None:
    """Throw a session away. Memories that were kept in it stay."""
    with session.connect() as remote:
        gone = remote.graphql(documents.DISCARD, id=id)
    session.show({"discarded": gone}, lambda found: say(f"Discarded {found['discarded']}"))


def status(session: Session, *, owner: Whose = None) -> None:
    """Show which sessions are open, and what there is to look after."""
    with session.connect() as remote:
        found = remote.graphql(documents.STATUS, owner=owner)
    session.show(found, work_rendering.status)


def report(  # noqa: PLR0913
    session: Session,
    *,
    first: First = None,
    last: Last = None,
    by: Annotated[list[WorkGroup] | None, typer.Option("--by", help="What hours are added up by; repeatable.")] = None,
    client: ForClient = None,
    project: ForProject = None,
    category: Categories = None,
    owner: Whose = None,
    round_to: Annotated[int, typer.Option("--round", help="To 5, 6 or 15 minutes; 0: not at all.")] = 0,
    way: Annotated[RoundingWay, typer.Option("--way", help="Up, or to the nearest.")] = RoundingWay.NEAREST,
) -> None:
    """Add up hours by day, week, month, client, project, category or owner."""
    bounds = {"client": client, "project": project, "category": category, "owner": owner}
    asked: dict[str, Any] = {
        "first": first,
        "last": last,
        "by": by if by is not None else [WorkGroup.DAY, WorkGroup.CLIENT, WorkGroup.PROJECT],
        "filter": {name: value for name, value in bounds.items() if value},
        "rounding": {"minutes": round_to, "way": way} if round_to else None,
    }
    with session.connect() as remote:
        remote.graphql(documents.REFRESH)
        found = remote.graphql(documents.REPORT, **asked)
    session.show(found, work_rendering.report)


def export(
    session: Session,
    *,
    format: Annotated[ExportFormat, typer.Option(help="How they are written.")] = ExportFormat.CSV,
    first: Since = None,
    last: Last = None,
    client: ForClient = None,
    project: ForProject = None,
    category: Categories = None,
    owner: Whose = None,
) -> None:
    """Write sessions to standard output as CSV, JSON or iCalendar; without days all of them."""
    chosen = ExportFormat.JSON if session.json else format
    categories = [each.value for each in category] if category else None
    asked = {"first": first, "last": last, "client": client, "project": project, "owner": owner}
    with session.connect() as remote:
        for piece in remote.download(f"/work/sessions.{chosen}", **asked, category=categories):
            sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def settings(  # noqa: PLR0913  # one option for each setting
    session: Session,
    *,
    time_zone: Annotated[str | None, typer.Option(help="Where days begin, such as Europe/Rome.")] = None,
    work_day: Annotated[
        list[int] | None, typer.Option(help="A day of the week to work on, 1 is Monday; repeatable.")
    ] = None,
    daily_target: Annotated[int | None, typer.Option(help="Minutes to work on each of them.")] = None,
    no_daily_target: Annotated[bool, typer.Option("--no-daily-target", help="Aim at nothing.")] = False,
    parallel_limit: Annotated[int | None, typer.Option(help="Sessions that may be open at the same time.")] = None,
    long_running: Annotated[int | None, typer.Option(help="Minutes after which to warn.")] = None,
    day_end: Annotated[str | None, typer.Option(metavar="TIME", help="When the working day ends: 18:00.")] = None,
    no_day_end: Annotated[bool, typer.Option("--no-day-end", help="Not to be asked then.")] = False,
    default_client: Annotated[str | None, typer.Option(help="Who new sessions are for that do not say.")] = None,
    default_project: Annotated[str | None, typer.Option(help="What new sessions are on that do not say.")] = None,
    no_defaults: Annotated[bool, typer.Option("--no-defaults", help="They are for nobody then.")] = False,
) -> None:
    """Show the settings of work, or change those that are named."""
    said: dict[str, Any] = {
        "time_zone": time_zone,
        "work_days": work_day,
        "daily_target_minutes": daily_target,
        "parallel_limit": parallel_limit,
        "long_running_minutes": long_running,
        "day_end_minutes": options.minutes(day_end),
        "default_client": default_client,
        "default_project": default_project,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    if no_daily_target:
        changes["daily_target_minutes"] = None
    if no_day_end:
        changes["day_end_minutes"] = None
    if no_defaults:
        changes |= {"default_client": None, "default_project": None}
    with session.connect() as remote:
        asked = {"changes": changes} if changes else {}
        found = remote.graphql(documents.REVISE_SETTINGS if changes else documents.READ_SETTINGS, **asked)
    session.show(found, work_rendering.settings)


def _tell(session: Session, document: str, **variables: Any) -> None:
    """Change a session, and show it."""
    with session.connect() as remote:
        found = remote.graphql(document, **{name.rstrip("_"): value for name, value in variables.items()})
    session.show(found, work_rendering.session)
