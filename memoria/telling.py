"""What a door may tell of an error."""

from uuid import uuid4

import structlog

from memoria.errors import MemoriaError, SeveralOpen

log = structlog.get_logger(__name__)


def extensions(error: MemoriaError) -> dict[str, object]:
    """Return what a program wants to know of an error: code, field, seconds to wait, ids to choose from."""
    told: dict[str, object] = {"code": error.code}
    if (field := getattr(error, "field", None)) is not None:
        told["field"] = field
    if (retry_after := getattr(error, "retry_after", None)) is not None:
        told["retryAfter"] = retry_after
    if isinstance(error, SeveralOpen):
        told["ids"] = [str(id) for id in error.ids]
    return told


def unexpected(error: BaseException) -> tuple[str, dict[str, object]]:
    """Log an error of ours under a new id, and return the message and extensions that name it."""
    error_id = uuid4().hex
    log.error("unexpected error", error_id=error_id, exc_info=error)
    message = f"Something broke inside Memoria: its log has the details under {error_id}"
    return message, {"code": MemoriaError.code, "errorId": error_id}
