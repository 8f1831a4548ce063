"""What walks over relations reach."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from memoria.records.relations import Direction, Relation, RelationType


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
