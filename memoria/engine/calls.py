"""Every call that the engine answers, by its gRPC path."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from memoria.engine import looks, reads, writes
from memoria.engine.messages import (
    CollectionExistsRequest,
    CountPoints,
    CreateCollection,
    CreateFieldIndexCollection,
    DeleteCollection,
    DeletePoints,
    GetCollectionInfoRequest,
    GetPoints,
    HealthCheckRequest,
    ListCollectionsRequest,
    QueryBatchPoints,
    QueryPoints,
    ScrollPoints,
    UpdateBatchPoints,
    UpsertPoints,
)
from memoria.engine.shelf import Shelf


class Message(Protocol):
    """What every protobuf message can do."""

    @classmethod
    def FromString(cls, body: bytes, /) -> Self: ...  # noqa: N802  # protobuf's name

    def SerializeToString(self) -> bytes: ...  # noqa: N802  # protobuf's name


@dataclass(kw_only=True)
class Call:
    """One call: what it takes and what it does. It blocks, so it runs in a thread."""

    takes: type[Message]
    does: Callable[[Shelf, Any], Message]

    def answer(self, shelf: Shelf, body: bytes) -> bytes:
        """Answer a request as it came over the wire."""
        return self.does(shelf, self.takes.FromString(body)).SerializeToString()


READS = {
    "/qdrant.Qdrant/HealthCheck": Call(takes=HealthCheckRequest, does=looks.health),
    "/qdrant.Collections/Get": Call(takes=GetCollectionInfoRequest, does=looks.get_collection),
    "/qdrant.Collections/List": Call(takes=ListCollectionsRequest, does=looks.list_collections),
    "/qdrant.Collections/CollectionExists": Call(takes=CollectionExistsRequest, does=looks.collection_exists),
    "/qdrant.Points/Query": Call(takes=QueryPoints, does=reads.query),
    "/qdrant.Points/QueryBatch": Call(takes=QueryBatchPoints, does=reads.query_batch),
    "/qdrant.Points/Scroll": Call(takes=ScrollPoints, does=reads.scroll),
    "/qdrant.Points/Get": Call(takes=GetPoints, does=reads.get),
    "/qdrant.Points/Count": Call(takes=CountPoints, does=reads.count),
}
WRITES = {
    "/qdrant.Collections/Create": Call(takes=CreateCollection, does=writes.create_collection),
    "/qdrant.Collections/Delete": Call(takes=DeleteCollection, does=writes.delete_collection),
    "/qdrant.Points/CreateFieldIndex": Call(takes=CreateFieldIndexCollection, does=writes.create_field_index),
    "/qdrant.Points/Upsert": Call(takes=UpsertPoints, does=writes.upsert),
    "/qdrant.Points/Delete": Call(takes=DeletePoints, does=writes.delete),
    "/qdrant.Points/UpdateBatch": Call(takes=UpdateBatchPoints, does=writes.update_batch),
}
