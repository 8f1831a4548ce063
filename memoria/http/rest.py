"""A little REST for shells and scripts; everything else is GraphQL."""

from datetime import datetime
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from memoria import callers
from memoria.domain import context as contexts
from memoria.domain import insight
from memoria.domain import recall as recalls
from memoria.domain.times import time_of
from memoria.errors import InvalidInput
from memoria.http import lines
from memoria.http.bodies import WrongType
from memoria.http.replies import Reply
from memoria.records import (
    Answer,
    Citing,
    Context,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    Stats,
    TagsFilter,
    TextFilter,
    TimeFilter,
)

LINES = "application/jsonl"
TAKEN = {LINES, "application/x-ndjson"}
REFUSAL: dict[str, Any] = {
    "description": "Refused: the message says how to mend it.",
    "content": {"application/json": {"schema": {"type": "object", "required": ["errors"]}}},
}
MANY = {"content": {LINES: {"schema": {"type": "string"}}}, "description": "One JSON object a line."}


def _refuse_unknown(request: Request) -> None:
    """Refuse a parameter that means nothing here: one that is misspelt must not widen what is asked."""
    route: APIRoute = request.scope["route"]
    known = [each.alias for each in route.dependant.query_params]
    if unknown := sorted(set(request.query_params) - set(known)):
        name = unknown[0][:40]
        use = f"use {', '.join(known)}" if known else "it takes none"
        raise InvalidInput(f"{name!r} is no parameter of {route.path}: {use}", field=name)


router = APIRouter(
    prefix="/api",
    responses={400: REFUSAL, 401: REFUSAL, 429: REFUSAL, 503: REFUSAL},
    dependencies=[Depends(_refuse_unknown)],
)

Types = Annotated[list[MemoryType] | None, Query(description="Only of these types.")]
Kinds = Annotated[list[str] | None, Query(description="Only of these kinds.")]
Tags = Annotated[list[str] | None, Query(description="Only with all of these tags.")]
Statuses = Annotated[list[MemoryStatus] | None, Query(description="Instead of active ones.")]
Time = Annotated[str | None, Query(description="A day, or a time with its zone.")]
Asked = Annotated[str | None, Query(description="When it is asked, if not now: a day, or a time with its zone.")]
AsOf = Annotated[str | None, Query(description="Only what was valid at this time.")]
KnownAt = Annotated[str | None, Query(description="What the record held at this time, as it was.")]


def _filter(
    type: list[MemoryType] | None,
    kind: list[str] | None,
    tag: list[str] | None,
    status: list[MemoryStatus] | None,
    after: str | None,
    before: str | None,
) -> MemoryFilter:
    return MemoryFilter(
        type=type,
        kind=TextFilter(in_=kind) if kind is not None else None,
        tags=TagsFilter(all=tag) if tag is not None else None,
        status=status,
        occurred_at=TimeFilter(gte=_time(after, "after"), lt=_time(before, "before")) if after or before else None,
    )


def _time(text: str | None, field: str) -> datetime | None:
    return time_of(text, field) if text is not None else None


@router.get("/stats", summary="Count what the workspace holds.", response_model=Stats)
async def stats(request: Request) -> Response:
    return Reply(await insight.stats(request.app.state.stores, callers.caller(request.headers)))


@router.get("/recall", summary="Find the memories that matter for a question.", response_model=Answer)
async def recall(  # noqa: PLR0913, PLR0917  # one parameter for each bound
    request: Request,
    query: str,
    limit: int = 10,
    type: Types = None,
    kind: Kinds = None,
    tag: Tags = None,
    status: Statuses = None,
    after: Time = None,
    before: Time = None,
    at: Asked = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    explain: bool = False,  # noqa: FBT001, FBT002
) -> Response:
    answer = await recalls.recall(
        request.app.state.stores,
        callers.caller(request.headers),
        query,
        filter=_filter(type, kind, tag, status, after, before),
        limit=limit,
        explain=explain,
        at=_time(at, "at"),
        as_of=_time(as_of, "as_of"),
        known_at=_time(known_at, "known_at"),
    )
    request.app.state.metrics.recalled(answer)
    return Reply(answer)


@router.get("/context", summary="Write what is remembered of a question as text.", response_model=Context)
async def context(  # noqa: PLR0913, PLR0917  # one parameter for each bound
    request: Request,
    query: str,
    token_budget: int = 2_000,
    limit: int = 40,
    around: int = 2,
    diversity: float = 0.0,
    citing: Citing = Citing.IDS,
    type: Types = None,
    kind: Kinds = None,
    tag: Tags = None,
    status: Statuses = None,
    after: Time = None,
    before: Time = None,
    at: Asked = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> Response:
    made = await contexts.context(
        request.app.state.stores,
        callers.caller(request.headers),
        query,
        token_budget=token_budget,
        filter=_filter(type, kind, tag, status, after, before),
        limit=limit,
        around=around,
        diversity=diversity,
        citing=citing,
        at=_time(at, "at"),
        as_of=_time(as_of, "as_of"),
        known_at=_time(known_at, "known_at"),
    )
    request.app.state.metrics.assembled(made)
    return Reply(made)


@router.get("/memories", summary="Read memories as JSON Lines, oldest first.", responses={200: MANY})
async def read(  # noqa: PLR0913, PLR0917  # one parameter for each bound
    request: Request,
    type: Types = None,
    kind: Kinds = None,
    tag: Tags = None,
    status: Statuses = None,
    after: Time = None,
    before: Time = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> Response:
    within = _filter(type, kind, tag, status, after, before)
    moment = {"as_of": _time(as_of, "as_of"), "known_at": _time(known_at, "known_at")}
    pages = lines.written(request.app.state.stores, callers.caller(request.headers), within, **moment)
    first = await anext(pages, b"")  # what cannot be asked is refused before the answer begins
    return StreamingResponse(_after(first, pages), media_type=LINES)


async def _after(first: bytes, others: Any) -> Any:
    yield first
    async for each in others:
        yield each


@router.post(
    "/memories",
    summary="Keep memories that come as JSON Lines; what became of each comes back, a line for each.",
    responses={200: MANY, 413: REFUSAL, 415: REFUSAL},
    openapi_extra={"requestBody": {"required": True, "content": {LINES: {"schema": {"type": "string"}}}}},
)
async def write(request: Request) -> Response:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TAKEN:
        raise WrongType(f"send one JSON object a line, with the header Content-Type: {LINES}")
    results = await lines.kept(request.app.state.stores, callers.caller(request.headers), request)
    return Spooled(results, media_type=LINES)


class Spooled(StreamingResponse):
    """A file that is sent, and closed whatever becomes of the connection."""

    def __init__(self, file: IO[bytes], *, media_type: str) -> None:
        super().__init__(file, media_type=media_type)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._file:
            await super().__call__(scope, receive, send)
