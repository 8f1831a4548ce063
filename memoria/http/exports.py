"""Sessions as a file: `/work/sessions.csv`, `.json` and `.ics`."""

from datetime import date
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from memoria import callers
from memoria.domain import exports
from memoria.errors import InvalidInput
from memoria.records import ExportFormat, SessionCategory, WorkFilter

TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.ICS: "text/calendar; charset=utf-8",
}
DAYS = ("first", "last")
TEXTS = ("client", "project", "owner")
STATUSES = {"open": True, "completed": False}
KNOWN = frozenset({*DAYS, *TEXTS, "category", "status"})


async def sessions(request: Request, *, format: ExportFormat) -> Response:
    """Write the sessions that the query parameters ask for, as they are read.

    Raises:
        InvalidInput: A parameter is unknown or cannot be understood.
        NotFound: A client, project or owner does not exist.
    """
    asked = request.query_params
    if unknown := sorted(set(asked) - KNOWN):
        raise InvalidInput(f"{unknown[0][:40]!r} is no filter: use {', '.join(sorted(KNOWN))}", field=unknown[0][:40])
    body = await exports.export(
        request.app.state.stores,
        callers.caller(request.headers),
        format,
        **{name: _day(asked, name) for name in DAYS},
        filter=WorkFilter(**{name: asked.get(name) for name in TEXTS}, category=_categories(asked)),
        open=_status(asked),
    )
    headers = {"Content-Disposition": f'attachment; filename="sessions.{format}"'}
    return StreamingResponse(body, media_type=TYPES[format], headers=headers)


def _day(asked: QueryParams, name: str) -> Any:
    try:
        return date.fromisoformat(asked[name]) if name in asked else None
    except ValueError:
        raise InvalidInput(f"{name} is {asked[name][:40]!r}, which is no day: write 2026-01-31", field=name) from None


def _categories(asked: QueryParams) -> list[SessionCategory] | None:
    try:
        return [SessionCategory(each) for each in asked.getlist("category")] or None
    except ValueError as error:
        raise InvalidInput(f"{error}: use {', '.join(SessionCategory)}", field="category") from None


def _status(asked: QueryParams) -> bool | None:
    if "status" not in asked:
        return None
    if (status := asked["status"]) not in STATUSES:
        raise InvalidInput(f"status is {status[:40]!r}: use {' or '.join(STATUSES)}", field="status")
    return STATUSES[status]
