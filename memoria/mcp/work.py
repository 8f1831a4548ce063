"""The tool work."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from memoria.domain import periods, reports, sessions, working
from memoria.domain import work as verbs
from memoria.domain.times import time_of
from memoria.errors import InvalidInput
from memoria.mcp import amending, frames, hours
from memoria.mcp.tools import NUMBER, OBJECT, OBJECTS, TEXT, TEXTS, Call, Json, Tool, id_of, listed, one_of, whole
from memoria.records import NewSession, SessionCategory, SessionFilter, WorkFilter, WorkGroup, WorkSession

ROWS = 200
"""Sessions, or rows of a report, that are shown at most."""
DAY = timedelta(days=1)
FORGOTTEN = "last activity"
"""When a session stops that was forgotten."""
CHOSEN = {"client", "project", "category", "owner", "first", "last"}
USES: dict[str, set[str]] = {
    "start": {"text", "client", "project", "category", "link", "at"},
    "pause": {"id", "text", "at"},
    "resume": {"id", "at"},
    "stop": {"id", "text", "at"},
    "note": {"id", "text"},
    "continue": {"id"},
    "amend": {"id", "version", "changes"},
    "status": {"owner"},
    "report": CHOSEN | {"by"},
    "list": CHOSEN,
}
"""What each action makes use of, beside the budget."""


async def work(call: Call, given: Json) -> Json:
    """Do what `action` says, and show the sessions or the hours that came of it."""
    action = given["action"]
    if idle := sorted(set(given) - USES[action] - {"action", "budget"}):
        raise InvalidInput(f"{action} makes no use of {idle[0]}: leave it out", field=idle[0])
    return await DOING[action](call, given)


async def _start(call: Call, given: Json) -> Json:
    new = NewSession(
        description=_text(given),
        category=SessionCategory(given.get("category", SessionCategory.CODING)),
        client=given.get("client"),
        project=given.get("project"),
        link=given.get("link"),
        start_time=_at(given),
    )
    return await begin(call, given, new)


async def begin(call: Call, given: Json, new: NewSession) -> Json:
    """Start a session, and let the agent's own know what it works on."""
    return await _begun(call, given, await verbs.start(call.stores, call.caller, new))


async def _pause(call: Call, given: Json) -> Json:
    paused = await verbs.pause(call.stores, call.caller, _id(given), reason=_text(given), at=_at(given))
    return await hours.sessions(call, [paused], _budget(given))


async def _resume(call: Call, given: Json) -> Json:
    return await _begun(call, given, await verbs.resume(call.stores, call.caller, _id(given), at=_at(given)))


async def _begun(call: Call, given: Json, session: WorkSession) -> Json:
    shown = await hours.sessions(call, [session], _budget(given))
    [names] = await hours.names(call, [session])
    if call.session is not None and any(names.values()):
        await working.change(call.stores, call.caller, call.session, names)
    return shown


async def _stop(call: Call, given: Json) -> Json:
    if given.get("at") == FORGOTTEN:
        return await _stop_forgotten(call, given)
    stopped = await verbs.stop(call.stores, call.caller, _id(given), at=_at(given), summary=_text(given))
    return await hours.sessions(call, [stopped], _budget(given))


async def _stop_forgotten(call: Call, given: Json) -> Json:
    summary = _text(given)
    stopped = await verbs.stop_at_last_activity(call.stores, call.caller, _id(given))
    if summary is not None:
        stopped = await verbs.summarize(call.stores, call.caller, stopped.id, summary)
    return await hours.sessions(call, [stopped], _budget(given))


async def _continue(call: Call, given: Json) -> Json:
    return await _begun(call, given, await verbs.continue_(call.stores, call.caller, _needed(given)))


async def _amend(call: Call, given: Json) -> Json:
    if "version" not in given:
        raise InvalidInput(
            "amend needs `version`, as list or status showed it: read the session first", field="version"
        )
    changes = amending.changes(given.get("changes", {}))
    amended = await verbs.amend(call.stores, call.caller, _needed(given), given["version"], changes)
    return await hours.sessions(call, [amended], _budget(given))


