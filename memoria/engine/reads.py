"""The calls that read points: query, scroll, get and count."""

from collections.abc import Iterable
from typing import Any

import qdrant_edge as edge

from memoria.engine.filters import read_filter
from memoria.engine.messages import (
    BatchResult,
    CountPoints,
    CountResponse,
    CountResult,
    GetPoints,
    GetResponse,
    QueryBatchPoints,
    QueryBatchResponse,
    QueryPoints,
    QueryResponse,
    RetrievedPoint,
    ScoredPoint,
    ScrollPoints,
    ScrollResponse,
    SearchParams,
    WithPayloadSelector,
    WithVectorsSelector,
)
from memoria.engine.points import VectorNames, read_query_vector, write_vectors
from memoria.engine.refusals import invalid, unsupported
from memoria.engine.shelf import Shelf
from memoria.engine.values import read_id, write_id, write_payload

LIMIT = 10


def query(shelf: Shelf, request: QueryPoints) -> QueryResponse:
    """Find the points nearest to a vector, best first."""
    collection = shelf.get(request.collection_name)
    return QueryResponse(result=_scored(collection.shard.query(_read_query(request, collection.names))))


def query_batch(shelf: Shelf, request: QueryBatchPoints) -> QueryBatchResponse:
    """Answer several queries in one pass, in their order."""
    collection = shelf.get(request.collection_name)
    queries = [_read_query(each, collection.names) for each in request.query_points]
    answers = collection.shard.query_batch(edge.QueryBatchRequest(queries))
    return QueryBatchResponse(result=[BatchResult(result=_scored(each)) for each in answers])


def scroll(shelf: Shelf, request: ScrollPoints) -> ScrollResponse:
    """Page through points in the order of their ids."""
    _refuse(request, "shard_key_selector", "order_by")
    wanted = edge.ScrollRequest(
        offset=read_id(request.offset) if request.HasField("offset") else None,
        limit=_limit(request),
        filter=_filter(request),
        with_payload=_payload(request.with_payload),
        with_vector=_vectors(request.with_vectors),
    )
    points, following = shelf.get(request.collection_name).shard.scroll(wanted)
    offset = None if following is None else write_id(following)
    return ScrollResponse(result=_retrieved(points), next_page_offset=offset)


def get(shelf: Shelf, request: GetPoints) -> GetResponse:
    """Return the points of these ids that exist."""
    _refuse(request, "shard_key_selector")
    shard = shelf.get(request.collection_name).shard
    ids: list[edge.PointId] = [read_id(each) for each in request.ids]
    found = shard.retrieve(ids, _payload(request.with_payload), _vectors(request.with_vectors))
    return GetResponse(result=_retrieved(found))


def count(shelf: Shelf, request: CountPoints) -> CountResponse:
    """Count the points that a filter matches."""
    _refuse(request, "shard_key_selector")
    exact = request.exact if request.HasField("exact") else True
    shard = shelf.get(request.collection_name).shard
    return CountResponse(result=CountResult(count=shard.count(edge.CountRequest(exact, _filter(request)))))


def _read_query(request: QueryPoints, names: VectorNames) -> edge.QueryRequest:
    _refuse(request, "shard_key_selector", "lookup_from")
    if request.prefetch:
        raise unsupported("prefetch")
    return edge.QueryRequest(
        limit=_limit(request),
        offset=request.offset,
        query=_nearest(request, names) if request.HasField("query") else None,
        filter=_filter(request),
        score_threshold=request.score_threshold if request.HasField("score_threshold") else None,
        params=_params(request.params) if request.HasField("params") else None,
        with_payload=_payload(request.with_payload),
        with_vector=_vectors(request.with_vectors),
    )


def _nearest(request: QueryPoints, names: VectorNames) -> edge.Query:
    kind = request.query.WhichOneof("variant")
    if kind != "nearest":
        raise unsupported(f"queries by {kind}")
    vector = read_query_vector(request.using, request.query.nearest, names)
    return edge.Query.Nearest(vector, using=request.using or None)


def _params(params: SearchParams) -> edge.SearchParams:
    _refuse(params, "quantization", "acorn", "idf")
    return edge.SearchParams(
        hnsw_ef=params.hnsw_ef if params.HasField("hnsw_ef") else None,
        exact=params.exact,
        indexed_only=params.indexed_only,
    )


def _limit(request: QueryPoints | ScrollPoints) -> int:
    limit = request.limit if request.HasField("limit") else LIMIT
    if limit < 1:
        raise invalid("limit must be 1 or larger")
    return limit


def _filter(request: QueryPoints | ScrollPoints | CountPoints) -> edge.Filter | None:
    return read_filter(request.filter) if request.HasField("filter") else None


def _payload(selector: WithPayloadSelector) -> Any:
    kind = selector.WhichOneof("selector_options")
    if kind == "include":
        return list(selector.include.fields)
    if kind == "exclude":
        return edge.PayloadSelector.Exclude(list(selector.exclude.fields))
    return selector.enable


def _vectors(selector: WithVectorsSelector) -> bool | list[str]:
    if selector.WhichOneof("selector_options") == "include":
        return list(selector.include.names)
    return selector.enable


def _refuse(request: Any, *parts: str) -> None:
    for part in parts:
        if request.HasField(part):
            raise unsupported(part)


def _scored(points: Iterable[edge.ScoredPoint]) -> list[ScoredPoint]:
    return [
        ScoredPoint(
            id=write_id(point.id),
            score=point.score,
            version=point.version,
            payload=write_payload(point.payload),
            vectors=write_vectors(point.vector),
        )
        for point in points
    ]


def _retrieved(points: Iterable[edge.Record]) -> list[RetrievedPoint]:
    return [
        RetrievedPoint(id=write_id(point.id), payload=write_payload(point.payload), vectors=write_vectors(point.vector))
        for point in points
    ]
