"""Occasions: moments that a question names by what happened then ("before the migration", "since the outage").

English only, without a language model. What tells of the occasion is looked for by its words among short memories; only
one that stands out is taken, and its time becomes a window. Nothing is read when a question names none.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import filters, names
from memoria.domain.moments import NOW, Moment
from memoria.records import Caller, MemoryFilter, TimeWindow
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("occasions")
MOST = 100
"""Memories that tell of an occasion; if there are more, none of them stands out."""
LONGEST = 600
"""Bytes of a text that tells of one occasion."""
WORDS = 6
LEAST, MARGIN = 2.0, 0.75
"""Points that what tells of an occasion has at least, and more than any other that happened at another time."""
SAME = timedelta(days=3)
"""Two that happened within so long are of one occasion."""

TITLED, DENSE, HAPPENS, KIND, ASIDE = 2.0, 2.0, 1.0, 0.75, 2.0
"""Points for a title that names it, a text of nothing else, a verb that says that it happened, and a kind or tag; and
those lost by a text that speaks of another time by it, or asks."""

NAMED = re.compile(
    r"\b(?P<way>before|until|till|since|after|during|while) "
    r"(?P<noun>(?:the|our|that|this) [\w.'’#/+-]+(?: [\w.'’#/+-]+){0,9})",
    re.IGNORECASE,
)
ENDS = frozenset(
    """
    a an and are as began begins but came can could did do does ended ends finished going had happened has have he how i
    if is it lasted must or ran run running runs shall she should so started starts than that the then there they this
    took underway was we went were what when where which who whom whose why will would you
    """.split()  # noqa: SIM905
)
"""Words that end the name of an occasion."""
JOINING = frozenset(["at", "by", "for", "from", "in", "into", "of", "on", "onto", "to", "with"])
TIMES = frozenset(
    """
    afternoon beginning day days end evening fact first last latter moment month months morning next night nights other
    past period present previous rest same second start summer autumn fall winter spring time times way week weekend
    weeks whole year years
    """.split()  # noqa: SIM905
)
"""Words that name a time, or none, and no occasion."""
HAPPENED = re.compile(
    r"\b(?:began|broke|came|completed?|crashed|cut over|deployed|done|ended|failed|finished|happened|held|launched|"
    r"merged|migrated|moved|opened|over|passed|ran|released?|rolled out|shipped|signed|started|switched|took place|"
    r"upgraded|went|is live|goes live)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+(?:[.'’+-][^\W_]+)*")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a question names, and on which side of it; `phrase` is what the question says."""

    way: str
    name: str
    phrase: str


@dataclass(kw_only=True)
class _Told:
    """A memory that may tell of an occasion, when that was, and how well it tells."""

    id: UUID
    start: datetime
    end: datetime | None
    points: float


def named(question: str) -> Occasion | None:
    """Return the occasion that a question names; None when it names none."""
    for found in NAMED.finditer(question):
        determiner, *words = found["noun"].split()
        name = " ".join(_name(words))
        if not _words(name) <= TIMES:
            return Occasion(way=found["way"].lower(), name=name, phrase=f"{found['way']} {determiner} {name}")
    return None


def _name(words: list[str]) -> list[str]:
    """Take the words of a name, up to one that ends it."""
    name: list[str] = []
    for word in words[:WORDS]:
        if word.lower() in ENDS:
            break
        name.append(word.rstrip(".'’"))
        if word.endswith("."):
            break
    while name and name[-1].lower() in JOINING:
        name.pop()
    return name


async def window(
    db: Connection, caller: Caller, question: str, wanted: MemoryFilter | None, moment: Moment = NOW
) -> TimeWindow | None:
    """Find when the occasion was that a question names, by the memory that tells of it, within a filter."""
    occasion = named(question)
    if occasion is None:
        return None
    rows = await db.fetch(SQL["telling"], caller.workspace_id, occasion.name, LONGEST, MOST + 1)
    if not rows or len(rows) > MOST:
        return None
    ids = [row["id"] for row in rows]
    held = set(await filters.matching(db, caller, wanted, most=MOST, among=ids, moment=moment))
    best = _best([_told(occasion, row) for row in rows if row["id"] in held and row["start"] is not None])
    return _bounded(occasion, best) if best is not None else None


def _told(occasion: Occasion, row: asyncpg.Record) -> _Told:
    return _Told(id=row["id"], start=row["start"], end=row["valid_to"], points=points(occasion.name, dict(row)))


def points(name: str, row: dict[str, Any]) -> float:
    """Tell how well a memory tells that something happened, by its title, text, kind and tags."""
    content, wanted = row["content"], _words(name)
    title = _words(names.title(content, row["metadata"]) or "")
    said = TITLED * len(wanted) / len(title) if wanted and wanted <= title else 0.0
    said += DENSE * min(1.0, 3 * len(wanted) / max(len(_words(content)), 1))
    said += HAPPENS if HAPPENED.search(content) else 0.0
    said += KIND if wanted & _words(" ".join([row["kind"].replace("_", " "), *row["tags"]])) else 0.0
    aside = rf"\b(?:before|until|till|since|after|during|while|for) (?:\w+ )?{re.escape(name)}\b"
    is_aside = re.search(aside, content, re.IGNORECASE) is not None or content.rstrip().endswith("?")
    return said - (ASIDE if is_aside else 0.0)


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)} - JOINING - {"the", "a", "an"}


def _best(told: list[_Told]) -> _Told | None:
    """Choose the one that stands out from all that happened at another time."""
    told.sort(key=lambda each: (-each.points, each.start, each.id))
    if not told or told[0].points < LEAST:
        return None
    others = [each.points for each in told if abs(each.start - told[0].start) > SAME]
    return told[0] if not others or told[0].points - others[0] >= MARGIN else None


def _bounded(occasion: Occasion, told: _Told) -> TimeWindow:
    end = told.end or told.start
    start, stop = {
        "before": (None, told.start),
        "until": (None, told.start),
        "till": (None, told.start),
        "since": (told.start, None),
        "after": (end, None),
    }.get(occasion.way, (told.start, max(end, told.start + timedelta(days=1))))
    return TimeWindow(start=start, end=stop, phrase=occasion.phrase, memory_id=told.id)
