"""The nouns. Rows of our own SQL become these, and each door gives them out as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

T = TypeVar("T")
Json = Any
"""Anything `json.loads` can give."""

DEFAULT_WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
"""The workspace `default`, which exists from the first migration on."""


class MemoryType(StrEnum):
    """episodic: events and conversations; semantic: facts; procedural: how-to."""

    EPISODIC = "episodic"
    SEMANTIC = "semantic"
    PROCEDURAL = "procedural"


class MemoryStatus(StrEnum):
    """active, superseded by a newer fact, archived, or tombstoned (deleted, restorable for 30 days)."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    TOMBSTONED = "tombstoned"


class Trust(StrEnum):
    """Where a memory came from: a person, an agent, or an import."""

    USER = "user"
    AGENT = "agent"
    IMPORT = "import"


class RelationType(StrEnum):
    """What the source of a relation does to its target."""

    CAUSES = "causes"
    FIXES = "fixes"
    SUPPORTS = "supports"
    OPPOSES = "opposes"
    FOLLOWS = "follows"
    SUPERSEDES = "supersedes"
    DERIVES = "derives"
    PART_OF = "part_of"
    RELATED = "related"


class RelationCreator(StrEnum):
    """Who drew a relation."""

    USER = "user"
    AUTO = "auto"
    SYSTEM = "system"


class Direction(StrEnum):
    """Which way relations are walked, seen from where the walk starts."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


class Arm(StrEnum):
    """One way to find candidates."""

    DENSE = "dense"
    SPARSE = "sparse"


@dataclass(kw_only=True)
class Caller:
    """Who asks: the workspace that bounds everything, and the agent's name if it gave one."""

    workspace_id: UUID = DEFAULT_WORKSPACE
    agent: str | None = None


@dataclass(kw_only=True)
class NewMemory:
    """What is worth keeping. `content` is required; everything else has a sensible default."""

    content: str
    type: MemoryType = MemoryType.SEMANTIC
    kind: str = "note"
    tags: list[str] = field(default_factory=list)
    importance: float = 0.5
    confidence: float = 1.0
    valence: float | None = None
    metadata: Json = field(default_factory=dict)
    agent: str | None = None
    source_uri: str | None = None
    trust: Trust = Trust.USER
    occurred_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    expires_at: datetime | None = None
    pinned: bool = False


@dataclass(kw_only=True)
class Memory:
    """One thing worth keeping. `content_sha256` is lower-case hexadecimal; all times are UTC."""

    id: UUID
    type: MemoryType
    kind: str
    content: str
    tags: list[str]
    importance: float
    confidence: float
    valence: float | None
    metadata: Json
    agent: str | None
    source_uri: str | None
    trust: Trust
    occurred_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    expires_at: datetime | None
    status: MemoryStatus
    superseded_by: UUID | None
    pinned: bool
    content_sha256: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class MemoryVersion:
    """What a memory was before `replaced_at`."""

    version: int
    replaced_at: datetime
    memory: Memory


@dataclass(kw_only=True)
class Failure:
    """Why one item of many was refused: a code of `memoria.errors`, and how to mend it."""

    code: str
    message: str
    field: str | None = None


@dataclass(kw_only=True)
class Remembered:
    """What became of one memory: `created` is false when an exact duplicate was already there."""

    memory: Memory | None
    created: bool
    indexed: bool
    error: Failure | None = None


@dataclass(kw_only=True)
class NewRelation:
    """A typed edge to draw from `source_id` to `target_id`. `weight` is 0 to 1."""

    source_id: UUID
    target_id: UUID
    relation_type: RelationType
    weight: float = 1.0
    created_by: RelationCreator = RelationCreator.USER
    metadata: Json = field(default_factory=dict)
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(kw_only=True)
class Relation:
    """A typed, weighted, directed edge between two memories."""

    id: UUID
    source_id: UUID
    target_id: UUID
    relation_type: RelationType
    weight: float
    created_by: RelationCreator
    metadata: Json
    valid_from: datetime | None
    valid_to: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(kw_only=True)
class Related:
    """What became of one relation: `created` is false when it was there and has been updated."""

    relation: Relation | None
    created: bool
    error: Failure | None = None


@dataclass(kw_only=True)
class TextFilter:
    """Compares a text. Several comparisons must all hold; `contains` ignores case."""

    eq: str | None = None
    ne: str | None = None
    in_: list[str] | None = None
    not_in: list[str] | None = None
    contains: str | None = None
    starts_with: str | None = None
    is_null: bool | None = None


@dataclass(kw_only=True)
class NumberFilter:
    """Compares a number. Several comparisons must all hold."""

    eq: float | None = None
    ne: float | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    is_null: bool | None = None


@dataclass(kw_only=True)
class TimeFilter:
    """Compares a time with its time zone. Several comparisons must all hold."""

    eq: datetime | None = None
    gt: datetime | None = None
    gte: datetime | None = None
    lt: datetime | None = None
    lte: datetime | None = None
    is_null: bool | None = None


@dataclass(kw_only=True)
class IdFilter:
    """Compares an id."""

    eq: UUID | None = None
    in_: list[UUID] | None = None
    not_in: list[UUID] | None = None
    is_null: bool | None = None


@dataclass(kw_only=True)
class TagsFilter:
    """Compares the set of tags: holds any of these, all of these, none of these."""

    any: list[str] | None = None
    all: list[str] | None = None
    none: list[str] | None = None


