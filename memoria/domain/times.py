"""Times as people and agents write them."""

from datetime import UTC, date, datetime, time

from memoria.errors import InvalidInput


def time_of(text: str, field: str) -> datetime:
    """Read a time with its zone, or a day, which begins at midnight in UTC.

    Raises:
        InvalidInput: It is neither.
    """
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"{field} {text[:40]!r} is no time: write 2026-01-31T12:00:00Z, or a day", field=field
        ) from None
    if found.tzinfo is None:
        raise InvalidInput(f"{field} {text[:40]!r} has no time zone: end it with Z or with an offset", field=field)
    return found
