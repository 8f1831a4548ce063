"""What a recall answers, and why."""

from dataclasses import dataclass, field
from datetime import datetime
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
class Successor:
    """The memory that holds now instead of one that it superseded, and since when: `at` is its time."""

    memory_id: UUID
    at: datetime


@dataclass(kw_only=True)
class Hit:
    """A memory that answers, with a score that orders this one answer only.

    `superseded_by` is the last of what superseded it, one after the other. Hits with a `rerank_score`, which is the
    reranker's own, stand in its order, before the others.
    """

    memory: Memory
    score: float
    rank: int
    explanation: Explanation | None = None
    superseded_by: Successor | None = None
    rerank_score: float | None = None


@dataclass(kw_only=True)
class Timings:
    """Milliseconds spent in each stage of a recall; `record` and `embed` go on beside each other."""

    record: float
    embed: float
    index: float
    score: float
    graph: float
    hydrate: float
    rerank: float = 0
    total: float


@dataclass(kw_only=True)
class Answer:
    """The memories that matter, best first.

    `degraded` names what could not be asked (`vector`: the index; `embedder`: the model; `graph`: all that a graph
    filter reaches, past 20,000 memories; `rerank`: the reranker); the answer is still correct. `pending` counts
    memories that were scored from the record because the index lags.
    """

    hits: list[Hit]
    degraded: list[str]
    pending: int
    timings: Timings


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
