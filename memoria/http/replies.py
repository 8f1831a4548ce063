"""Replies in JSON. An error has one shape, whoever refused: `{"errors": [{"message", "extensions": {"code"}}]}`."""

from math import ceil
from typing import Any

import orjson
from starlette.responses import Response

from memoria import telling
from memoria.errors import KINDS, MemoriaError

STATUSES = {kind.code: kind.status for kind in KINDS}


class Reply(Response):
    """A body in JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the body."""
        return orjson.dumps(content, default=str)  # ids that asyncpg read are of a subclass


def failure(error: MemoriaError) -> Reply:
    """Reply that a request was refused."""
    told = {"message": str(error), "extensions": telling.extensions(error)}
    headers = {"WWW-Authenticate": 'Bearer realm="memoria"'} if error.status == 401 else None  # noqa: PLR2004
    return _failed([told], status=error.status, headers=headers)


def broken(error: Exception) -> Reply:
    """Reply that something unexpected happened; the log has it."""
    message, told = telling.unexpected(error)
    return _failed([{"message": message, "extensions": told}], status=500)


def executed(data: dict[str, Any] | None, errors: list[Any]) -> Reply:
    """Reply what GraphQL found. When nothing but errors came of it, the first one chooses the status."""
    if not errors:
        return Reply({"data": data})
    if data is not None and any(value is not None for value in data.values()):
        return Reply({"data": data, "errors": errors})
    return _failed(errors, status=STATUSES[errors[0]["extensions"]["code"]], data=data)


def _failed(
    errors: list[Any],
    *,
    status: int,
    headers: dict[str, str] | None = None,
    data: dict[str, Any] | None = None,
) -> Reply:
    reply = Reply({"data": data, "errors": errors} if data else {"errors": errors}, status, headers)
    if (seconds := errors[0]["extensions"].get("retryAfter")) is not None:
        reply.headers["Retry-After"] = str(ceil(seconds))
    return reply
