"""What an explorer of the graph asks: each field calls the verb of its name."""

from datetime import datetime
from uuid import UUID

import strawberry

from memoria.domain import analytics, expansion, mapping, snapshots
from memoria.domain import graph as walks
from memoria.domain import paths as ways
from memoria.graphql.answers import ExpansionNode, MemoryMapNode, NeighborsNode, PathNode, PathsNode, SubgraphNode
from memoria.graphql.context import Info
from memoria.graphql.inputs import MemoryFilterInput
from memoria.graphql.names import calls
from memoria.graphql.nodes import RelationNode
from memoria.records import (
    Bounds,
    Direction,
    Expansion,
    GraphColumns,
    MemoryMap,
    Neighbors,
    Path,
    Paths,
    Relation,
    RelationType,
    SnapshotOrder,
    Subgraph,
)


def _bounds(
    types: list[RelationType] | None,
    direction: Direction,
    min_weight: float,
    as_of: datetime | None,
    known_at: datetime | None,
) -> Bounds:
    return Bounds(types=types, direction=direction, min_weight=min_weight, as_of=as_of, known_at=known_at)


@strawberry.type
class GraphQuery:
    @calls(expansion.expand, gives=ExpansionNode)
    async def expand(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        id: UUID,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        first: int = 25,
        after: str | None = None,
    ) -> Expansion:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await expansion.expand(stores, caller, id, first=first, after=after, **bounds)

    @calls(expansion.among, gives=list[RelationNode])
    async def relations_among(
        self,
        info: Info,
        ids: list[UUID],
        types: list[RelationType] | None = None,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 2_000,
    ) -> list[Relation]:
        return await expansion.among(
            info.context.stores,
            info.context.caller,
            ids,
            types=types,
            min_weight=min_weight,
            as_of=as_of,
            known_at=known_at,
            limit=limit,
        )

    @calls(ways.find, gives=PathsNode)
    async def paths(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        from_: UUID,
        to: UUID,
        depth: int = 6,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        k: int = 3,
    ) -> Paths:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await ways.find(stores, caller, from_, to, depth=depth, k=k, **bounds)

    @calls(mapping.place, gives=MemoryMapNode)
    async def memory_map(self, info: Info, ids: list[UUID], known_at: datetime | None = None) -> MemoryMap:
        return await mapping.place(info.context.stores, info.context.caller, ids, known_at=known_at)

    @calls(walks.neighbors, gives=NeighborsNode)
    async def neighbors(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        id: UUID,
        depth: int = 1,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 100,
        skip: int = 0,
    ) -> Neighbors:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await walks.neighbors(stores, caller, id, depth=depth, limit=limit, skip=skip, **bounds)

    @calls(walks.reachable)
    async def reachable(
        self,
        info: Info,
        id: UUID,
        depth: int = 1,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> int:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await walks.reachable(stores, caller, id, depth=depth, **bounds)

    @calls(walks.path, gives=PathNode)
    async def path(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        from_: UUID,
        to: UUID,
        depth: int = 6,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Path:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await walks.path(stores, caller, from_, to, depth=depth, **bounds)

    @calls(walks.subgraph, gives=SubgraphNode)
    async def subgraph(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        ids: list[UUID],
        depth: int = 1,
        types: list[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 300,
    ) -> Subgraph:
        stores, caller = info.context.stores, info.context.caller
        bounds = _bounds(types, direction, min_weight, as_of, known_at)
        return await walks.subgraph(stores, caller, ids, depth=depth, limit=limit, **bounds)

    @calls(analytics.use_counts)
    async def use_counts(self, info: Info, ids: list[UUID]) -> list[int]:
        return await analytics.use_counts(info.context.stores, info.context.caller, ids)

    @calls(snapshots.snapshot)
    async def graph_snapshot(
        self,
        info: Info,
        filter: MemoryFilterInput | None = None,
        limit: int = 10_000,
        order: SnapshotOrder = SnapshotOrder.CONNECTED,
        unless: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> GraphColumns | None:
        stores, caller = info.context.stores, info.context.caller
        return await snapshots.snapshot(stores, caller, filter, limit, order, unless, as_of=as_of, known_at=known_at)
