"""What a workspace holds, and how everything is."""

from dataclasses import dataclass


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
