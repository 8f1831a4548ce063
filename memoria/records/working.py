"""What a session has in mind."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from memoria.records.callers import Json


@dataclass(kw_only=True)
class Turn:
    """One thing that was said in a session: `role` is who said it, such as user or assistant."""

    role: str
    content: str
    said_at: datetime | None = None


@dataclass(kw_only=True)
class WorkingMemory:
    """What a session has in mind: notes by name, its recent turns, what it works on, and pinned memories."""

    session: str
    client: str | None = None
    project: str | None = None
    file: str | None = None
    notes: Json = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    pinned: list[UUID] = field(default_factory=list)
    revision: int = 0
    expires_at: datetime | None = None
