"""What the tests of the index share: chunks with vectors that are easy to reason about."""

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from memoria.engine.threshold import Threshold
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_records import IndexedChunk, SparseTerms
from memoria.stores.index_schema import Spread

DIMENSION = 8
NOW = datetime.now(UTC)
WORKSPACE = UUID(int=77)
FIELDS: dict[str, Any] = {
    "kind": "note",
    "tags": [],
    "trust": "user",
    "status": "active",
    "importance": 0.5,
    "confidence": 1.0,
    "pinned": False,
    "created_at": NOW,
    "updated_at": NOW,
}


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A fresh folder; in memory where that can be had, since the engine waits for the disk very often."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # an engine that handed over removes its own part at the same time


@asynccontextmanager
async def running_engine(threshold: Threshold | None = None) -> AsyncIterator[EngineProcess]:
    """An engine of its own."""
    with fast_folder() as folder:
        engine = EngineProcess(folder / "index", threshold)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()


def open_index(address: str, timeout: float = 10.0) -> Index:
    """An index at an address."""
    api_key = os.environ.get("MEMORIA_TEST_QDRANT_API_KEY", "")
    return Index(Connection(address, api_key=api_key, timeout=timeout), Spread())


def fresh_generation() -> int:
    """A generation that nobody else uses."""
    return 2 + secrets.randbelow(10**9)


def direction(*numbers: float) -> np.ndarray:
    """A unit vector that begins with these numbers."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[: len(numbers)] = numbers
    return vector / np.linalg.norm(vector)


def terms(**weights: float) -> SparseTerms:
    """A sparse vector: `terms(t3=2.0)` weighs the term 3 with 2."""
    indices = np.array([int(name[1:]) for name in weights], np.uint32)
    return SparseTerms(indices=indices, values=np.array(list(weights.values()), np.float32))


def chunk(
    memory_id: UUID | None = None,
    *,
    chunk: int = 0,
    version: int = 1,
    workspace_id: UUID = WORKSPACE,
    dense: np.ndarray | None = None,
    words: SparseTerms | None = None,
    **fields: Any,
) -> IndexedChunk:
    """One chunk of an active memory."""
    return IndexedChunk(
        workspace_id=workspace_id,
        memory_id=memory_id or uuid4(),
        chunk=chunk,
        version=version,
        dense=direction(1.0) if dense is None else dense,
        terms=words or terms(t1=1.0),
        fields=FIELDS | fields,
    )
