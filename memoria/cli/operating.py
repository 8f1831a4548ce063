"""Commands for whoever runs a server: stats, doctor, config and migrate."""

from typing import Any

import typer

from memoria.cli import documents, rendering
from memoria.cli.session import App, Session, local, talking

MARKS = {"ok": "✓", "absent": "–"}


def add_to(app: App) -> None:
    """Add these commands."""
    talking(app, stats)
    talking(app, doctor)
    talking(app, config)
    local(app, migrate)


def stats(session: Session) -> None:
    """Count what the workspace holds: memories and relations by their sorts."""
    with session.connect() as remote:
        found = remote.graphql(documents.STATS)
    session.show(found, rendering.stats)


def doctor(session: Session) -> None:
    """Check each part, and say how to mend what is wrong. Exit 1 when something is."""
    from memoria.cli import examining

    found = examining.examine(session.settings(), session.url)
    is_well = all(finding.state in {"ok", "absent"} for finding in found)
    session.show({"ok": is_well, "parts": [vars(finding) for finding in found]}, _show_findings)
    if not is_well:
        raise typer.Exit(1)


def _show_findings(report: dict[str, Any]) -> None:
    for part in report["parts"]:
        mark = MARKS.get(part["state"], "✗")
        rendering.say(f"{mark} {part['name']}: {part['message']}")
        if part["remedy"]:
            rendering.say(f"    {part['remedy']}")


def config(session: Session) -> None:
    """Show every setting, its value, and where the value comes from. Secrets are never shown."""
    from memoria.settings import sources, unknown

    found = sources(session.settings())
    report = {"settings": [vars(setting) for setting in found], "unknown": [vars(each) for each in unknown()]}
    session.show(report, _show_settings)


def _show_settings(report: dict[str, Any]) -> None:
    columns = ["name", "value", "source", "description"]
    rendering.table(columns, ([setting[column] for column in columns] for setting in report["settings"]))
    for each in report["unknown"]:
        meant = f": did you mean {each['nearest']}?" if each["nearest"] else ""
        rendering.say(f"nothing reads {each['name']} ({each['source']}){meant}")


def migrate(session: Session) -> None:
    """Bring the record to this version of Memoria, and say its revision. Nothing is lost; there is no way back."""
    from memoria.cli import migrating

    revision = migrating.migrate(session.settings())
    session.show({"revision": revision}, lambda found: rendering.say(f"The record is at revision {found['revision']}"))
