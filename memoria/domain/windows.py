"""Windows: which stretch of time a question speaks of, by what its words say and by when it is asked.

English only. A phrase that leaves the year out means the latest such time that is not after the question.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from memoria.records import TimeWindow

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month that each begins with, in the north."""
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a an one", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for word in words.split()
}
UNITS = "day|week|month|year"
LEADING = ("in", "of", "during", "before", "until", "till", "since", "after")
"""A number that is a year stands after one of these."""

Phrase = Callable[[re.Match[str], datetime], tuple[datetime, datetime] | None]


def is_close(of: TimeWindow) -> bool:
    """Tell whether a window is a month or shorter."""
    return of.start is not None and of.end is not None and of.end - of.start <= timedelta(days=31)


def holds(of: TimeWindow, at: datetime, before: timedelta, after: timedelta) -> bool:
    """Tell whether a time is within a window, or `before` its start or `after` its end by so much."""
    return (of.start is None or at >= of.start - before) and (of.end is None or at < of.end + after)


def window(question: str, asked_at: datetime) -> TimeWindow | None:
    """Return the time that a question speaks of; None when it names none.

    `asked_at` has a time zone, in which days begin.
    """
    for pattern, read in PHRASES:
        for found in pattern.finditer(f" {question}"):
            try:
                ends = read(found, asked_at)
            except (ValueError, OverflowError):  # a 30th of February, a year past what a clock shows
                continue
            if ends is not None:
                return _bounded(found, *ends)
    return None


def _bounded(found: re.Match[str], start: datetime, end: datetime) -> TimeWindow:
    before = OPENING.search(found.string[: found.start()])
    word = before.group(1).lower() if before else ""
    phrase = (before.group().lstrip() if before else "") + found.group().strip()
    if word in {"before", "until", "till"}:
        return TimeWindow(start=None, end=start, phrase=phrase)
    if word in {"since", "after"}:
        return TimeWindow(start=end if word == "after" else start, end=None, phrase=phrase)
    return TimeWindow(start=start, end=end, phrase=found.group().strip())


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def _day(at: datetime) -> tuple[datetime, datetime]:
    start = _midnight(at)
    return start, start + relativedelta(days=1)


def _iso(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    year, month, day = map(int, found.groups())
    return _day(_midnight(now).replace(year=year, month=month, day=day))


def _ago(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    number, unit = found["number"].lower(), found["unit"].lower()
    count = int(number) if number.isdecimal() else NUMBERS[number]
    middle = now - relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]
    if unit == "day":
        return _day(middle)
    half = {"week": timedelta(days=4), "month": timedelta(days=15), "year": timedelta(days=183)}[unit]
    return _midnight(middle - half), _midnight(middle + half)


def _near(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    days = {"today": 0, "tonight": 0, "yesterday": 1, "last night": 1, "the day before yesterday": 2}
    return _day(now - relativedelta(days=days[found.group().lower()]))


def _last(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    which, what = found["which"].lower(), found["what"].lower()
    back = 0 if which == "this" else 1
    today = _midnight(now)
    if what == "year":
        start = today.replace(month=1, day=1) - relativedelta(years=back)
        return start, start + relativedelta(years=1)
    if what == "month":
        start = today.replace(day=1) - relativedelta(months=back)
        return start, start + relativedelta(months=1)
    if what in {"week", "weekend"}:
        start = today - relativedelta(days=today.weekday() + 7 * back)
        return (start if what == "week" else start + relativedelta(days=5)), start + relativedelta(days=7)
    if what in SEASONS:
        start = today.replace(month=SEASONS[what], day=1)
        while start > today or (back and start + relativedelta(months=3) > today):
            start -= relativedelta(years=1)
        return start, start + relativedelta(months=3)
    ago = (today.weekday() - WEEKDAYS.index(what)) % 7
    return _day(today - relativedelta(days=ago or 7 * back))


def _month(found: re.Match[str], now: datetime) -> tuple[datetime, datetime] | None:
    name = found["month"].lower()
    day = int(found["before"] or found["after"] or 0)
    if name in {"may", "march"} and (
        found["month"][0].islower() or not (day or found["year"] or OF_MONTH.search(found.string[: found.start()]))
    ):
        return None  # the verb, or the name
    month = MONTHS.index(name) + 1
    year = int(found["year"]) if found["year"] else now.year - ((month, day or 1) > (now.month, now.day))
    start = _midnight(now).replace(year=year, month=month, day=day or 1)
    return start, start + (relativedelta(days=1) if day else relativedelta(months=1))


def _quarter(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    start = _midnight(now).replace(year=int(found[2]), month=3 * int(found[1]) - 2, day=1)
    return start, start + relativedelta(months=3)


def _year(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    start = _midnight(now).replace(year=int(found[1]), month=1, day=1)
    return start, start + relativedelta(years=1)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


OPENING = _pattern(r"\b(before|until|till|since|after) (?:the )?$")
OF_MONTH = _pattern(r"\b(?:in|since|of|during|by|before|after|until|till|early|late|mid|last|this)[ -]$")
PHRASES: list[tuple[re.Pattern[str], Phrase]] = [
    (_pattern(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b"), _iso),
    (_pattern(rf"\b(?P<number>\d{{1,3}}|{'|'.join(NUMBERS)})(?: of)? (?P<unit>{UNITS})s? ago\b"), _ago),
    (_pattern(r"\b(?:the day before yesterday|yesterday|today|tonight|last night)\b"), _near),
    (
        _pattern(
            r"\b(?P<which>last|this|past|previous) "
            rf"(?P<what>week|weekend|month|year|{'|'.join(SEASONS)}|{'|'.join(WEEKDAYS)})\b"
        ),
        _last,
    ),
    (
        _pattern(
            rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{'|'.join(MONTHS)})\b"
            r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,? ?(?P<year>(?:19|20)\d\d))?"
        ),
        _month,
    ),
    (_pattern(r"\bQ([1-4]) (?:of )?((?:19|20)\d\d)\b"), _quarter),
    (_pattern(rf"(?:{'|'.join(f'(?<= {word} )' for word in LEADING)})((?:19|20)\d\d)\b"), _year),
]
