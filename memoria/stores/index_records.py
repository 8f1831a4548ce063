"""What goes into the index and what comes out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.records import MemoryFilter, MemoryType

ALL_TYPES = tuple(MemoryType)


@dataclass(kw_only=True)
class SparseTerms:
    """A sparse vector: distinct `indices`, uint32, and their `values`, float32."""

    indices: NDArray[np.uint32]
    values: NDArray[np.float32]


@dataclass(kw_only=True)
class IndexedChunk:
    """One chunk of a memory, as the index holds it.

    `dense` is a unit vector; None leaves the chunk to its words. `fields` holds what filters need, by the names
    of `MemoryFilter`, as Python values; None is the same as leaving it out.
    """

    workspace_id: UUID
    memory_id: UUID
    chunk: int
    version: int
    dense: NDArray[np.float32] | None
    terms: SparseTerms | None
    fields: dict[str, Any]


@dataclass(kw_only=True)
class IndexQuestion:
    """What to look for: by meaning (`dense`), by words (`terms`), or both, within one workspace.

    `memory_ids` restricts the answer to these memories. `limit` is the number of chunks per arm. `exact` scans
    instead of walking the graph. `timeout` is in seconds.
    """

    workspace_id: UUID
    dense: NDArray[np.float32] | None = None
    terms: SparseTerms | None = None
    types: Sequence[MemoryType] = ALL_TYPES
    filter: MemoryFilter | None = None
    memory_ids: Sequence[UUID] | None = None
    limit: int = 10
    exact: bool = False
    timeout: float | None = None


@dataclass(kw_only=True)
class ChunkScore:
    """A chunk that was found. A higher score is better; the scale is the arm's own."""

    memory_id: UUID
    chunk: int
    score: float


@dataclass(kw_only=True)
class IndexAnswer:
    """What each arm found, best first; an arm that was not asked is empty."""

    dense: list[ChunkScore] = field(default_factory=list)
    sparse: list[ChunkScore] = field(default_factory=list)


@dataclass(kw_only=True)
class HeldChunk:
    """A chunk as the index holds it; the vectors only where they were asked for."""

    workspace_id: UUID
    memory_id: UUID
    chunk: int
    version: int
    dense: NDArray[np.float32] | None = None
    terms: SparseTerms | None = None


@dataclass(kw_only=True)
class ScanPage:
    """A page of a scan in the order of the index's ids; pass `following` as `after`, None at the end."""

    chunks: list[HeldChunk]
    following: str | None


@dataclass(kw_only=True)
class Canary:
    """What was last written to see whether the index, or the record, was set back."""

    epoch: UUID
    n: int


@dataclass(kw_only=True)
class IndexHealth:
    """Who answers, and its version."""

    title: str
    version: str
