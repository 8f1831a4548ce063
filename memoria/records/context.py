"""Context: memories as text for a prompt, and where each part of it comes from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.filters import MemoryFilter
from memoria.records.memories import Trust
from memoria.records.recall import Successor, Timings


class Citing(StrEnum):
    """How the text names a memory: by its id, or by its number among the citations, which takes fewer tokens."""

    IDS = "ids"
    NUMBERS = "numbers"


class Role(StrEnum):
    """Why a memory stands in a context.

    section: it belongs to a section; hit: it answers; successor: it superseded a hit; before and after: its turn
    comes before or after a hit's; document: a hit is part of it.
    """

    SECTION = "section"
    HIT = "hit"
    SUCCESSOR = "successor"
    BEFORE = "before"
    AFTER = "after"
    DOCUMENT = "document"


@dataclass(kw_only=True)
class ContextSection:
    """Memories that stand in a context whatever the question is, under their own name and limit of characters.

    Those that `filter` accepts, the most important first, then the newest; at most 200.
    """

    name: str
    filter: MemoryFilter
    characters: int = 2_000


@dataclass(kw_only=True)
class Citation:
    """A memory in a context: `at` is the time that the text gives it, `speaker` who said or kept it.

    `is_cut`: only the sentences that speak of the question are there. `is_cleaned`: it held control or invisible
    characters, which were taken out.
    """

    number: int
    memory_id: UUID
    role: Role
    section: str | None
    at: datetime
    speaker: str | None
    trust: Trust
    source_uri: str | None
    is_cut: bool
    is_cleaned: bool
    superseded_by: Successor | None


@dataclass(kw_only=True)
class LeftOut:
    """A memory for which there was no room."""

    memory_id: UUID
    role: Role
    section: str | None


@dataclass(kw_only=True)
class Context:
    """A text for a prompt. It takes `tokens` as `counted_by` counts them, never more than `token_budget`.

    `citations` stand in the order of the text, `left_out` in the order of what came first to be placed. `degraded`
    and `pending` are those of the recall, and so are `timings`, whose `total` is that of the whole.
    """

    text: str
    citations: list[Citation]
    left_out: list[LeftOut]
    tokens: int
    token_budget: int
    counted_by: str
    degraded: list[str]
    pending: int
    timings: Timings
