"""What the index asks: one batch of queries for each collection, under one filter that names the workspace."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from memoria.engine.messages import (
    DenseVector,
    Filter,
    PayloadIncludeSelector,
    Query,
    QueryBatchPoints,
    QueryPoints,
    ScoredPoint,
    SearchParams,
    VectorInput,
    WithPayloadSelector,
)
from memoria.records import INDEXED, Arm, MemoryType
from memoria.stores.index_filter import Truth, keywords, recallable, within
from memoria.stores.index_points import chunk_scores, sparse_vector
from memoria.stores.index_records import ChunkScore, IndexAnswer, IndexQuestion
from memoria.stores.index_schema import collection_of

WHO = WithPayloadSelector(include=PayloadIncludeSelector(fields=["memory_id", "chunk"]))


def batches(generation: int, question: IndexQuestion) -> list[QueryBatchPoints]:
    """Ask a question of each collection that can hold an answer."""
    now = datetime.now(UTC)
    asked = []
    for type in question.types:
        wanted = _filter(question, type, now)
        queries = _queries(collection_of(generation, type), question, wanted) if wanted is not None else []
        if queries:
            asked.append(QueryBatchPoints(collection_name=collection_of(generation, type), query_points=queries))
    return asked


def _filter(question: IndexQuestion, type: MemoryType, now: datetime) -> Filter | None:
    return within(question.workspace_id, of_memories(question.memory_ids), recallable(question.filter, type, now))


def of_memories(memory_ids: Sequence[UUID] | None) -> Truth:
    """Match the chunks of these memories; None is all of them."""
    return True if memory_ids is None else keywords("memory_id", memory_ids)


def arms(question: IndexQuestion) -> dict[Arm, VectorInput]:
    """Return the arms that a question asks, with what each looks for, in the order of its queries."""
    asked = {}
    if question.dense is not None:
        asked[Arm.DENSE] = VectorInput(dense=DenseVector(data=question.dense.tolist()))
    if question.terms is not None and len(question.terms.indices):
        asked[Arm.SPARSE] = VectorInput(sparse=sparse_vector(question.terms))
    return asked


def _queries(collection: str, question: IndexQuestion, wanted: Filter) -> list[QueryPoints]:
    return [
        QueryPoints(
            collection_name=collection,
            query=Query(nearest=vector),
            using=arm,
            filter=wanted,
            params=SearchParams(exact=question.exact),
            limit=question.limit,
            with_payload=WHO,
        )
        for arm, vector in arms(question).items()
    ]


def merge(question: IndexQuestion, found: Iterable[Sequence[Sequence[ScoredPoint]]]) -> IndexAnswer:
    """Put the answers of the collections together: each arm best first, ties in the order of ids."""
    lists: dict[Arm, list[ChunkScore]] = {arm: [] for arm in INDEXED}
    for of_collection in found:
        for arm, points in zip(arms(question), of_collection, strict=True):
            lists[arm].extend(chunk_scores(points))
    for scores in lists.values():
        scores.sort(key=lambda each: (-each.score, each.memory_id, each.chunk))
    return IndexAnswer(dense=lists[Arm.DENSE][: question.limit], sparse=lists[Arm.SPARSE][: question.limit])
