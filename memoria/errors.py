"""What can go wrong. A message names the thing and says how to mend it.

MemoriaError          INTERNAL        ours to mend; masked at the doors
├── InvalidInput      INVALID_INPUT   400
├── Unauthorized      UNAUTHORIZED    401
├── Forbidden         FORBIDDEN       403
├── NotFound          NOT_FOUND       404   also for what belongs to another workspace
├── Conflict          CONFLICT        409
├── TooMany           TOO_MANY        429   with retry-after
└── Unavailable       UNAVAILABLE     503   with retry-after
"""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID


class MemoriaError(Exception):
    """Something broke inside Memoria; the log has the details."""

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1


class InvalidInput(MemoriaError):
    """The request cannot be understood; `field` names the part to mend."""

    code = "INVALID_INPUT"
    status = 400
    exit_code = 2

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Unauthorized(MemoriaError):
    """The request carries no valid token."""

    code = "UNAUTHORIZED"
    status = 401


class Forbidden(MemoriaError):
    """The caller is known, but may not do this."""

    code = "FORBIDDEN"
    status = 403


class NotFound(MemoriaError):
    """There is no such thing in this workspace."""

    code = "NOT_FOUND"
    status = 404


class Conflict(MemoriaError):
    """The record moved on, or holds something that excludes this."""

    code = "CONFLICT"
    status = 409


class SeveralOpen(Conflict):
    """Several work sessions are open and none was named; `ids` are theirs."""

    def __init__(self, message: str, *, ids: Sequence[UUID]) -> None:
        super().__init__(message)
        self.ids = ids


class TooMany(MemoriaError):
    """Too many requests at once; try again after `retry_after` seconds."""

    code = "TOO_MANY"
    status = 429

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(MemoriaError):
    """A store or model cannot be reached; try again after `retry_after` seconds."""

    code = "UNAVAILABLE"
    status = 503

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


KINDS = (MemoriaError, InvalidInput, Unauthorized, Forbidden, NotFound, Conflict, TooMany, Unavailable)
"""One of each code; what others derive from them shares its code."""
