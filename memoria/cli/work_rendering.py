"""What a person reads about work."""

import sys
from typing import Any

from memoria.cli.rendering import say, table


def hours(seconds: float) -> str:
    """Write a duration as hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def session(found: dict[str, Any]) -> None:
    """Show one session in a line, and what there is to look after."""
    place = " / ".join(each["name"] for each in (found["client"], found["project"]) if each)
    what = found["description"] or found["category"]
    say(f"{found['status']} · {hours(found['duration_seconds'])} · {what}{f' · {place}' if place else ''}")
    say(f"  {found['id']} · since {_moment(found['start_time'])}{_links(found)}")
    _warn(found["warnings"])


def _links(found: dict[str, Any]) -> str:
    issue = found["issue_url"] or (found["issue_number"] and f"#{found['issue_number']}")
    parts = [issue, found["pr_url"], found["branch"]]
    return "".join(f" · {part}" for part in parts if part)


def _moment(time: str) -> str:
    from datetime import datetime

    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def _warn(warnings: list[dict[str, Any]]) -> None:
    for each in warnings:
        sys.stderr.write(f"Warning: {each['message']}\n")


def status(found: dict[str, Any]) -> None:
    """Show the open sessions."""
    if not found["sessions"]:
        say("Nothing is running")
    for each in found["sessions"]:
        session({**each, "warnings": []})
    _warn(found["warnings"])


def report(found: dict[str, Any]) -> None:
    """Show a report: its rows, and below them the sums."""
    names = [name for name in ("day", "client", "project", "category", "owner") if _has(found["rows"], name)]
    rows = [[*(row[name] for name in names), hours(row["seconds"]), row["sessions"]] for row in found["rows"]]
    if rows:
        table([*names, "hours", "sessions"], rows)
    period, previous = found["period"], found["previous"]
    say(f"{period['first']} to {period['last']}: {hours(period['seconds'])} in {period['sessions']} sessions")
    say(f"  before ({previous['first']} to {previous['last']}): {hours(previous['seconds'])}")
    if found["running_seconds"]:
        say(f"  still running: {hours(found['running_seconds'])}")
    if found["target_seconds"] is not None:
        say(f"  target: {hours(found['target_seconds'])}")
    if found["truncated"]:
        sys.stderr.write("There are more rows: choose a shorter period or fewer groups\n")


def _has(rows: list[dict[str, Any]], name: str) -> bool:
    return any(row[name] is not None for row in rows)


def settings(found: dict[str, Any]) -> None:
    """Show what holds for an owner."""
    table(["setting", "value"], found.items())
