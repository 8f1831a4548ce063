"""Points and their vectors, between Qdrant's protobuf and qdrant-edge."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import qdrant_edge as edge

from memoria.engine.messages import (
    DenseVector,
    NamedVectorsOutput,
    PointStruct,
    SparseVector,
    Vector,
    VectorInput,
    VectorOutput,
    VectorsOutput,
)
from memoria.engine.refusals import invalid, unsupported
from memoria.engine.values import read_id, read_payload

UNNAMED = ""


@dataclass(kw_only=True)
class VectorNames:
    """The vectors of a collection: each dense one with its dimension, and the sparse ones."""

    dense: dict[str, int]
    sparse: frozenset[str]


def read_point(point: PointStruct, names: VectorNames) -> edge.Point:
    """Read one point to upsert.

    Raises Refused for an unknown vector, a wrong dimension, or a number that is not finite.
    """
    return edge.Point(read_id(point.id), _read_vectors(point, names), read_payload(point.payload))


def _read_vectors(point: PointStruct, names: VectorNames) -> Any:
    kind = point.vectors.WhichOneof("vectors_options")
    if kind is None:
        return {}
    if kind == "vector":
        return _read_vector(UNNAMED, point.vectors.vector, names)
    return {name: _read_vector(name, each, names) for name, each in point.vectors.vectors.vectors.items()}


def _read_vector(name: str, vector: Vector, names: VectorNames) -> Any:
    kind = vector.WhichOneof("vector")
    if kind == "dense":
        return read_dense(name, vector.dense.data, names)
    if kind == "sparse":
        return read_sparse(name, vector.sparse.indices, vector.sparse.values, names)
    if kind is None:
        return _read_older_vector(name, vector, names)
    raise unsupported(f"vectors given as {kind}")


def _read_older_vector(name: str, vector: Vector, names: VectorNames) -> Any:
    # Clients before 1.16 put the numbers straight into the message.
    if vector.HasField("vectors_count"):
        raise unsupported("multivectors")
    if vector.HasField("indices"):
        return read_sparse(name, vector.indices.data, vector.data, names)
    return read_dense(name, vector.data, names)


def read_query_vector(name: str, query: VectorInput, names: VectorNames) -> Any:
    """Read the vector that a query looks for."""
    kind = query.WhichOneof("variant")
    if kind == "dense":
        return read_dense(name, query.dense.data, names)
    if kind == "sparse":
        return read_sparse(name, query.sparse.indices, query.sparse.values, names)
    raise unsupported(f"queries by {kind}")


def read_dense(name: str, numbers: Iterable[float], names: VectorNames) -> list[float]:
    """Check a dense vector against its collection."""
    if name not in names.dense:
        raise invalid(f"Not existing vector name error: {name}")
    vector = list(numbers)
    if len(vector) != names.dense[name]:
        raise invalid(f"Vector dimension error: expected dim: {names.dense[name]}, got {len(vector)}")
    return _finite(vector)


def read_sparse(name: str, indices: Iterable[int], values: Iterable[float], names: VectorNames) -> edge.SparseVector:
    """Check a sparse vector against its collection."""
    if name not in names.sparse:
        raise invalid(f"Not existing vector name error: {name}")
    places, weights = list(indices), list(values)
    if len(places) != len(weights):
        raise invalid(f"a sparse vector has {len(places)} indices and {len(weights)} values")
    if len(set(places)) != len(places):
        raise invalid("the indices of a sparse vector must be unique")
    return edge.SparseVector(places, _finite(weights))


def _finite(numbers: list[float]) -> list[float]:
    # float32 numbers cannot overflow this sum, so it is finite exactly when each of them is.
    if not math.isfinite(sum(numbers)):
        raise invalid("a vector holds NaN or infinity")
    return numbers


def write_vectors(vectors: Any) -> VectorsOutput | None:
    """Write the vectors of a point for an answer; None when there are none."""
    if not vectors:
        return None
    if not isinstance(vectors, Mapping):
        return VectorsOutput(vector=_write_vector(vectors))
    named = {name: _write_vector(vector) for name, vector in vectors.items()}
    return VectorsOutput(vectors=NamedVectorsOutput(vectors=named))


def _write_vector(vector: Any) -> VectorOutput:
    if isinstance(vector, edge.SparseVector):
        return VectorOutput(sparse=SparseVector(indices=vector.indices, values=vector.values))
    return VectorOutput(dense=DenseVector(data=vector))