async def _note(call: Call, given: Json) -> Json:
    noted = await verbs.note(call.stores, call.caller, _text(given) or "", _id(given))
    return await hours.sessions(call, [noted], _budget(given))


async def _status(call: Call, given: Json) -> Json:
    status = await sessions.status(call.stores, call.caller, given.get("owner"))
    return await hours.sessions(call, status.sessions, _budget(given), status.warnings)


async def _list(call: Call, given: Json) -> Json:
    first, last = _days(given)
    within = SessionFilter(
        after=time_of(first.isoformat(), "first") if first else None,
        before=time_of((last + DAY).isoformat(), "last") if last else None,
        client=given.get("client"),
        project=given.get("project"),
        category=_category(given),
        owner=given.get("owner"),
    )
    page = await sessions.browse(call.stores, call.caller, within, ROWS)
    return await hours.sessions(call, page.items, _budget(given)) | ({"more": True} if page.has_next else {})


async def _report(call: Call, given: Json) -> Json:
    first, last = _days(given)
    within = WorkFilter(
        client=given.get("client"),
        project=given.get("project"),
        category=_category(given),
        owner=given.get("owner"),
    )
    groups = [WorkGroup(each) for each in given.get("by", ())]
    found = await reports.report(call.stores, call.caller, first=first, last=last, by=groups, filter=within, limit=ROWS)
    return hours.report(found, _budget(given))


Doing = Callable[[Call, Json], Awaitable[Json]]
DOING: dict[str, Doing] = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "note": _note,
    "continue": _continue,
    "amend": _amend,
    "status": _status,
    "report": _report,
    "list": _list,
}


def _budget(given: Json) -> int:
    budget: int = given.get("budget", frames.BUDGET)
    return budget


def _id(given: Json) -> UUID | None:
    return id_of(given["id"]) if "id" in given else None


def _needed(given: Json) -> UUID:
    if "id" not in given:
        raise InvalidInput(f"{given['action']} needs `id`: list shows the sessions there are", field="id")
    return id_of(given["id"])


def _at(given: Json) -> datetime | None:
    return time_of(given["at"], "at") if "at" in given else None


def _text(given: Json) -> str | None:
    if "text" in given:
        frames.refuse_framed(given["text"], "text")
    text: str | None = given.get("text")
    return text


def _category(given: Json) -> list[SessionCategory] | None:
    return [SessionCategory(given["category"])] if "category" in given else None


def _days(given: Json) -> tuple[date | None, date | None]:
    return _day(given, "first"), _day(given, "last")


def _day(given: Json, field: str) -> date | None:
    try:
        return periods.known(date.fromisoformat(given[field]), field) if field in given else None
    except ValueError:
        raise InvalidInput(f"{field} {given[field][:40]!r} is no day: write 2026-01-31", field=field) from None


TOOL = Tool(
    name="work",
    description="Track working time. `text`: what start works on, why pause, what stop achieved (remembered), what "
    "note adds. `id`: which, if several are open. From day `first` to `last`, report adds up, list shows sessions. "
    'stop takes `at` "last activity"; amend sets `changes` (client, start, pauses …) at its `version`.',
    takes={
        "action": one_of(DOING),
        "text": TEXT,
        "id": TEXT,
        "client": TEXT,
        "project": TEXT,
        "category": one_of(SessionCategory),
        "link": TEXT,
        "at": TEXT,
        "version": {"type": "integer"},
        "changes": OBJECT,
        "owner": TEXT,
        "first": TEXT,
        "last": TEXT,
        "by": listed(one_of(WorkGroup)),
        "budget": whole(frames.BUDGET, frames.LARGEST),
    },
    requires=["action"],
    gives={
        "notice": TEXT,
        "sessions": OBJECTS,
        "warnings": TEXTS,
        "rows": OBJECTS,
        "totals": OBJECT,
        "left_out": NUMBER,
    },
    run=work,
    shows=hours.text,
    repeats=False,
)
