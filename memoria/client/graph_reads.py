"""What a client can ask to explore a graph: each method has the name and the answer of its GraphQL field."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from memoria.client import wire
from memoria.client.asking import Asking, document
from memoria.client.walks import BOUNDS, EVERY, MOMENT, bounds, listed
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
        known_at: datetime | None = None,
        first: int = 25,
        after: str | None = None,
    ) -> Expansion:
        """List the memories one relation away from a memory, `first` of them after a cursor, strongest first."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        field = f"expand(id: UUID!, {BOUNDS}, first: Int!, after: String)"
        return cast("Expansion", await self._query(Expansion, field, id=id, first=first, after=after, **walk))

    async def relations_among(
        self,
        ids: Sequence[UUID | str],
        types: Sequence[RelationType] | None = None,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 2_000,
    ) -> list[Relation]:
        """List the relations among some memories (1 to 1,000), the heaviest first."""
        field = f"relationsAmong(ids: [UUID!]!, types: [RelationType!], minWeight: Float!, {MOMENT}, limit: Int!)"
        asked = {"ids": list(ids), "types": listed(types), "min_weight": min_weight}
        moment = {"as_of": as_of, "known_at": known_at}
        return cast("list[Relation]", await self._query(list[Relation], field, limit=limit, **asked, **moment))

    async def paths(  # noqa: PLR0913
        self,
        from_: UUID | str,
        to: UUID | str,
        *,
        depth: int = 6,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        k: int = 3,
    ) -> Paths:
        """Find up to `k` shortest paths between two memories, of as many relations the heavier first."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        field = f"paths(from: UUID!, to: UUID!, {EVERY}, k: Int!)"
        return cast("Paths", await self._query(Paths, field, from_=from_, to=to, depth=depth, k=k, **walk))

    async def memory_map(self, ids: Sequence[UUID | str], *, known_at: datetime | None = None) -> MemoryMap:
        """Place memories (1 to 10,000) in the plane by what they mean; those without vectors yet are left out.

        `known_at`: by what they said at that time.
        """
        field = "memoryMap(ids: [UUID!]!, knownAt: DateTime)"
        return cast("MemoryMap", await self._query(MemoryMap, field, ids=list(ids), known_at=known_at))

    async def use_counts(self, ids: Sequence[UUID | str]) -> list[int]:
        """Count the recalls that returned each of some memories (1 to 10,000), in the same order."""
        return cast("list[int]", await self._query(list[int], "useCounts(ids: [UUID!]!)", ids=list(ids)))

    async def graph_snapshot(
        self,
        filter: MemoryFilter | None = None,
        limit: int = 10_000,
        order: SnapshotOrder = SnapshotOrder.CONNECTED,
        unless: str | None = None,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> GraphColumns | None:
        """Read the whole graph in columns; None when it is still at the revision `unless`.

        `as_of`: only what was valid at that time. `known_at`: what the record held at that time, as it was.
        """
        field = f"graphSnapshot(filter: MemoryFilter, limit: Int!, order: SnapshotOrder!, unless: String, {MOMENT})"
        asked = {"filter": filter, "limit": limit, "order": order, "unless": unless}
        moment = {"as_of": as_of, "known_at": known_at}
        # a scalar, which has no fields
        found = await self._ask(document("query", field, ""), {**asked, **moment}, again=True)
        return cast("GraphColumns | None", wire.reader(GraphColumns | None)(found))
