"""Kinds: named sorts of memory, and what is counted of their payloads."""

from dataclasses import dataclass, field

from memoria.records.callers import Json
from memoria.records.memories import MemoryType


@dataclass(kw_only=True)
class NewKind:
    """A named sort of memory, and what a new memory of it is given.

    `payload_schema` is a JSON Schema that its metadata must fit. `ttl_days`: after so many it expires, unless it says
    when itself. `retention_days`: after so many it is archived, unless it is pinned. `redacted` names fields of
    metadata whose values are not kept; `shown` those that agents are shown, all when it is left out.
    """

    name: str
    description: str = ""
    type: MemoryType = MemoryType.SEMANTIC
    payload_schema: Json = None
    ttl_days: float | None = None
    retention_days: float | None = None
    tags: list[str] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    shown: list[str] | None = None


@dataclass(kw_only=True)
class Kind(NewKind):
    """A kind as it stands: `built_in` when the workspace has not defined it otherwise."""

    built_in: bool = False


@dataclass(kw_only=True)
class PayloadCount:
    """How many of the filtered memories hold `value`, whatever its JSON type."""

    value: Json
    count: int


@dataclass(kw_only=True)
class PayloadFacet:
    """The most frequent values at one path of the metadata, most frequent first."""

    path: str
    counts: list[PayloadCount]
