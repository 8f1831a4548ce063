"""What a workspace holds, and how everything is."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(kw_only=True)
class Count:
    """How many of one name."""

    name: str
    count: int


@dataclass(kw_only=True)
class Stats:
    """What a workspace holds, as the lists of it count: nothing that was forgotten, or has expired.

    `active` are the memories that are listed unless a status is asked for; `memories` counts superseded and archived
    ones, too. Relations whose ends were forgotten are hidden with them.
    """

    memories: int
    active: int
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
class Latency:
    """How long one part took to answer just now; no number where it did not answer."""

    name: str
    milliseconds: float | None


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


@dataclass(kw_only=True)
class IndexGeneration:
    """One complete index: the one that recall asks (`live`), or one that is `building` beside it."""

    generation: int
    model: str
    dimension: int
    state: str
    pending: int
    dead: int


class IndexState(StrEnum):
    """How a memory stands in the live index.

    It is indexed, waits for it, failed too often to be tried by itself, or is absent, as what was forgotten is. What
    waits or failed is recalled from the record.
    """

    INDEXED = "indexed"
    WAITING = "waiting"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(kw_only=True)
class Indexing:
    """Where a memory's vectors come from, and how it stands in the live index.

    `chunks` is into how many parts its text was cut, 0 until it was. `model` made the vectors of all of them, which
    have so many numbers (`dimension`); None until they are made.
    """

    state: IndexState
    chunks: int
    model: str | None
    dimension: int | None


@dataclass(kw_only=True)
class Version:
    """Which version of something runs."""

    name: str
    version: str


@dataclass(kw_only=True)
class Storage:
    """Where the data lie, and how many bytes they take; none of what lies on another machine."""

    folder: str
    free_bytes: float
    record_bytes: float
    index_bytes: float | None


@dataclass(kw_only=True)
class SettingSource:
    """One setting, its value, what it is unless somebody says otherwise, and who said: secrets are never shown."""

    name: str
    value: str
    default: str
    source: str
    description: str


@dataclass(kw_only=True)
class UnknownSetting:
    """A variable that is named like a setting and is none: where it stands, and the setting it may be meant for."""

    name: str
    source: str
    nearest: str | None
