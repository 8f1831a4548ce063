"""Relations: typed, weighted edges between memories."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.callers import Failure, Json


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
