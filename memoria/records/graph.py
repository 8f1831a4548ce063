"""What walks over relations reach."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from memoria.records.memories import MemoryType
from memoria.records.relations import Direction, Relation, RelationCreator, RelationType


class Bounds(TypedDict, total=False):
    """Which relations are taken: what a `GraphFilter` says beside where it starts and how far it goes."""

    types: list[RelationType] | None
    direction: Direction
    min_weight: float
    as_of: datetime | None
    known_at: datetime | None


@dataclass(kw_only=True)
class GraphFilter:
    """Hits within `depth` relations of any of `from_ids`, over `types`, in `direction`, as of a time.

    The memories named by `from_ids` are at depth 0 and can be hits themselves. Relations are those that were valid
    `as_of` a time, of those that the record held at `known_at`; a recall's own times stand in for those left out.
    """

    from_ids: list[UUID]
    depth: int = 1
    types: list[RelationType] | None = None
    direction: Direction = Direction.BOTH
    min_weight: float = 0.0
    as_of: datetime | None = None
    known_at: datetime | None = None


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
class Paths:
    """Short paths, each once: the fewest relations first, then the heaviest. `truncated`: there may be others."""

    paths: list[Path]
    truncated: bool


@dataclass(kw_only=True)
class LinkCount:
    """How many memories relations of one type lead to (`forward`), or come from."""

    relation_type: RelationType
    forward: bool
    memories: int


@dataclass(kw_only=True)
class Expansion:
    """A page of the memories that are one relation away, the strongest first.

    `total` counts those of all pages; `counts` those of every type, whatever types were asked for. Pass `end_cursor`
    as `after` for the next page.
    """

    neighbors: list[Neighbor]
    total: int
    counts: list[LinkCount]
    has_next: bool
    end_cursor: str | None


@dataclass(kw_only=True)
class MemoryMap:
    """Memories in the plane by what they mean, as columns: the same place of each is the same memory."""

    ids: list[UUID]
    x: list[float]
    y: list[float]


class SnapshotOrder(StrEnum):
    """Which memories a snapshot takes when there are more than it may hold."""

    CONNECTED = "connected"
    NEWEST = "newest"


@dataclass(kw_only=True)
class GraphColumns:
    """A whole graph as columns: the same place of each is the same memory, or the same relation.

    Of memories: `ids`, `labels` (the first line, at most 80 characters), `type`, `kind` and `project` (places in
    `types`, `kinds` and `projects`, which are ids; none is an empty one), `importance`, `created_at` (seconds since
    1970), `degree` (relations, those outside the snapshot too). Of relations: `src` and `dst` (places in `ids`),
    `relation_type` and `created_by` (places in `relation_types` and `creators`), `weight`, `drawn_at` (seconds since
    1970). The few that hold for a time only are named by their places in `bounded`, with `valid_from` and `valid_to`.
    `revision` is another one after every write; `truncated` tells that there is more.
    """

    revision: str
    truncated: bool
    types: list[MemoryType]
    kinds: list[str]
    relation_types: list[RelationType]
    creators: list[RelationCreator]
    projects: list[str]
    ids: list[str]
    labels: list[str]
    type: list[int]
    kind: list[int]
    importance: list[float]
    created_at: list[int]
    degree: list[int]
    project: list[int]
    src: list[int]
    dst: list[int]
    relation_type: list[int]
    weight: list[float]
    created_by: list[int]
    drawn_at: list[int]
    bounded: list[int]
    valid_from: list[int | None]
    valid_to: list[int | None]
