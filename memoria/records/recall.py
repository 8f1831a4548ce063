"""What a recall answers, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.graph import PathStep
from memoria.records.memories import Memory


class Arm(StrEnum):
    """What speaks for a memory: its meaning, its words, its title, who said it, its session, the turns around it,
    relations to what answers best, names shared with that, the time that the question speaks of, how recent and how
    important it is, and that it is newer than what says otherwise.
    """

    DENSE = "dense"
    SPARSE = "sparse"
    TITLE = "title"
    SPEAKER = "speaker"
    SESSION = "session"
    TURNS = "turns"
    GRAPH = "graph"
    NAMES = "names"
    TIME = "time"
    RECENCY = "recency"
    IMPORTANCE = "importance"
    NEWEST = "newest"


INDEXED = (Arm.DENSE, Arm.SPARSE)
"""The arms that the index asks."""


@dataclass(kw_only=True)
class RecallWeights:
    """How much each arm counts, from 0, not at all, to 10.

    A recency or importance of 1 is worth as much as a deviation of meaning. `semantic` is meaning (dense), `lexical`
    words (sparse); the others are named as their arms are. What is `half_life_days` old has half the recency of what
    happens now.
    """

    semantic: float = 1.0
    lexical: float = 1.0
    title: float = 1.0
    speaker: float = 1.0
    session: float = 1.0
    turns: float = 1.0
    graph: float = 1.0
    names: float = 1.0
    time: float = 1.0
    newest: float = 1.0
    recency: float = 0.0
    importance: float = 0.0
    half_life_days: float = 30.0

    def of(self, arm: Arm) -> float:
        """Return the weight of an arm."""
        weight: float = getattr(self, {Arm.DENSE: "semantic", Arm.SPARSE: "lexical"}.get(arm, arm.value))
        return weight


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
class TimeWindow:
    """From `start` up to, not including, `end`; either is open when None. `phrase` is what the question says.

    `memory_id` tells of the occasion by which the question names the time, such as "before the migration".
    """

    start: datetime | None
    end: datetime | None
    phrase: str
    memory_id: UUID | None = None


@dataclass(kw_only=True)
class Funnel:
    """How many memories a recall looked at, from stage to stage.

    `within` are those that the filters leave, none when nothing bounds them or they are too many to count at once.
    `by_meaning` and `by_words` were listed by the index, which is not asked where few are within: all of them are
    scored then. `scored` are all that were scored in every arm.
    """

    within: int | None
    by_meaning: int
    by_words: int
    scored: int


@dataclass(kw_only=True)
class Answer:
    """The memories that matter, best first.

    `recall_id` names this recall in the log, for `feedback`.
    `confidence`, from 0 to 1, says how likely it is that the best hit has to do with the question at all; below a half
    `nothing_relevant` is true. `window` is the time that the question was understood to speak of.
    `degraded` names what could not be asked (`vector`: the index; `embedder`: the model; `graph`: all that a graph
    filter reaches, past 20,000 memories; `history`: what changed since `known_at`, past 1,000 memories; `tail`: what
    waits for the index, past 256 memories, and shares no word with the question; `rerank`: the reranker); the answer
    is still correct. `pending` counts memories that were scored from the record because the index lags. `cached` tells
    that the same was asked before, and nothing was written since.
    """

    recall_id: UUID
    hits: list[Hit]
    confidence: float
    nothing_relevant: bool
    window: TimeWindow | None
    degraded: list[str]
    pending: int
    funnel: Funnel
    timings: Timings
    cached: bool = False


class Stage(StrEnum):
    """Where in a recall a memory was dropped, or that it was not."""

    UNKNOWN = "unknown"
    VALIDITY = "validity"
    STATUS = "status"
    EXPIRED = "expired"
    FILTER = "filter"
    GRAPH = "graph"
    CANDIDATES = "candidates"
    LIMIT = "limit"
    RERANK = "rerank"
    DIVERSITY = "diversity"
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
