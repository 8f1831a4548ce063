"""Work as an agent is shown it: framed as data, within a budget of tokens."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from memoria.domain import clients, projects
from memoria.mcp import frames
from memoria.mcp.tools import Call, Json
from memoria.records import WorkReport, WorkRow, WorkSession, WorkWarning

SAID = (
    "status",
    "hours",
    "category",
    "owner",
    "client",
    "project",
    "issue",
    "pr",
    "branch",
    "start",
    "end",
    "version",
    "cut",
)


async def names(call: Call, found: Sequence[WorkSession]) -> list[dict[str, str | None]]:
    """Read the names of client and project of each session."""
    client_ids = {each.client_id for each in found if each.client_id is not None}
    project_ids = {each.project_id for each in found if each.project_id is not None}
    named: dict[UUID | None, str] = {}
    if client_ids:
        named |= {each.id: each.name for each in await clients.get(call.stores, call.caller, list(client_ids)) if each}
    if project_ids:
        read = await projects.get(call.stores, call.caller, list(project_ids))
        named |= {each.id: each.name for each in read if each}
    return [{"client": named.get(each.client_id), "project": named.get(each.project_id)} for each in found]


async def sessions(call: Call, found: Sequence[WorkSession], budget: int, warnings: Sequence[WorkWarning] = ()) -> Json:
    """Show sessions in order, and then warnings, until the budget is spent; `left_out` counts the other sessions."""
    room = frames.Room(left=budget)
    shown: list[Json] = []
    for each, named in zip(found, await names(call, found), strict=True):
        one = _framed(each, named, room)
        if one is None:
            break
        shown.append(one)
    told = [text for each in warnings if (text := room.take(frames.one_line(each.message))) is not None]
    answer: Json = {"notice": frames.NOTICE, "sessions": shown} | ({"warnings": told} if told else {})
    return answer | ({"left_out": len(found) - len(shown)} if len(shown) < len(found) else {})


def _framed(session: WorkSession, named: dict[str, str | None], room: frames.Room) -> Json | None:
    shown = {
        "id": str(session.id),
        "status": session.status.value,
        "hours": _hours(session.duration_seconds),
        "seconds": session.duration_seconds,
        "category": session.category.value,
        "owner": session.owner,
        **named,
        "issue": session.issue_number,
        "pr": session.pr_number,
        "branch": session.branch,
        "start": session.start_time.isoformat(),
        "end": session.end_time.isoformat() if session.end_time is not None else None,
        "version": session.version,
    }
    head = frames.tokens(_head(shown))
    if head > room.left:
        return None
    room.left -= head
    written = {name: frames.HIDDEN.sub("", getattr(session, name) or "") for name in ("description", "notes")}
    fitting = {name: text and (room.take(text) or "") for name, text in written.items()}
    cut = sum(map(len, written.values())) - sum(map(len, fitting.values()))
    return {name: value for name, value in {**shown, **fitting, "cut": cut}.items() if value not in (None, "", 0)}


def report(found: WorkReport, budget: int) -> Json:
    """Show the rows of a report until the budget is spent, and what they add up to."""
    room = frames.Room(left=budget)
    rows: list[Json] = []
    for each in found.rows:
        row = _row(each)
        if room.take(_line(row)) is None:
            break
        rows.append(row)
    totals = {
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "seconds": found.period.seconds,
        "sessions": found.period.sessions,
        "previous_seconds": found.previous.seconds,
        "running_seconds": found.running_seconds,
        "target_seconds": found.target_seconds,
        "stale": found.stale,
        "truncated": found.truncated,
    }
    answer: Json = {"notice": frames.NOTICE, "rows": rows, "totals": totals}
    return answer | ({"left_out": len(found.rows) - len(rows)} if len(rows) < len(found.rows) else {})


def _row(row: WorkRow) -> Json:
    values = asdict(row)
    named: dict[str, Any] = {name: values[name] for name in ("client", "project", "category", "owner")}
    day = row.day.isoformat() if row.day is not None else None
    counted = {"seconds": row.seconds, "sessions": row.sessions}
    return {name: value for name, value in {"day": day, **named, **counted}.items() if value is not None}


def text(found: Json) -> str:
    """Write work for a model: sessions with their texts behind bars, rows, and sums."""
    parts = [frames.NOTICE]
    for number, each in enumerate(found.get("sessions", ()), 1):
        parts += [f"[{number}] {_head(each)}", *_barred(each.get("description", "")), *_barred(each.get("notes", ""))]
    parts += [_line(each) for each in found.get("rows", ())]
    parts += [f"warning: {each}" for each in found.get("warnings", ())]
    if "totals" in found:
        parts.append(_sums(found["totals"]))
    parts += [f"{name}: {found[name]}" for name in ("left_out", "more") if name in found]
    return "\n".join(parts if len(parts) > 1 else [*parts, "nothing found"])


def _head(shown: Json) -> str:
    said = [f"{name} {frames.one_line(shown[name])}" for name in SAID if shown.get(name) is not None]
    return " · ".join([shown["id"], *said])


def _barred(text: str) -> list[str]:
    return [f"| {line}" for line in text.splitlines()]


def _line(row: Json) -> str:
    named = [f"{name} {frames.one_line(row[name])}" for name in row if name not in {"seconds", "sessions"}]
    return " · ".join([*named, f"hours {_hours(row['seconds'])}", f"sessions {row['sessions']}"])


def _sums(totals: Json) -> str:
    said = {
        "before": _hours(totals["previous_seconds"]),
        "running": _hours(totals["running_seconds"]),
        "target": None if totals["target_seconds"] is None else _hours(totals["target_seconds"]),
        "stale": totals["stale"] or None,
        "truncated": totals["truncated"] or None,
    }
    days = f"{totals['first']} to {totals['last']}: {_hours(totals['seconds'])} in {totals['sessions']} sessions"
    return " · ".join([days, *(f"{name} {value}" for name, value in said.items() if value is not None)])


def _hours(seconds: int) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
