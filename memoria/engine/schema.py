"""How a collection is made: vectors, graph parameters and payload indexes."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import qdrant_edge as edge

from memoria.engine.messages import (
    CreateCollection,
    CreateFieldIndexCollection,
    Distance,
    FieldType,
    HnswConfigDiff,
    Idf,
    PayloadIndexParams,
    PayloadSchemaInfo,
    PayloadSchemaType,
    SparseVectorParams,
    VectorParams,
)
from memoria.engine.points import UNNAMED, VectorNames
from memoria.engine.refusals import invalid, unsupported

DISTANCES = {
    Distance.Cosine: edge.Distance.Cosine,
    Distance.Euclid: edge.Distance.Euclid,
    Distance.Dot: edge.Distance.Dot,
    Distance.Manhattan: edge.Distance.Manhattan,
}
# Optimising is asked for by the engine itself, so a segment of any size is worth a graph then.
INDEX_KB = 1
# Qdrant's own limit and defaults.
LARGEST_DIMENSION = 65_536
HNSW_M, HNSW_EF, FULL_SCAN_KB = 16, 100, 10_000
REFUSED_IN_VECTORS = ("quantization_config", "datatype", "multivector_config")


def dense_params(made_by: CreateCollection) -> dict[str, VectorParams]:
    """Return the dense vectors that a collection was made with, by name."""
    config = made_by.vectors_config
    if config.HasField("params"):
        return {UNNAMED: config.params}
    return dict(config.params_map.map)


def read_names(made_by: CreateCollection) -> VectorNames:
    """Return the names of a collection's vectors."""
    dense = {name: params.size for name, params in dense_params(made_by).items()}
    return VectorNames(dense=dense, sparse=frozenset(made_by.sparse_vectors_config.map))


def read_config(made_by: CreateCollection) -> edge.EdgeConfig:
    """Read the configuration of a new collection.

    Raises Refused for what the engine has not: quantisation, multivectors, other number types, custom sharding.
    """
    for part in ("quantization_config", "sharding_method", "strict_mode_config"):
        if made_by.HasField(part):
            raise unsupported(part)
    dense = {name: _dense(params) for name, params in dense_params(made_by).items()}
    sparse = {name: _sparse(params) for name, params in made_by.sparse_vectors_config.map.items()}
    return edge.EdgeConfig(
        vectors=dense,
        sparse_vectors=sparse,
        hnsw_config=_hnsw(made_by.hnsw_config),
        optimizers=edge.EdgeOptimizersConfig(indexing_threshold=INDEX_KB),
    )


def _dense(params: VectorParams) -> edge.EdgeVectorParams:
    for part in REFUSED_IN_VECTORS:
        if params.HasField(part):  # type: ignore[arg-type]
            raise unsupported(f"{part} of a vector")
    if not 1 <= params.size <= LARGEST_DIMENSION:
        raise invalid(f"a vector has from 1 to 65536 numbers, not {params.size}")
    if params.distance not in DISTANCES:
        raise invalid("a vector needs a distance")
    hnsw = _hnsw(params.hnsw_config) if params.HasField("hnsw_config") else None
    return edge.EdgeVectorParams(params.size, DISTANCES[params.distance], hnsw_config=hnsw)


def _sparse(params: SparseVectorParams) -> edge.EdgeSparseVectorParams:
    return edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if params.modifier == Idf else None)


def complete_hnsw(wanted: HnswConfigDiff) -> HnswConfigDiff:
    """Fill in the defaults of what was not asked for."""
    complete = HnswConfigDiff(m=HNSW_M, ef_construct=HNSW_EF, full_scan_threshold=FULL_SCAN_KB)
    complete.MergeFrom(wanted)
    return complete


def _hnsw(wanted: HnswConfigDiff) -> edge.HnswIndexConfig:
    hnsw = complete_hnsw(wanted)
    payload_m = hnsw.payload_m if hnsw.HasField("payload_m") else None
    return edge.HnswIndexConfig(hnsw.m, hnsw.ef_construct, hnsw.full_scan_threshold, payload_m=payload_m)


def _given(params: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(params, name) for name in names if params.HasField(name)}


INDEXES: dict[int, tuple[str, Callable[[PayloadIndexParams], Any]]] = {
    FieldType.FieldTypeKeyword: (
        "keyword_index_params",
        lambda p: edge.KeywordIndexParams(**_given(p.keyword_index_params, "is_tenant", "on_disk")),
    ),
    FieldType.FieldTypeInteger: (
        "integer_index_params",
        lambda p: edge.IntegerIndexParams(
            **_given(p.integer_index_params, "lookup", "range", "is_principal", "on_disk")
        ),
    ),
    FieldType.FieldTypeFloat: (
        "float_index_params",
        lambda p: edge.FloatIndexParams(**_given(p.float_index_params, "is_principal", "on_disk")),
    ),
    FieldType.FieldTypeBool: (
        "bool_index_params",
        lambda p: edge.BoolIndexParams(**_given(p.bool_index_params, "on_disk")),
    ),
    FieldType.FieldTypeDatetime: (
        "datetime_index_params",
        lambda p: edge.DatetimeIndexParams(**_given(p.datetime_index_params, "is_principal", "on_disk")),
    ),
    FieldType.FieldTypeUuid: (
        "uuid_index_params",
        lambda p: edge.UuidIndexParams(**_given(p.uuid_index_params, "is_tenant", "on_disk")),
    ),
}


def read_field_index(request: CreateFieldIndexCollection) -> edge.UpdateOperation:
    """Read the payload index to create.

    Raises Refused for text and geo indexes, and for parameters of another type than the field's.
    """
    if request.field_type not in INDEXES:
        raise unsupported(f"payload indexes of the type {FieldType.Name(request.field_type)}")
    name, make = INDEXES[request.field_type]
    given = request.field_index_params.WhichOneof("index_params")
    if given not in {None, name}:
        raise invalid(f"{given} do not belong to a field of the type {FieldType.Name(request.field_type)}")
    return edge.UpdateOperation.create_field_index(request.field_name, make(request.field_index_params))


def index_type(request: CreateFieldIndexCollection) -> edge.PayloadSchemaType:
    """Return the type of a payload index that can be created."""
    theirs = FieldType.Name(request.field_type).removeprefix("FieldType")
    return next(ours for ours, each in SCHEMA_TYPES.items() if PayloadSchemaType.Name(each) == theirs)


SCHEMA_TYPES = {
    edge.PayloadSchemaType.Keyword: PayloadSchemaType.Keyword,
    edge.PayloadSchemaType.Integer: PayloadSchemaType.Integer,
    edge.PayloadSchemaType.Float: PayloadSchemaType.Float,
    edge.PayloadSchemaType.Bool: PayloadSchemaType.Bool,
    edge.PayloadSchemaType.Datetime: PayloadSchemaType.Datetime,
    edge.PayloadSchemaType.Uuid: PayloadSchemaType.Uuid,
}


class Held(Protocol):
    """A payload index as a shard tells of it."""

    @property
    def data_type(self) -> edge.PayloadSchemaType: ...
    @property
    def points(self) -> int: ...


def write_schema(indexes: Mapping[str, Held]) -> dict[str, PayloadSchemaInfo]:
    """Write the payload indexes of a shard for an answer."""
    return {
        name: PayloadSchemaInfo(data_type=_schema_type(index.data_type), points=index.points)
        for name, index in indexes.items()
    }


def _schema_type(kind: edge.PayloadSchemaType) -> PayloadSchemaType.ValueType:
    return next(theirs for ours, theirs in SCHEMA_TYPES.items() if ours == kind)
