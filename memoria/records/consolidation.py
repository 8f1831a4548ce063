"""Consolidation: memories that say the same, and which of them stays."""

from dataclasses import dataclass
from enum import StrEnum

from memoria.records.memories import Memory


class Keep(StrEnum):
    """Which of several memories stays: the newest by the time it speaks of, or the most important one."""

    NEWEST = "newest"
    MOST_IMPORTANT = "most_important"


@dataclass(kw_only=True)
class Duplicates:
    """Memories that say the same: the one that is kept, and the others, which it can supersede.

    `likeness` is the lowest cosine, 0.9 to 1, of what is kept with one of the others.
    """

    kept: Memory
    others: list[Memory]
    likeness: float


@dataclass(kw_only=True)
class Consolidation:
    """A page of groups that say the same. At `cursor` there is more to look at; none when all was.

    `looked_at` counts the memories that this page was made from.
    """

    groups: list[Duplicates]
    looked_at: int
    cursor: str | None
