"""Periods: whole days in the calendar of whoever asks."""

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from memoria.errors import InvalidInput

LONGEST = 3_660
"""Days of a report: ten years."""
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 12, 31)
DAY = timedelta(days=1)


class Days(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def number(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def are_months(self) -> bool:
        """Whether these are whole months."""
        return self.first.day == 1 and (self.last + DAY).day == 1

    @property
    def before(self) -> "Days":
        """The period of the same length before this one: as many months before whole months, else as many days."""
        last = self.first - DAY
        if not self.are_months:
            return Days(last - DAY * (self.number - 1), last)
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        return Days(months_before(self.first, months), last)

    def work_days(self, weekdays: Collection[int]) -> int:
        """Count those that fall on some days of the week, Monday being 1."""
        whole, rest = divmod(self.number, 7)
        return whole * len(set(weekdays)) + sum(
            (self.first + DAY * place).isoweekday() in weekdays for place in range(rest)
        )


def months_before(first: date, months: int) -> date:
    """Return the first day of the month that lies some months before."""
    year, month = divmod(12 * first.year + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def month_of(day: date) -> Days:
    """Return the month that a day lies in."""
    return Days(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def week_of(day: date) -> Days:
    """Return the week, from Monday to Sunday, that a day lies in."""
    first = day - DAY * (day.isoweekday() - 1)
    return Days(first, first + 6 * DAY)


def today(zone: ZoneInfo) -> date:
    """Return which day it is somewhere."""
    return datetime.now(UTC).astimezone(zone).date()


def checked(first: date | None, last: date | None, zone: ZoneInfo) -> Days:
    """Return the days that are asked for; this week when none are, and single days when one is.

    Raises:
        InvalidInput: They are the wrong way round, too many, or outside the years 1970 to 2200.
    """
    week = week_of(today(zone))
    days = Days(first or last or week.first, last or first or week.last)
    if days.first > days.last:
        raise InvalidInput(f"first, {days.first}, is after last, {days.last}: swap them", field="first")
    if days.number > LONGEST:
        raise InvalidInput(f"the period has {days.number:,} days and may have {LONGEST:,}: shorten it", field="first")
    known(days.first, "first")
    known(days.last, "last")
    return days


def known(day: date, field: str) -> date:
    """Check that a day lies in the years 1970 to 2200."""
    if not EARLIEST <= day <= LATEST:
        raise InvalidInput(f"{field} lies outside the years 1970 to 2200", field=field)
    return day
