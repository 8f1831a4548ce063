"""What a recall answers, and why."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from memoria.records.graph import PathStep
from memoria.records.memories import Memory


class Arm(StrEnum):
    """One way to find candidates."""

    DENSE = "dense"
    SPARSE = "sparse"


@dataclass(kw_only=True)
class ArmScore:
    """What one arm said of a hit. `score` is the arm's own; `share` is what it added to the hit's score.

    `rank` is the place among all candidates by this arm alone, from 1.
    """

    arm: Arm
    rank: int
    score: float
    share: float


@dataclass(kw_only=True)
class Explanation:
    """Why a hit is where it is. The shares add up to its score."""

    arms: list[ArmScore]
    path: list[PathStep]
    from_tail: bool


@dataclass(kw_only=True)
class Hit:
    """A memory that answers, with a score that orders this one answer only."""

    memory: Memory
    score: float
    rank: int
    explanation: Explanation | None = None


@dataclass(kw_only=True)
class Timings:
    """Milliseconds spent in each stage of a recall."""

    record: float
    embed: float
    index: float
    graph: float
    hydrate: float
    total: float


@dataclass(kw_only=True)
class Answer:
    """The memories that matter, best first.

    `degraded` names what could not be asked (`vector`: the index; `embedder`: the model; `graph`: all that a graph
    filter reaches, past 20,000 memories); the answer is still correct. `pending` counts memories that were scored
    from the record because the index lags. `cached` tells that the same was asked before, and nothing was written
    since.
    """

    hits: list[Hit]
    degraded: list[str]
    pending: int
    timings: Timings
    cached: bool = False


class Stage(StrEnum):
    """Where in a recall a memory was dropped, or that it was not."""

    UNKNOWN = "unknown"
    STATUS = "status"
    EXPIRED = "expired"
    FILTER = "filter"
    GRAPH = "graph"
    CANDIDATES = "candidates"
    LIMIT = "limit"
    NONE = "none"


@dataclass(kw_only=True)
class WhyNot:
    """Which stage dropped a memory from an answer, and what would bring it back."""

    memory_id: UUID
    stage: Stage
    reason: str
    remedy: str
    rank: int | None = None
    score: float | None = None
    arms: list[ArmScore] = field(default_factory=list)
