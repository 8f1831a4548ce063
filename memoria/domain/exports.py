"""Exports: sessions as CSV, JSON and iCalendar, piece by piece, so that nothing holds all of them."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from memoria.domain import clients, links, periods, projects, sessions, user_settings
from memoria.errors import InvalidInput
from memoria.records import Caller, ExportFormat, Project, SessionFilter, WorkFilter, WorkSession
from memoria.stores.opening import Stores

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""
COLUMNS = (
    "id", "owner", "description", "category", "client", "project", "issue_number", "pr_number", "branch",
    "start_time", "end_time", "time_zone", "status", "duration_seconds", "duration_minutes", "total_pause_minutes",
    "notes", "memory_id",
)  # fmt: skip


@dataclass(kw_only=True)
class Entry:
    """One session with the names of what it is for."""

    session: WorkSession
    client: str | None
    project: Project | None

    @property
    def row(self) -> dict[str, Any]:
        """The columns, as JSON takes them."""
        of = self.session
        return {name: getattr(of, name, None) for name in COLUMNS} | {
            "client": self.client,
            "project": self.project.name if self.project else None,
            "duration_minutes": round(of.duration_seconds / 60, 2),
            "total_pause_minutes": round(of.pause_seconds / 60, 2),
        }


async def export(
    stores: Stores,
    caller: Caller,
    format: ExportFormat,
    *,
    first: date | None = None,
    last: date | None = None,
    filter: WorkFilter,
    open: bool | None = None,
) -> AsyncIterator[bytes]:
    """Write the sessions that started from the first to the last day, in the caller's time zone, oldest first.

    Without a first or last day there is no bound. `open` leaves those that have no end, or those that have one. Open
    sessions are written as they are now. What a spreadsheet would take for a formula is written as text in CSV.

    Raises:
        InvalidInput: The period or the filter cannot be understood.
        NotFound: A client, project or owner that the filter names does not exist.
    """
    after, before = await _bounds(stores, caller, first, last)
    wanted = SessionFilter(
        after=after,
        before=before,
        client=filter.client,
        project=filter.project,
        category=filter.category,
        owner=filter.owner,
        open=open,
    )
    await sessions.check(stores, caller, wanted)
    begin, write, end = WRITERS[format]
    return _pieces(_entries(stores, caller, wanted), begin, write, end)


async def _pieces(
    entries: AsyncIterator[list[Entry]], begin: bytes, write: Callable[[list[Entry], bool], bytes], end: bytes
) -> AsyncIterator[bytes]:
    yield begin
    is_first = True
    async for some in entries:
        yield write(some, is_first)
        is_first = False
    yield end


async def _bounds(
    stores: Stores, caller: Caller, first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    if first is not None and last is not None and first > last:
        raise InvalidInput(f"first, {first}, is after last, {last}: swap them", field="first")
    zone = user_settings.zone(await user_settings.get(stores, caller))
    begin = periods.known(first, "first") if first is not None else None
    end = periods.known(last, "last") + periods.DAY if last is not None else None
    return _midnight(begin, zone), _midnight(end, zone)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day is not None else None


async def _entries(stores: Stores, caller: Caller, wanted: SessionFilter) -> AsyncIterator[list[Entry]]:
    names: dict[UUID, str] = {}
    known: dict[UUID, Project] = {}
    async with aclosing(sessions.pages(stores, caller, wanted)) as pages:
        async for page in pages:
            asked = _unknown((each.client_id for each in page), names)
            names |= {each.id: each.name for each in await clients.get(stores, caller, asked) if each}
            asked = _unknown((each.project_id for each in page), known)
            known |= {each.id: each for each in await projects.get(stores, caller, asked) if each}
            yield [
                Entry(
                    session=each,
                    client=names.get(each.client_id) if each.client_id else None,
                    project=known.get(each.project_id) if each.project_id else None,
                )
                for each in page
            ]


def _unknown(ids: Iterable[UUID | None], known: dict[UUID, Any]) -> list[UUID]:
    return list({id for id in ids if id is not None} - set(known))


def _csv(entries: list[Entry], is_first: bool) -> bytes:  # noqa: FBT001  # every writer takes it
    del is_first
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in each.row.values()] for each in entries)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _json(entries: list[Entry], is_first: bool) -> bytes:  # noqa: FBT001
    parts = [orjson.dumps(each.row | {"pauses": each.session.pauses}, default=str) for each in entries]
    return (b"" if is_first or not parts else b",\n") + b",\n".join(parts)


def _ics(entries: list[Entry], is_first: bool) -> bytes:  # noqa: FBT001
    del is_first
    return b"".join(_event(each) for each in entries)


def _event(entry: Entry) -> bytes:
    from icalendar import Event  # which takes a tenth of a second

    of = entry.session
    event = Event()
    event.add("uid", f"{of.id}@memoria")
    event.add("dtstamp", of.updated_at.astimezone(UTC))
    event.add("dtstart", of.start_time.astimezone(UTC))
    event.add("dtend", (of.end_time or datetime.now(UTC).replace(microsecond=0)).astimezone(UTC))
    event.add("summary", _title(entry))
    event.add("categories", [of.category.value])
    event.add("description", _description(entry))
    if entry.project and entry.project.repo and of.issue_number:
        event.add("url", links.issue_url(entry.project.repo, of.issue_number))
    written: bytes = event.to_ical()
    return written


def _title(entry: Entry) -> str:
    project = entry.project.name if entry.project else None
    place = " / ".join(each for each in (entry.client, project) if each)
    what = entry.session.description or entry.session.category.value
    return f"{what} ({place})" if place else what


def _description(entry: Entry) -> str:
    hours = f"{entry.session.duration_seconds / 60:.2f} minutes worked by {entry.session.owner}"
    return f"{hours}\n{entry.session.notes}" if entry.session.notes else hours


HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Memoria//work//EN\r\nCALSCALE:GREGORIAN\r\n"
WRITERS: dict[ExportFormat, tuple[bytes, Callable[[list[Entry], bool], bytes], bytes]] = {
    ExportFormat.CSV: ((",".join(COLUMNS) + "\r\n").encode(), _csv, b""),
    ExportFormat.JSON: (b"[\n", _json, b"\n]\n"),
    ExportFormat.ICS: (HEAD, _ics, b"END:VCALENDAR\r\n"),
}
