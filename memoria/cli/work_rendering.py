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
    named = {name: _name(found[name]) for name in ("default_client", "default_project")}
    table(["setting", "value"], (found | named).items())


def page(noun: str, found: dict[str, Any]) -> dict[str, Any]:
    """Make the document of a list: what it holds, how many there are in all, and where to go on, if there is more."""
    info = found["page_info"]
    cursor = info["end_cursor"] if info["has_next_page"] else None
    return {noun: found["nodes"], "total": found["total_count"], "cursor": cursor}


def sessions(found: dict[str, Any]) -> None:
    """Show a list of sessions."""
    rows = (
        [
            each["id"], _moment(each["start_time"]), hours(each["duration_seconds"]), each["status"], each["category"],
            _name(each["client"]), _name(each["project"]), each["description"],
        ]
        for each in found["sessions"]
    )  # fmt: skip
    table(["id", "start", "hours", "status", "category", "client", "project", "description"], rows)
    _say_more(found, "sessions")


def clients(found: dict[str, Any]) -> None:
    """Show a list of clients."""
    table(["id", "name", "archived"], ([each["id"], each["name"], _yes(each)] for each in found["clients"]))
    _say_more(found, "clients")


def projects(found: dict[str, Any]) -> None:
    """Show a list of projects."""
    table(
        ["id", "name", "client", "repo", "archived"],
        ([each["id"], each["name"], _name(each["client"]), each["repo"], _yes(each)] for each in found["projects"]),
    )
    _say_more(found, "projects")


def fields(found: dict[str, Any]) -> None:
    """Show one client or project."""
    shown = {name: _name(value) if name == "client" else value for name, value in found.items()}
    table(["field", "value"], ((name, value) for name, value in shown.items() if value not in (None, {}, "")))


def whole_session(found: dict[str, Any]) -> None:
    """Show a session whole."""
    session(found)
    for each in found["pauses"]:
        end = _moment(each["end"]) if each["end"] else "now"
        why = f": {each['reason']}" if each["reason"] else ""
        say(f"  paused from {_moment(each['start'])} to {end}{why}")
    for line in (found["notes"] or "").splitlines():
        say(f"  | {line}")
    for each in found["memories"]:
        say(f"  kept {each['id']} {_short(each['content'])}")
    for each in found["recalled"]:
        content = each["memory"]["content"] if each["memory"] else "(forgotten)"
        say(f"  recalled {each['recalls']} times {each['memory_id']} {_short(content)}")


def _short(content: str, longest: int = 80) -> str:
    text = " ".join(content.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _name(of: dict[str, Any] | None) -> str | None:
    return of["name"] if of else None


def _yes(of: dict[str, Any]) -> str:
    return "yes" if of["archived"] else ""


def _say_more(found: dict[str, Any], noun: str) -> None:
    if found["cursor"]:
        sys.stderr.write(f"{len(found[noun])} of {found['total']}: go on with --cursor {found['cursor']}\n")