@dataclass(kw_only=True)
class MetadataFilter:
    """Compares the value at `path` (keys joined by dots) by its JSON type: text with text, number with number.

    A value of another type never matches, and `ne` and `not_in` match where the path is missing.
    """

    path: str
    eq: Json = None
    ne: Json = None
    in_: list[Json] | None = None
    not_in: list[Json] | None = None
    gt: Json = None
    gte: Json = None
    lt: Json = None
    lte: Json = None
    contains: Json = None
    exists: bool | None = None


@dataclass(kw_only=True)
class MemoryFilter:
    """Which memories. Every field that is given must hold; `and_`, `or_` and `not_` combine filters.

    Unless the filter names `status`, only active memories match; a memory past `expires_at` never does.
    """

    and_: "list[MemoryFilter] | None" = None
    or_: "list[MemoryFilter] | None" = None
    not_: "MemoryFilter | None" = None
    id: IdFilter | None = None
    type: list[MemoryType] | None = None
    kind: TextFilter | None = None
    content: TextFilter | None = None
    tags: TagsFilter | None = None
    importance: NumberFilter | None = None
    confidence: NumberFilter | None = None
    valence: NumberFilter | None = None
    metadata: list[MetadataFilter] | None = None
    agent: TextFilter | None = None
    source_uri: TextFilter | None = None
    trust: list[Trust] | None = None
    occurred_at: TimeFilter | None = None
    valid_from: TimeFilter | None = None
    valid_to: TimeFilter | None = None
    expires_at: TimeFilter | None = None
    status: list[MemoryStatus] | None = None
    superseded_by: IdFilter | None = None
    pinned: bool | None = None
    version: NumberFilter | None = None
    created_at: TimeFilter | None = None
    updated_at: TimeFilter | None = None


class SortField(StrEnum):
    """What a list of memories is ordered by; the id breaks ties."""

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    OCCURRED_AT = "occurred_at"
    IMPORTANCE = "importance"
    KIND = "kind"


@dataclass(kw_only=True)
class MemorySort:
    """One order of a list; missing values come last."""

    field: SortField = SortField.CREATED_AT
    descending: bool = True


class FacetField(StrEnum):
    """What memories can be counted by."""

    TYPE = "type"
    KIND = "kind"
    TAGS = "tags"
    STATUS = "status"
    AGENT = "agent"
    TRUST = "trust"


@dataclass(kw_only=True)
class FacetCount:
    """How many of the filtered memories hold `value`."""

    value: str | None
    count: int


@dataclass(kw_only=True)
class Facet:
    """The most frequent values of one field, most frequent first."""

    field: FacetField
    counts: list[FacetCount]


@dataclass(kw_only=True)
class Page(Generic[T]):
    """A part of a list, in order. `cursors` runs parallel to `items`; pass the last one as `after`."""

    items: list[T]
    cursors: list[str]
    has_next: bool


@dataclass(kw_only=True)
class GraphFilter:
    """Hits within `depth` relations of any of `from_ids`, over `types`, in `direction`, as of a time.

    The memories named by `from_ids` are at depth 0 and can be hits themselves.
    """

    from_ids: list[UUID]
    depth: int = 1
    types: list[RelationType] | None = None
    direction: Direction = Direction.BOTH
    min_weight: float = 0.0
    as_of: datetime | None = None


@dataclass(kw_only=True)
class Neighbor:
    """A memory reached by a walk: how far, from which memory, over which relation."""

    memory_id: UUID
    depth: int
    parent_id: UUID
    relation_id: UUID
    relation_type: RelationType
    weight: float
    forward: bool


@dataclass(kw_only=True)
class Neighbors:
    """What a walk reached, nearest first; `truncated` when it stopped at its cap."""

    neighbors: list[Neighbor]
    truncated: bool


@dataclass(kw_only=True)
class PathStep:
    """One memory on a path, and the relation by which it was reached (none for the first)."""

    memory_id: UUID
    relation_id: UUID | None
    relation_type: RelationType | None
    weight: float | None
    forward: bool | None


@dataclass(kw_only=True)
class Path:
    """One shortest path, always the same one. No steps: there is none within the depth."""

    steps: list[PathStep]
    truncated: bool


@dataclass(kw_only=True)
class Subgraph:
    """Memories and every relation among them."""

    memory_ids: list[UUID]
    relations: list[Relation]
    truncated: bool


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
    from the record because the index lags.
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


@dataclass(kw_only=True)
class Count:
    """How many of one name."""

    name: str
    count: int


@dataclass(kw_only=True)
class Stats:
    """What a workspace holds."""

    memories: int
    by_type: list[Count]
    by_status: list[Count]
    by_kind: list[Count]
    relations: int
    by_relation_type: list[Count]
    versions: int
    pending: int
    dead: int


@dataclass(kw_only=True)
class Part:
    """The state of one thing Memoria stands on: `ok`, `degraded` or `down`, and why."""

    name: str
    state: str
    message: str


@dataclass(kw_only=True)
class Health:
    """The state of the whole: down only when the record is."""

    state: str
    version: str
    generation: int | None
    model: str | None
    pending: int
    dead: int
    parts: list[Part]


class ChangeKind(StrEnum):
    """What happened to a memory or relation."""

    CREATED = "created"
    REVISED = "revised"
    DELETED = "deleted"


@dataclass(kw_only=True)
class Change:
    """One committed change, as subscriptions tell it: ids and the revision only, never text."""

    noun: str
    kind: ChangeKind
    id: UUID
    revision: int
    actor: str | None


Ids = Sequence[UUID]
