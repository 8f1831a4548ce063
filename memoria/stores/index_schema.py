"""The collections of a generation: what they are called, and how they are made."""

from dataclasses import dataclass

from memoria.engine.messages import (
    CreateCollection,
    CreateFieldIndexCollection,
    Distance,
    FieldType,
    IntegerIndexParams,
    PayloadIndexParams,
    SparseVectorConfig,
    SparseVectorParams,
    UuidIndexParams,
    VectorParams,
    VectorParamsMap,
    VectorsConfig,
)
from memoria.records import Arm, MemoryType

CANARY = "memoria_canary"
FIELDS = {
    "kind": FieldType.FieldTypeKeyword,
    "tags": FieldType.FieldTypeKeyword,
    "agent": FieldType.FieldTypeKeyword,
    "trust": FieldType.FieldTypeKeyword,
    "status": FieldType.FieldTypeKeyword,
    "importance": FieldType.FieldTypeFloat,
    "confidence": FieldType.FieldTypeFloat,
    "valence": FieldType.FieldTypeFloat,
    "pinned": FieldType.FieldTypeBool,
    "occurred_at": FieldType.FieldTypeDatetime,
    "valid_from": FieldType.FieldTypeDatetime,
    "valid_to": FieldType.FieldTypeDatetime,
    "expires_at": FieldType.FieldTypeDatetime,
    "created_at": FieldType.FieldTypeDatetime,
    "updated_at": FieldType.FieldTypeDatetime,
    "superseded_by": FieldType.FieldTypeUuid,
    "memory_id": FieldType.FieldTypeUuid,
    "workspace_id": FieldType.FieldTypeUuid,
    "chunk": FieldType.FieldTypeInteger,
    "version": FieldType.FieldTypeInteger,
}
TENANT = PayloadIndexParams(uuid_index_params=UuidIndexParams(is_tenant=True))
COUNTED = PayloadIndexParams(integer_index_params=IntegerIndexParams(lookup=True, range=True))
PARAMS = {"workspace_id": TENANT, "chunk": COUNTED, "version": COUNTED}


@dataclass(kw_only=True)
class Spread:
    """How a new collection is spread over a cluster; one node takes no notice."""

    shard_number: int = 1
    replication_factor: int = 1
    write_consistency_factor: int = 1


def collection_of(generation: int, type: MemoryType) -> str:
    """Name the collection of a type in a generation."""
    return type.value if generation == 1 else f"{type.value}_{generation}"


def memories_collection(name: str, dimension: int, spread: Spread) -> CreateCollection:
    """Describe a collection of chunks, with a dense and a sparse vector each."""
    dense = VectorParams(size=dimension, distance=Distance.Cosine)
    return CreateCollection(
        collection_name=name,
        vectors_config=VectorsConfig(params_map=VectorParamsMap(map={Arm.DENSE: dense})),
        sparse_vectors_config=_sparse(Arm.SPARSE),
        shard_number=spread.shard_number,
        replication_factor=spread.replication_factor,
        write_consistency_factor=spread.write_consistency_factor,
    )


def canary_collection(spread: Spread) -> CreateCollection:
    """Describe the collection of the one canary. It is never searched, but a collection has some vector."""
    return CreateCollection(
        collection_name=CANARY,
        sparse_vectors_config=_sparse("unused"),
        replication_factor=spread.replication_factor,
        write_consistency_factor=spread.write_consistency_factor,
    )


def _sparse(name: str) -> SparseVectorConfig:
    return SparseVectorConfig(map={name: SparseVectorParams()})


def field_indexes(collection: str) -> list[CreateFieldIndexCollection]:
    """Describe a payload index for every field that a filter may name."""
    return [
        CreateFieldIndexCollection(
            collection_name=collection,
            wait=True,
            field_name=name,
            field_type=kind,
            field_index_params=PARAMS.get(name),
        )
        for name, kind in FIELDS.items()
    ]
