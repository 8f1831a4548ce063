"""What an explorer of the graph asks: each field calls the verb of its name."""

from datetime import datetime
from uuid import UUID

import strawberry

from memoria.domain import analytics, expansion, mapping, snapshots
from memoria.domain import graph as walks
from memoria.domain import paths as ways
from memoria.graphql.answers import ExpansionNode, MemoryMapNode, NeighborsNode, PathsNode
from memoria.graphql.context import Info
from memoria.graphql.inputs import MemoryFilterInput
from memoria.graphql.names import calls
from memoria.graphql.nodes import RelationNode
from memoria.records import (
    Direction,
    Expansion,
    GraphColumns,
    MemoryMap,
    Neighbors,
    Paths,
    Relation,
    RelationType,
    SnapshotOrder,
)


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
        return await expansion.expand(
            info.context.stores,
            info.context.caller,
            id,
            types=types,
            direction=direction,
            min_weight=min_weight,
            as_of=as_of,
            known_at=known_at,
            first=first,
            after=after,
        )

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
        return await ways.find(
            info.context.stores,
            info.context.caller,
            from_,
            to,
            depth=depth,
            types=types,
            direction=direction,
            min_weight=min_weight,
            as_of=as_of,
            known_at=known_at,
            k=k,
        )

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
        return await walks.neighbors(
            info.context.stores,
            info.context.caller,
            id,
            depth=depth,
            types=types,
            direction=direction,
            min_weight=min_weight,
            as_of=as_of,
            known_at=known_at,
            limit=limit,
            skip=skip,
        )

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
        return await walks.reachable(
            info.context.stores,
            info.context.caller,
            id,
            depth=depth,
            types=types,
            direction=direction,
            min_weight=min_weight,
            as_of=as_of,
            known_at=known_at,
        )

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
