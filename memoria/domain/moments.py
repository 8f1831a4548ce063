"""Moments: which state of the record is read, by what was valid then and by what was known then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memoria.domain import checks


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a reader stands in time. What was valid `as_of` a time, as the record held it at `known_at`.

    None: whatever is valid, as the record holds it now.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Tell whether the tables themselves are read."""
        return self.as_of is None and self.known_at is None

    @property
    def values(self) -> list[Any]:
        """The parameters that a source takes."""
        return [] if self.is_now else [self.as_of, self.known_at]


NOW = Moment()


def moment(as_of: datetime | None, known_at: datetime | None) -> Moment:
    """Check where a reader wants to stand.

    Raises:
        InvalidInput: One of the times has no zone, or lies outside the years 1000 to 9998.
    """
    for name, value in (("as_of", as_of), ("known_at", known_at)):
        if value is not None:
            checks.time(value, name)
    return Moment(as_of=as_of, known_at=known_at)


def source(of: Moment, *, first: int) -> str:
    """Name what memories are read from; its parameters, if any, are numbered from `first`."""
    return "memories" if of.is_now else f"memories_at(${first}::timestamptz, ${first + 1}::timestamptz) as memories"


def clock(of: Moment, *, first: int) -> str:
    """Name the time by which memories have expired or not."""
    return "now()" if of.is_now else f"coalesce(${first + 1}::timestamptz, now())"
