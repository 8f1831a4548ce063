"""The command import: documents and links from files, with progress, and again without harm."""

from pathlib import Path
from typing import Annotated, Any

import typer

from memoria.cli import rendering
from memoria.cli.session import App, Session, talking
from memoria.records import MemoryType

SHOWN = 20
"""Problems that are listed for a person; `--json` lists all."""


def add_to(app: App) -> None:
    """Add this command."""
    talking(app, import_, "import")


def import_(  # noqa: PLR0913  # one option for each choice
    session: Session,
    paths: Annotated[list[Path], typer.Argument(help="JSONL files (also .gz), Markdown or text files, or folders.")],
    *,
    type: Annotated[
        MemoryType | None, typer.Option("--type", help="Type of the memories; the kind's own unless it is given.")
    ] = None,
    kind: Annotated[str, typer.Option(help="Kind of the memories.")] = "document",
    tag: Annotated[list[str] | None, typer.Option("--tag", help="A tag for new memories; repeatable.")] = None,
    source: Annotated[str | None, typer.Option(help="Name of the set, instead of the folder's or file's.")] = None,
    map_relation: Annotated[
        list[str] | None, typer.Option(help="name=type or name=type:reversed, for links of that name; repeatable.")
    ] = None,
    follows: Annotated[bool, typer.Option(help="Link each turn of a conversation to the one before.")] = True,
    wait: Annotated[bool, typer.Option(help="Wait until everything is indexed.")] = True,
) -> None:
    """Bring in documents and the links between them. Again adds nothing; interrupted, it goes on where it was."""
    from memoria.cli import files, progress, transfer
    from memoria.domain.documents import relation_map

    choices = transfer.Choices(
        type=type, kind=kind, tags=tag or [], follows=follows, types=relation_map(map_relation or [])
    )
    sources, skipped = files.sources(paths, source)
    for path in skipped:
        typer.echo(f"Left alone: {path} (name it to import it)", err=True)
    bookmark = transfer.bookmark(session.settings(), session.url, sources, choices)
    try:
        with session.connect() as remote:
            with progress.importing(sources) as bar:
                tally = transfer.run(remote, sources, choices, bookmark, bar)
            if wait:
                progress.index(remote)
            report = tally.report(pending=progress.pending(remote))
    except KeyboardInterrupt:
        typer.echo("Interrupted: nothing is lost, and the same command goes on from here", err=True)
        raise
    session.show(report, _show)
    if tally.problems:
        raise typer.Exit(1)


def _show(report: dict[str, Any]) -> None:
    rows = [
        (part, name.replace("_", " "), count)
        for part in ("documents", "relations")
        for name, count in report[part].items()
    ]
    rendering.table(["what", "became", "count"], rows)
    if report["mapping"]:
        rendering.say(
            "Links became relations: " + ", ".join(f"{name} → {to}" for name, to in report["mapping"].items())
        )
    if report["naive_times"]:
        rendering.say("Times without a zone were taken as UTC")
    if report["pending"]:
        rendering.say(f"{report['pending']:,} memories wait to be indexed; they are found all the same")
    for problem in report["problems"][:SHOWN]:
        typer.echo(f"{problem['file']}:{problem['line']}: {problem['message']}", err=True)
    if len(report["problems"]) > SHOWN:
        typer.echo(f"… and {len(report['problems']) - SHOWN:,} more", err=True)
