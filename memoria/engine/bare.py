"""A collection before its first point: it answers what a shard would that holds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import qdrant_edge as edge

from memoria.engine.messages import CreateFieldIndexCollection
from memoria.engine.schema import index_type


@dataclass(kw_only=True)
class Index:
    """A payload index, and how many points have its field."""

    data_type: edge.PayloadSchemaType
    points: int = 0


@dataclass(kw_only=True)
class Held:
    """What a shard says of itself."""

    payload_schema: dict[str, Index] = field(default_factory=dict)
    segments_count: int = 0
    points_count: int = 0
    indexed_vectors_count: int = 0


class Bare:
    """Stands where a shard will be. What removes points, optimises, flushes or closes has nothing to do."""

    def __init__(self, indexes: Iterable[CreateFieldIndexCollection] = ()) -> None:
        self._held = Held()
        for each in indexes:
            self.add(each)

    def add(self, index: CreateFieldIndexCollection) -> None:
        """Note a payload index that the shard is to have."""
        self._held.payload_schema[index.field_name] = Index(data_type=index_type(index))

    def info(self) -> Held:
        """Say what is held."""
        return self._held

    def query(self, _request: edge.QueryRequest) -> list[edge.ScoredPoint]:
        """Find nothing."""
        return []

    def query_batch(self, request: edge.QueryBatchRequest) -> list[list[edge.ScoredPoint]]:
        """Find nothing, once for each query."""
        return [[] for _ in request.queries]

    def scroll(self, _request: edge.ScrollRequest) -> tuple[list[edge.Record], None]:
        """Page through nothing."""
        return [], None

    def retrieve(self, _ids: object, _payload: object, _vectors: object) -> list[edge.Record]:
        """Return nothing."""
        return []

    def count(self, _request: edge.CountRequest) -> int:
        """Count nothing."""
        return 0

    def update(self, _removal: edge.UpdateOperation) -> None:
        """Remove nothing."""

    def optimize(self) -> None:
        """Optimise nothing."""

    def flush(self) -> None:
        """Flush nothing."""

    def close(self) -> None:
        """Close nothing."""
