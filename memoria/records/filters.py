"""Which memories: filters, orders, facets and pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from memoria.records.callers import Json
from memoria.records.memories import MemoryStatus, MemoryType, Trust

T = TypeVar("T")


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

    Unless the filter names `status`, only active memories match; a memory past `expires_at` never does. A memory is
    of the client that its project has now; without a project, of the client of its work session.
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
    project_id: IdFilter | None = None
    client_id: IdFilter | None = None
    session_id: IdFilter | None = None
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
    PROJECT_ID = "project_id"
    CLIENT_ID = "client_id"
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
    """A part of a list, in order. `cursors` runs parallel to `items`; pass the last one as `after`.

    A client that lists work has that one alone.
    """

    items: list[T]
    cursors: list[str]
    has_next: bool
