"""An oracle for totals, in plain Python: seconds of work by day, found without any of the server's arithmetic."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

ZONES = [
    "UTC", "Europe/Rome", "America/New_York", "America/Havana", "America/Sao_Paulo", "Asia/Kolkata",
    "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Asia/Beirut", "Pacific/Auckland", "Asia/Kathmandu",
]  # fmt: skip
EDGES = [
    datetime(*day, tzinfo=UTC)
    for day in (
        (2026, 3, 29), (2026, 10, 25), (2024, 2, 29), (2024, 11, 3), (2025, 3, 9), (2018, 11, 4), (2018, 2, 18),
        (2011, 12, 30), (2023, 4, 28), (2025, 10, 31), (2024, 12, 31), (2020, 2, 29), (2024, 10, 6), (2025, 4, 6),
    )
]  # fmt: skip
"""Days on which clocks change somewhere, leap days, and ends of years."""
DAY = 86_400


@dataclass(kw_only=True)
class History:
    """One completed session: seconds since 1970, and its pauses in order."""

    zone: str
    start: int
    end: int
    pauses: list[tuple[int, int]]

    @property
    def worked(self) -> Iterator[tuple[int, int]]:
        """The stretches between the pauses."""
        marks = [self.start, *(mark for pause in self.pauses for mark in pause), self.end]
        return ((first, last) for number, (first, last) in enumerate(pairwise(marks)) if number % 2 == 0)


def drawn(chance: Random) -> History:
    """Draw a session that likes midnights, changes of the clock and leap days."""
    around = (
        int(chance.choice(EDGES).timestamp())
        if chance.random() < 0.7
        else chance.randrange(1_104_537_600, 1_798_761_600)
    )
    start = around + chance.randrange(-DAY, DAY)
    end = start + chance.choice([0, chance.randrange(60), chance.randrange(DAY // 3), chance.randrange(3 * DAY)])
    marks = sorted(chance.randint(start, end) for _ in range(2 * chance.choice([0, 0, 1, 3])))
    return History(
        zone=chance.choice(ZONES), start=start, end=end, pauses=list(zip(marks[::2], marks[1::2], strict=True))
    )


def day_of(second: int, zone: ZoneInfo) -> date:
    """Look at the calendar on the wall."""
    return datetime.fromtimestamp(second, zone).date()


def next_day(second: int, zone: ZoneInfo) -> int:
    """Search the first second at which the wall shows another date."""
    low, high = second, second + 3 * DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if day_of(middle, zone) == day_of(second, zone) else (low, middle)
    return high


def seconds_by_day(history: History) -> Counter[date]:
    """Cut a session at each midnight."""
    zone, found = ZoneInfo(history.zone), Counter[date]()
    for first, last in history.worked:
        at = first
        while at < last:
            until = min(next_day(at, zone), last)
            found[day_of(at, zone)] += until - at
            at = until
    return found


def totals(histories: Sequence[History]) -> Counter[date]:
    """Add everything up."""
    return sum((seconds_by_day(each) for each in histories), Counter[date]())
