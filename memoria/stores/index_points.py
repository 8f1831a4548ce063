"""Chunks as Qdrant's points: their ids, what is written, and what is read back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from asyncpg.pgproto import pgproto

from memoria.engine.messages import (
    DenseVector,
    Filter,
    ListValue,
    NamedVectors,
    PointId,
    PointsSelector,
    PointStruct,
    PointsUpdateOperation,
    RetrievedPoint,
    ScoredPoint,
    SparseVector,
    Value,
    Vector,
    Vectors,
    VectorsOutput,
)
from memoria.records import Arm
from memoria.stores.index_filter import at_least, at_most, keywords, within
from memoria.stores.index_records import ChunkScore, HeldChunk, IndexedChunk, SparseTerms


def point_id(memory_id: UUID, chunk: int) -> PointId:
    """Name the point of a chunk; the same for each version of it."""
    return PointId(uuid=str(uuid5(memory_id, str(chunk))))


def upserts(chunks: Sequence[IndexedChunk]) -> list[PointsUpdateOperation]:
    """Write chunks over what is stored at their version or below; one operation per version."""
    by_version = sorted(chunks, key=lambda chunk: chunk.version)
    return [
        PointsUpdateOperation(
            upsert=PointsUpdateOperation.PointStructList(
                points=[_point(chunk) for chunk in same],
                update_filter=Filter(must=[at_most("version", version)]),
            )
        )
        for version, same in groupby(by_version, key=lambda chunk: chunk.version)
    ]


def trims(chunks: Sequence[IndexedChunk]) -> list[PointsUpdateOperation]:
    """Delete the chunks that memories had in earlier versions and have no more."""
    lengths: dict[tuple[UUID, UUID, int], int] = defaultdict(int)
    for chunk in chunks:
        memory = (chunk.workspace_id, chunk.memory_id, chunk.version)
        lengths[memory] = max(lengths[memory], chunk.chunk + 1)
    alike: dict[tuple[UUID, int, int], list[UUID]] = defaultdict(list)
    for (workspace_id, memory_id, version), length in lengths.items():
        alike[workspace_id, version, length].append(memory_id)
    return [
        deletion(whole)
        for (workspace_id, version, length), memory_ids in alike.items()
        if (
            whole := within(
                workspace_id,
                keywords("memory_id", memory_ids),
                at_least("chunk", length),
                at_most("version", version),
            )
        )
    ]


def deletion(wanted: Filter) -> PointsUpdateOperation:
    """Delete what a filter matches."""
    return PointsUpdateOperation(delete_points=PointsUpdateOperation.DeletePoints(points=PointsSelector(filter=wanted)))


def _point(chunk: IndexedChunk) -> PointStruct:
    held = {
        **chunk.fields,
        "workspace_id": chunk.workspace_id,
        "memory_id": chunk.memory_id,
        "chunk": chunk.chunk,
        "version": chunk.version,
    }
    return PointStruct(
        id=point_id(chunk.memory_id, chunk.chunk),
        payload={name: _value(value) for name, value in held.items() if value is not None},
        vectors=Vectors(vectors=NamedVectors(vectors=_vectors(chunk))),
    )


def _vectors(chunk: IndexedChunk) -> dict[str, Vector]:
    vectors: dict[str, Vector] = {}
    if chunk.dense is not None:
        vectors[Arm.DENSE] = Vector(dense=DenseVector(data=chunk.dense.tolist()))
    if chunk.terms is not None:
        vectors[Arm.SPARSE] = Vector(sparse=sparse_vector(chunk.terms))
    return vectors


def sparse_vector(terms: SparseTerms) -> SparseVector:
    """Write a sparse vector."""
    return SparseVector(indices=terms.indices.tolist(), values=terms.values.tolist())


def _value(value: Any) -> Value:
    match value:
        case bool():
            return Value(bool_value=value)
        case int():
            return Value(integer_value=value)
        case float():
            return Value(double_value=value)
        case datetime():
            return Value(string_value=value.astimezone(UTC).isoformat())
        case list() | tuple():
            return Value(list_value=ListValue(values=[_value(each) for each in value]))
    return Value(string_value=str(value))


def chunk_scores(points: Iterable[ScoredPoint]) -> list[ChunkScore]:
    """Read what an arm found. asyncpg's ids are hashed and compared in C, which recall does often."""
    return [
        ChunkScore(
            memory_id=pgproto.UUID(point.payload["memory_id"].string_value),
            chunk=point.payload["chunk"].integer_value,
            score=point.score,
        )
        for point in points
    ]


def held_chunk(point: RetrievedPoint) -> HeldChunk:
    """Read one chunk of a scan."""
    dense, terms = _read_vectors(point.vectors)
    return HeldChunk(
        workspace_id=UUID(point.payload["workspace_id"].string_value),
        memory_id=UUID(point.payload["memory_id"].string_value),
        chunk=point.payload["chunk"].integer_value,
        version=point.payload["version"].integer_value,
        dense=dense,
        terms=terms,
    )


def _read_vectors(vectors: VectorsOutput) -> tuple[Any, SparseTerms | None]:
    named = vectors.vectors.vectors
    dense = np.asarray(named[Arm.DENSE].dense.data, np.float32) if Arm.DENSE in named else None
    if Arm.SPARSE not in named:
        return dense, None
    sparse = named[Arm.SPARSE].sparse
    indices, values = np.asarray(sparse.indices, np.uint32), np.asarray(sparse.values, np.float32)
    return dense, SparseTerms(indices=indices, values=values)
