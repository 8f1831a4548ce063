"""The profile memoria: its tools for work, and the one that says what this session works on."""

from datetime import date, timedelta
from typing import Any

from memoria.domain import periods, user_settings, working
from memoria.errors import InvalidInput
from memoria.mcp import hours, work
from memoria.mcp.tools import TEXT, Call, Json, Tool, one_of
from memoria.records import NewSession, SessionCategory, WorkGroup

PERIODS = ("today", "week", "month", "year", "all")
GROUPS = (WorkGroup.CLIENT, WorkGroup.PROJECT, WorkGroup.CATEGORY)
CONTEXT = ("client", "project", "file")


async def start(call: Call, given: Json) -> Json:
    """Start a session; issue and pull request are given as numbers."""
    new = NewSession(
        description=given["description"],
        category=SessionCategory(given.get("category", SessionCategory.CODING)),
        client=given.get("client"),
        project=given.get("project"),
        issue_number=given.get("issue"),
        pr_number=given.get("pr"),
        branch=given.get("branch"),
    )
    return await work.begin(call, {}, new)


async def stop(call: Call, given: Json) -> Json:
    """Complete a session; the notes sum it up."""
    return await work.work(call, _passed("stop", given, id="session_id", text="notes"))


async def status(call: Call, given: Json) -> Json:
    """Show the open sessions."""
    return await work.work(call, _passed("status", given))


async def pause(call: Call, given: Json) -> Json:
    """Pause a session."""
    return await work.work(call, _passed("pause", given, id="session_id", text="reason"))


async def resume(call: Call, given: Json) -> Json:
    """Go on with a paused session."""
    return await work.work(call, _passed("resume", given, id="session_id"))


async def note(call: Call, given: Json) -> Json:
    """Add a line to the notes of a session."""
    return await work.work(call, _passed("note", given, id="session_id", text="note"))


async def report(call: Call, given: Json) -> Json:
    """Add up hours within a named period, or between two dates."""
    asked = _passed("report", given, client="client", project="project", category="category")
    if given.get("group_by"):
        asked["by"] = [given["group_by"]]
    if given.get("start_date") or given.get("end_date"):
        days = {"first": given.get("start_date"), "last": given.get("end_date")}
        return await work.work(call, asked | {name: text[:10] for name, text in days.items() if text})
    settings = await user_settings.get(call.stores, call.caller)
    first, last = _period(given.get("period", "month"), periods.today(user_settings.zone(settings)))
    return await work.work(call, asked | {"first": first.isoformat(), "last": last.isoformat()})


async def set_context(call: Call, given: Json) -> Json:
    """Note the client, project and file that this session works on."""
    if call.session is None:
        raise InvalidInput("this connection has no session: send the header Memoria-Session", field="session")
    changes: Json = {name: given[name] or None for name in CONTEXT if name in given}
    now = await working.change(call.stores, call.caller, call.session, changes)
    return {name: value for name in CONTEXT if (value := getattr(now, name))}


def _passed(action: str, given: Json, **names: str) -> Json:
    """Name the arguments as `work` does; an empty one was left out."""
    return {"action": action} | {name: given[theirs] for name, theirs in names.items() if given.get(theirs)}


def _period(name: str, today: date) -> tuple[date, date]:
    if name == "week":
        return periods.week_of(today)
    if name == "month":
        return periods.month_of(today)
    if name == "year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    if name == "all":
        return today - timedelta(days=periods.LONGEST - 1), today
    return today, today


def _tool(name: str, description: str, run: Any, takes: Json, requires: list[str], **more: Any) -> Tool:
    return Tool(
        name=f"memoria_work_{name}", description=description, run=run, takes=takes, requires=requires,
        gives=work.TOOL.gives, shows=hours.text, strict=False, **more,
    )  # fmt: skip


ID: Json = {"session_id": TEXT}
FOR: Json = {"client": TEXT, "project": TEXT, "category": one_of(SessionCategory)}
WHOLE: Json = {"type": "integer"}
TOOLS = [
    _tool(
        "start",
        "Start tracking a work session.",
        start,
        {"description": TEXT, **FOR, "issue": WHOLE, "pr": WHOLE, "branch": TEXT},
        ["description"],
        repeats=False,
    ),
    _tool("stop", "Stop a work session; the notes are remembered.", stop, ID | {"notes": TEXT}, [], repeats=False),
    _tool("status", "Show the open work sessions.", status, {}, [], reads=True),
    _tool("pause", "Pause a work session.", pause, ID | {"reason": TEXT}, [], repeats=False),
    _tool("resume", "Go on with a paused work session.", resume, ID, [], repeats=False),
    _tool("note", "Add a note to a work session.", note, ID | {"note": TEXT}, ["note"], repeats=False),
    _tool(
        "report",
        "Add up working hours.",
        report,
        {"period": one_of(PERIODS), "start_date": TEXT, "end_date": TEXT, "group_by": one_of(GROUPS), **FOR},
        [],
        reads=True,
    ),
    Tool(
        name="memoria_set_context",
        description="Note the client, project and file that this session works on.",
        takes=dict.fromkeys(CONTEXT, TEXT),
        gives=dict.fromkeys(CONTEXT, TEXT),
        run=set_context,
        strict=False,
    ),
]
