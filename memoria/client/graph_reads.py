"""What a client can ask to explore a graph: each method has the name and the answer of its GraphQL field."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from memoria.client import wire
from memoria.client.asking import Asking, document
from memoria.client.walks import listed
from memoria.records import (
    Direction,
    Expansion,
    GraphColumns,
    MemoryFilter,
    MemoryMap,
    Paths,
    Relation,
    RelationType,
    SnapshotOrder,
)

BOUNDS = "types: [RelationType!], direction: Direction!, minWeight: Float!, asOf: DateTime"
"""What bounds the relations that are taken."""


class GraphReads(Asking):
    """Questions of an explorer."""

    async def expand(
        self,
        id: UUID | str,
        *,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        first: int = 25,
        after: str | None = None,
    ) -> Expansion:
        """List the memories one relation away from a memory, `first` of them after a cursor, strongest first."""
        asked = {"id": id, "first": first, "after": after, "direction": direction, "min_weight": min_weight}
        field = f"expand(id: UUID!, {BOUNDS}, first: Int!, after: String)"
        return cast("Expansion", await self._query(Expansion, field, types=listed(types), as_of=as_of, **asked))

    async def relations_among(
        self,
        ids: Sequence[UUID | str],
        types: Sequence[RelationType] | None = None,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        limit: int = 2_000,
    ) -> list[Relation]:
        """List the relations among some memories (1 to 1,000), the heaviest first."""
        bounds = "types: [RelationType!], minWeight: Float!, asOf: DateTime, limit: Int!"
        asked = {"ids": list(ids), "types": listed(types), "min_weight": min_weight, "as_of": as_of, "limit": limit}
        field = f"relationsAmong(ids: [UUID!]!, {bounds})"
        return cast("list[Relation]", await self._query(list[Relation], field, **asked))

    async def paths(
        self,
        from_: UUID | str,
        to: UUID | str,
        *,
        depth: int = 6,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        k: int = 3,
    ) -> Paths:
        """Find up to `k` shortest paths between two memories, of as many relations the heavier first."""
        asked = {"from_": from_, "to": to, "depth": depth, "direction": direction, "min_weight": min_weight, "k": k}
        field = f"paths(from: UUID!, to: UUID!, depth: Int!, {BOUNDS}, k: Int!)"
        return cast("Paths", await self._query(Paths, field, types=listed(types), as_of=as_of, **asked))

    async def memory_map(self, ids: Sequence[UUID | str]) -> MemoryMap:
        """Place memories (1 to 10,000) in the plane by what they mean; those without vectors yet are left out."""
        return cast("MemoryMap", await self._query(MemoryMap, "memoryMap(ids: [UUID!]!)", ids=list(ids)))

    async def use_counts(self, ids: Sequence[UUID | str]) -> list[int]:
        """Count the recalls that returned each of some memories (1 to 10,000), in the same order."""
        return cast("list[int]", await self._query(list[int], "useCounts(ids: [UUID!]!)", ids=list(ids)))

    async def graph_snapshot(
        self,
        filter: MemoryFilter | None = None,
        limit: int = 10_000,
        order: SnapshotOrder = SnapshotOrder.CONNECTED,
        unless: str | None = None,
    ) -> GraphColumns | None:
        """Read the whole graph in columns; None when it is still at the revision `unless`."""
        field = "graphSnapshot(filter: MemoryFilter, limit: Int!, order: SnapshotOrder!, unless: String)"
        asked = {"filter": filter, "limit": limit, "order": order, "unless": unless}
        found = await self._ask(document("query", field, ""), asked, again=True)  # a scalar, which has no fields
        return cast("GraphColumns | None", wire.reader(GraphColumns | None)(found))
