"""What GraphQL callers give: the records, with GraphQL's names."""

import inspect
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from strawberry import UNSET

from memoria.graphql.names import given, many
from memoria.records import (
    ContextSection,
    GraphFilter,
    IdFilter,
    Json,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NewKind,
    NewMemory,
    NewRelation,
    NumberFilter,
    RecallWeights,
    TagsFilter,
    TextFilter,
    TimeFilter,
    Trust,
    Turn,
    Verdict,
)


@many(NewMemory)
class NewMemoryInput(NewMemory):
    tags: list[str] = strawberry.field(default_factory=list)
    metadata: Json = strawberry.field(default_factory=dict)


@many(NewRelation)
class NewRelationInput(NewRelation):
    metadata: Json = strawberry.field(default_factory=dict)


@strawberry.input(description="What to change of a memory. A field that is left out stays; null clears it.")
class MemoryChanges:
    content: str | None = UNSET
    type: MemoryType | None = UNSET
    kind: str | None = UNSET
    tags: list[str] | None = UNSET
    importance: float | None = UNSET
    confidence: float | None = UNSET
    valence: float | None = UNSET
    metadata: Json | None = UNSET
    project_id: UUID | None = UNSET
    session_id: UUID | None = UNSET
    agent: str | None = UNSET
    source_uri: str | None = UNSET
    trust: Trust | None = UNSET
    occurred_at: datetime | None = UNSET
    valid_from: datetime | None = UNSET
    valid_to: datetime | None = UNSET
    expires_at: datetime | None = UNSET
    pinned: bool | None = UNSET
    status: MemoryStatus | None = UNSET

    def given(self) -> dict[str, Any]:
        """Return the fields that the caller named, None for those to be cleared."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not UNSET}


@given(NewKind)
class NewKindInput(NewKind):
    payload_schema: Json | None = None
    tags: list[str] = strawberry.field(default_factory=list)
    redacted: list[str] = strawberry.field(default_factory=list)


@strawberry.input(name="NewTurn", description=inspect.getdoc(Turn))
class NewTurnInput(Turn):
    pass


@strawberry.input(description="What a session works on. A field that is left out stays; null clears it.")
class WorkingChanges:
    client: str | None = UNSET
    project: str | None = UNSET
    file: str | None = UNSET
    notes: Json | None = UNSET
    pinned: list[UUID] | None = UNSET

    def given(self) -> dict[str, Any]:
        """Return the fields that the caller named, None for those to be cleared."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not UNSET}


@given(TextFilter)
class TextFilterInput(TextFilter):
    pass


@given(NumberFilter)
class NumberFilterInput(NumberFilter):
    pass


@given(TimeFilter)
class TimeFilterInput(TimeFilter):
    pass


@given(IdFilter)
class IdFilterInput(IdFilter):
    pass


@given(TagsFilter)
class TagsFilterInput(TagsFilter):
    pass


@given(MetadataFilter)
class MetadataFilterInput(MetadataFilter):
    eq: Json | None = None
    ne: Json | None = None
    in_: list[Json | None] | None = None
    not_in: list[Json | None] | None = None
    gt: Json | None = None
    gte: Json | None = None
    lt: Json | None = None
    lte: Json | None = None
    contains: Json | None = None


@given(MemoryFilter)
class MemoryFilterInput(MemoryFilter):
    and_: "list[MemoryFilterInput] | None" = None  # type: ignore[assignment]
    or_: "list[MemoryFilterInput] | None" = None  # type: ignore[assignment]
    not_: "MemoryFilterInput | None" = None
    id: IdFilterInput | None = None
    kind: TextFilterInput | None = None
    content: TextFilterInput | None = None
    tags: TagsFilterInput | None = None
    importance: NumberFilterInput | None = None
    confidence: NumberFilterInput | None = None
    valence: NumberFilterInput | None = None
    metadata: list[MetadataFilterInput] | None = None  # type: ignore[assignment]
    project_id: IdFilterInput | None = None
    client_id: IdFilterInput | None = None
    session_id: IdFilterInput | None = None
    agent: TextFilterInput | None = None
    source_uri: TextFilterInput | None = None
    occurred_at: TimeFilterInput | None = None
    valid_from: TimeFilterInput | None = None
    valid_to: TimeFilterInput | None = None
    expires_at: TimeFilterInput | None = None
    superseded_by: IdFilterInput | None = None
    version: NumberFilterInput | None = None
    created_at: TimeFilterInput | None = None
    updated_at: TimeFilterInput | None = None


@given(MemorySort)
class MemorySortInput(MemorySort):
    pass


@given(GraphFilter)
class GraphFilterInput(GraphFilter):
    from_ids: list[UUID] = strawberry.field(name="from")


@given(Verdict)
class VerdictInput(Verdict):
    useful: bool | None = None


@given(RecallWeights)
class RecallWeightsInput(RecallWeights):
    pass


@given(ContextSection)
class ContextSectionInput(ContextSection):
    filter: MemoryFilterInput
