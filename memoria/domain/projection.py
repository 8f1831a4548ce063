"""Projection: one batch of memories, as they are now, carried from the record into the index.

State, not events: what is read is the current row. What was written is checked against the record afterwards,
because the index inserts a point that is missing whatever its guard says.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from memoria.domain import chunking, mentions
from memoria.domain.generations import Generation
from memoria.domain.mentions import Named
from memoria.errors import Unavailable
from memoria.records import Caller, MemoryType
from memoria.stores import queries, words
from memoria.stores.index_records import IndexedChunk
from memoria.stores.opening import Stores
from memoria.stores.words import Words

SQL = queries.named("indexing")
OVERLAP = 150
FIELDS = (
    "kind", "tags", "importance", "confidence", "valence", "agent", "trust", "occurred_at", "valid_from",
    "valid_to", "expires_at", "status", "superseded_by", "pinned", "created_at", "updated_at",
)  # fmt: skip


@dataclass(kw_only=True)
class Part:
    """A chunk of a memory before it is weighed: its place in the text, its hash and its words."""

    memory_id: UUID
    number: int
    first: int
    last: int
    content_sha256: bytes
    words: Words


@dataclass(kw_only=True)
class Batch:
    """Memories of one workspace as they were read, in chunks, and those that are gone, with their versions.

    `unnamed` are those whose names were not read yet.
    """

    memories: dict[UUID, asyncpg.Record]
    unnamed: set[UUID]
    parts: list[Part]
    new_parts: list[Part]
    gone: dict[UUID, int]


async def project(stores: Stores, generation: Generation, caller: Caller, wanted: dict[UUID, int]) -> dict[UUID, int]:
    """Carry memories of one workspace into the index. Returns the version of each that the index now shows.

    Raises:
        Unavailable: The record, the embedder or the index did not do its part; nothing is lost.
    """
    batch = await _read(stores, caller, wanted)
    vectors = await _vectors(stores, generation, caller, batch)
    await mentions.read(stores, caller, [_named(batch.memories[id]) for id in batch.unnamed])
    await _write(stores, generation, caller, batch, vectors)
    return batch.gone | {id: row["version"] for id, row in batch.memories.items()}


async def _read(stores: Stores, caller: Caller, wanted: dict[UUID, int]) -> Batch:
    async with stores.record.reading(caller) as db:
        rows = {row["id"]: row for row in await db.fetch(SQL["due"], caller.workspace_id, list(wanted))}
        now = await db.fetch(SQL["current_versions"], caller.workspace_id, list(wanted))
        held = await db.fetch(SQL["chunks"], caller.workspace_id, list(rows))
        unnamed = await mentions.unread(db, caller, rows)
    versions = {row["id"]: row["version"] for row in now}
    parts = [_held(row) for row in held]
    chunked = {part.memory_id for part in parts}
    size = stores.embedder.chunk_characters
    new = [part for id, row in rows.items() if id not in chunked for part in _divide(id, row["content"], size)]
    gone = {id: versions.get(id, version) for id, version in wanted.items() if id not in rows}
    return Batch(memories=rows, unnamed=unnamed, parts=parts + new, new_parts=new, gone=gone)


def _named(row: asyncpg.Record) -> Named:
    return Named(id=row["id"], content=row["content"], metadata=row["metadata"])


def _held(row: asyncpg.Record) -> Part:
    return Part(
        memory_id=row["memory_id"],
        number=row["number"],
        first=row["first"],
        last=row["last"],
        content_sha256=row["content_sha256"],
        words=Words(terms=np.frombuffer(row["terms"], "<u4"), counts=np.frombuffer(row["counts"], "<u2")),
    )


def _divide(id: UUID, content: str, size: int) -> list[Part]:
    return [
        Part(
            memory_id=id,
            number=number,
            first=span.start,
            last=span.stop,
            content_sha256=hashlib.sha256(content[span.start : span.stop].encode()).digest(),
            words=words.words(content[span.start : span.stop]),
        )
        for number, span in enumerate(chunking.chunk(content, size, OVERLAP))
    ]


async def _vectors(
    stores: Stores, generation: Generation, caller: Caller, batch: Batch
) -> dict[bytes, NDArray[np.float32]]:
    """Return the vector of each part by its hash: from the record, or made now and kept there."""
    hashes = list({part.content_sha256 for part in batch.parts})
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["vectors"], caller.workspace_id, hashes, generation.model)
    vectors = {row["content_sha256"]: np.frombuffer(row["vector"], "<f4") for row in rows}
    texts = {
        part.content_sha256: batch.memories[part.memory_id]["content"][part.first : part.last]
        for part in batch.parts
        if part.content_sha256 not in vectors
    }
    made = await _embedded(stores, generation, texts) if texts else {}
    vectors |= made
    if made or batch.new_parts:
        await _keep(stores, generation, caller, batch, vectors)
    return vectors


async def _embedded(
    stores: Stores, generation: Generation, texts: dict[bytes, str]
) -> dict[bytes, NDArray[np.float32]]:
    made = await stores.embedder.documents(list(texts.values()))
    if made.shape[1] != generation.dimension:
        raise Unavailable(
            f"{generation.model} makes vectors of {made.shape[1]} numbers now, and the index holds such of "
            f"{generation.dimension}: go back to the model it was, or set another MEMORIA_EMBEDDING_MODEL"
        )
    return dict(zip(texts, made, strict=True))


async def _keep(
    stores: Stores, generation: Generation, caller: Caller, batch: Batch, vectors: dict[bytes, NDArray[np.float32]]
) -> None:
    """Keep the chunks and vectors of memories that are still as they were read: what was purged leaves nothing."""
    async with stores.record.writing(caller) as db:
        now = await db.fetch(SQL["versions_now"], caller.workspace_id, list(batch.memories))
        same = {row["id"] for row in now if abs(row["version"]) == batch.memories[row["id"]]["version"]}
        hashes = list({part.content_sha256 for part in batch.parts if part.memory_id in same})
        packed = [vectors[each].astype("<f4").tobytes() for each in hashes]
        await db.execute(SQL["keep_vectors"], caller.workspace_id, generation.model, hashes, packed)
        columns = [
            (
                part.memory_id, part.number, part.first, part.last, part.content_sha256,
                *part.words.packed(), part.words.length,
            )
            for part in batch.new_parts if part.memory_id in same
        ]  # fmt: skip
        if columns:
            await db.execute(SQL["keep_chunks"], caller.workspace_id, *map(list, zip(*columns, strict=True)))
    stores.lexicons.touch(caller.workspace_id)


async def _write(
    stores: Stores,
    generation: Generation,
    caller: Caller,
    batch: Batch,
    vectors: dict[bytes, NDArray[np.float32]],
) -> None:
    async with stores.record.reading(caller) as db:
        average = await db.fetchval(SQL["average_length"], caller.workspace_id)
    for type in MemoryType:
        parts = [part for part in batch.parts if batch.memories[part.memory_id]["type"] == type]
        chunks = [_chunk(caller, batch, part, vectors, average) for part in parts]
        await stores.index.write(generation.generation, type, chunks)
    for id, row in batch.memories.items():
        if row["version"] > 1:  # it may have been of another type
            others = [type for type in MemoryType if type != row["type"]]
            await stores.index.remove(generation.generation, id, row["version"], caller.workspace_id, others)
    for id, version in batch.gone.items():
        await stores.index.remove(generation.generation, id, version, caller.workspace_id)


def _chunk(
    caller: Caller, batch: Batch, part: Part, vectors: dict[bytes, NDArray[np.float32]], average: float
) -> IndexedChunk:
    row = batch.memories[part.memory_id]
    return IndexedChunk(
        workspace_id=caller.workspace_id,
        memory_id=part.memory_id,
        chunk=part.number,
        version=row["version"],
        dense=vectors[part.content_sha256],
        terms=words.document(part.words, average) if len(part.words.terms) else None,
        fields={name: row[name] for name in FIELDS},
    )


async def settle(
    stores: Stores, generation: Generation, caller: Caller, shown: dict[UUID, int], wanted: Sequence[UUID]
) -> None:
    """Take from the queue what the index shows, unless the record has moved on meanwhile: that is queued again."""
    ids, versions = list(shown), list(shown.values())
    async with stores.record.writing(caller) as db:
        now = {
            row["id"]: abs(row["version"])
            for row in await db.fetch(SQL["versions_now"], caller.workspace_id, list(wanted))
        }
        erased = await db.fetch(SQL["tombstones"], caller.workspace_id, [id for id in ids if id not in now])
        now |= {row["memory_id"]: row["version"] for row in erased}
        moved = {id: now[id] for id in ids if id in now and now[id] > shown[id]}
        await db.execute(SQL["done"], caller.workspace_id, generation.generation, ids, versions)
        if moved:
            await db.execute(
                SQL["again"], caller.workspace_id, generation.generation, list(moved), list(moved.values())
            )
