"""The calls that change something. Each is complete, and in the write-ahead log, when it returns."""

from collections.abc import Iterable
from itertools import count
from typing import Any

import qdrant_edge as edge

from memoria.engine.filters import read_filter
from memoria.engine.messages import (
    Acknowledged,
    CollectionOperationResponse,
    Completed,
    CreateCollection,
    CreateFieldIndexCollection,
    DeleteCollection,
    DeletePoints,
    PointsOperationResponse,
    PointsSelector,
    PointStruct,
    PointsUpdateOperation,
    UpdateBatchPoints,
    UpdateBatchResponse,
    UpdateMode,
    UpdateResult,
    UpsertPoints,
)
from memoria.engine.points import read_point
from memoria.engine.refusals import invalid, unsupported
from memoria.engine.shelf import Collection, Shelf
from memoria.engine.values import read_id

# qdrant-edge holds the interpreter's lock for a whole update, and queries wait: 32 points take about 2 ms.
POINTS_AT_ONCE = 32
MODES = {
    UpdateMode.Upsert: edge.UpdateMode.Upsert,
    UpdateMode.InsertOnly: edge.UpdateMode.InsertOnly,
    UpdateMode.UpdateOnly: edge.UpdateMode.UpdateOnly,
}
operations = count(1)


def create_collection(shelf: Shelf, request: CreateCollection) -> CollectionOperationResponse:
    """Create a collection."""
    shelf.create(request)
    return CollectionOperationResponse(result=True)


def delete_collection(shelf: Shelf, request: DeleteCollection) -> CollectionOperationResponse:
    """Delete a collection; the result says whether there was one."""
    return CollectionOperationResponse(result=shelf.delete(request.collection_name))


def create_field_index(shelf: Shelf, request: CreateFieldIndexCollection) -> PointsOperationResponse:
    """Index a payload field. Again with the same type, it does nothing."""
    collection = shelf.get(request.collection_name)
    collection.index(request)
    return _apply(collection, [], request)


def upsert(shelf: Shelf, request: UpsertPoints) -> PointsOperationResponse:
    """Insert points, or replace those that `update_filter` matches; without it, all that exist."""
    collection = shelf.get(request.collection_name)
    return _apply(collection, _upserts(request.points, request, collection), request)


def delete(shelf: Shelf, request: DeletePoints) -> PointsOperationResponse:
    """Delete points by their ids or by a filter."""
    _refuse_shard_key(request)
    collection = shelf.get(request.collection_name)
    return _apply(collection, [_deletion(request.points)], request)


def update_batch(shelf: Shelf, request: UpdateBatchPoints) -> UpdateBatchResponse:
    """Apply several upserts and deletions in their order; none of them when one is refused."""
    collection = shelf.get(request.collection_name)
    steps = [_read_step(each, collection) for each in request.operations]
    results = [_apply(collection, step, request).result for step in steps]
    return UpdateBatchResponse(result=results)


def _read_step(step: PointsUpdateOperation, collection: Collection) -> list[edge.UpdateOperation]:
    kind = step.WhichOneof("operation")
    if kind == "upsert":
        return _upserts(step.upsert.points, step.upsert, collection)
    if kind == "delete_points":
        _refuse_shard_key(step.delete_points)
        return [_deletion(step.delete_points.points)]
    raise unsupported(f"the operation {kind} in a batch")


def _upserts(
    points: Iterable[PointStruct],
    request: UpsertPoints | PointsUpdateOperation.PointStructList,
    collection: Collection,
) -> list[edge.UpdateOperation]:
    _refuse_shard_key(request)
    guard = read_filter(request.update_filter) if request.HasField("update_filter") else None
    read = [read_point(each, collection.names) for each in points]
    if read:
        collection.make()
    collection.unflushed += len(read)
    return [
        edge.UpdateOperation.upsert_points(read[first : first + POINTS_AT_ONCE], guard, MODES[request.update_mode])
        for first in range(0, len(read), POINTS_AT_ONCE)
    ]


def _deletion(selector: PointsSelector) -> edge.UpdateOperation:
    kind = selector.WhichOneof("points_selector_one_of")
    if kind == "points":
        return edge.UpdateOperation.delete_points([read_id(each) for each in selector.points.ids])
    if kind == "filter":
        return edge.UpdateOperation.delete_points_by_filter(read_filter(selector.filter))
    raise invalid("a deletion names neither points nor a filter")


def _refuse_shard_key(request: Any) -> None:
    if request.HasField("shard_key_selector"):
        raise unsupported("shard_key_selector")


def _apply(collection: Collection, changes: list[edge.UpdateOperation], request: Any) -> PointsOperationResponse:
    for change in changes:
        collection.shard.update(change)
    status = Completed if request.wait else Acknowledged
    return PointsOperationResponse(result=UpdateResult(operation_id=next(operations), status=status))
