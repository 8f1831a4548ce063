"""What subscriptions tell."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What happened to a memory, relation or session."""

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
