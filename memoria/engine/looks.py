"""The calls that look at collections and at the engine itself."""

import importlib.metadata

from memoria.engine.messages import (
    CollectionConfig,
    CollectionDescription,
    CollectionExists,
    CollectionExistsRequest,
    CollectionExistsResponse,
    CollectionInfo,
    CollectionParams,
    CollectionStatus,
    CreateCollection,
    GetCollectionInfoRequest,
    GetCollectionInfoResponse,
    HealthCheckReply,
    HealthCheckRequest,
    ListCollectionsRequest,
    ListCollectionsResponse,
    OptimizersConfigDiff,
    OptimizerStatus,
    WalConfigDiff,
)
from memoria.engine.schema import complete_hnsw, write_schema
from memoria.engine.shelf import Shelf

# What the engine does in fact: it indexes by its own threshold, and has the log of qdrant-edge's default size.
OPTIMIZERS = OptimizersConfigDiff(
    deleted_threshold=0.2,
    vacuum_min_vector_number=1000,
    default_segment_number=0,
    indexing_threshold=10_000,
    flush_interval_sec=0,
)
WAL = WalConfigDiff(wal_capacity_mb=32, wal_segments_ahead=0)
TITLE = "qdrant-edge, embedded by Memoria"


def health(_shelf: Shelf, _request: HealthCheckRequest) -> HealthCheckReply:
    """Say that the engine answers, and the version of the protocol it speaks."""
    return HealthCheckReply(title=TITLE, version=importlib.metadata.version("qdrant-client"))


def get_collection(shelf: Shelf, request: GetCollectionInfoRequest) -> GetCollectionInfoResponse:
    """Describe a collection: how it was made, its payload indexes, and how many points it holds."""
    collection = shelf.get(request.collection_name)
    held = collection.shard.info()
    described = CollectionInfo(
        status=CollectionStatus.Green,
        optimizer_status=OptimizerStatus(ok=True),
        segments_count=held.segments_count,
        points_count=held.points_count,
        indexed_vectors_count=held.indexed_vectors_count,
        payload_schema=write_schema(held.payload_schema),
        config=_config(collection.made_by),
    )
    return GetCollectionInfoResponse(result=described)


def list_collections(shelf: Shelf, _request: ListCollectionsRequest) -> ListCollectionsResponse:
    """List the collections by name."""
    names = sorted(shelf.collections)
    return ListCollectionsResponse(collections=[CollectionDescription(name=name) for name in names])


def collection_exists(shelf: Shelf, request: CollectionExistsRequest) -> CollectionExistsResponse:
    """Say whether there is a collection of this name."""
    exists = request.collection_name in shelf.collections
    return CollectionExistsResponse(result=CollectionExists(exists=exists))


def _config(made_by: CreateCollection) -> CollectionConfig:
    params = CollectionParams(
        shard_number=1,
        on_disk_payload=True,
        vectors_config=made_by.vectors_config,
        sparse_vectors_config=made_by.sparse_vectors_config,
        replication_factor=1,
        write_consistency_factor=1,
    )
    return CollectionConfig(
        params=params,
        hnsw_config=complete_hnsw(made_by.hnsw_config),
        optimizer_config=OPTIMIZERS,
        wal_config=WAL,
    )
