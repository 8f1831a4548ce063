"""Memories: as they are said, kept and read back."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from memoria.records.callers import Failure, Json


class MemoryType(StrEnum):
    """episodic: events and conversations; semantic: facts; procedural: how-to."""

    EPISODIC = "episodic"
    SEMANTIC = "semantic"
    PROCEDURAL = "procedural"


class MemoryStatus(StrEnum):
    """active, superseded by a newer fact, archived, or tombstoned (forgotten, and restorable until it is purged)."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    TOMBSTONED = "tombstoned"


class Trust(StrEnum):
    """Where a memory came from: a person, an agent, or an import."""

    USER = "user"
    AGENT = "agent"
    IMPORT = "import"


@dataclass(kw_only=True)
class NewMemory:
    """What is worth keeping. `content` is required; everything else has a sensible default.

    A memory that names no session belongs to the one that its caller works in, if there is exactly one; one that
    names no project belongs to that of its session.
    A `type` that is left out is the kind's own.
    """

    content: str
    type: MemoryType | None = None
    kind: str = "note"
    tags: list[str] = field(default_factory=list)
    importance: float = 0.5
    confidence: float = 1.0
    valence: float | None = None
    metadata: Json = field(default_factory=dict)
    project_id: UUID | None = None
    session_id: UUID | None = None
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
    project_id: UUID | None
    session_id: UUID | None
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
class Remembered:
    """What became of one memory: `created` is false when an exact duplicate was already there."""

    memory: Memory | None
    created: bool
    indexed: bool
    error: Failure | None = None
