"""Memories and relations in GraphQL: the records, and the edges between them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from memoria.domain import analytics, browsing, insight, memories
from memoria.domain import feedback as saying
from memoria.domain import relations as edges
from memoria.domain.moments import Moment
from memoria.graphql.context import Info
from memoria.graphql.loaders import Around
from memoria.graphql.names import calls, node, says
from memoria.records import (
    Direction,
    Facet,
    FacetCount,
    FacetField,
    Feedback,
    Indexing,
    Memory,
    MemoryFilter,
    MemoryVersion,
    Page,
    PayloadCount,
    PayloadFacet,
    Project,
    Relation,
    RelationType,
    Use,
    WorkSession,
)

if TYPE_CHECKING:
    from memoria.graphql.work import ProjectNode, WorkSessionNode

LazySession = Annotated["WorkSessionNode", strawberry.lazy("memoria.graphql.work")]
LazyProject = Annotated["ProjectNode", strawberry.lazy("memoria.graphql.work")]
LazyMemory = Annotated["MemoryNode", strawberry.lazy("memoria.graphql.nodes")]


@strawberry.type
class PageInfo:
    """Where a page ends. Pass `endCursor` as `after` for the next one."""

    has_next_page: bool
    end_cursor: str | None


def page_info(page: Page[Any]) -> PageInfo:
    """Say where a page ends."""
    return PageInfo(has_next_page=page.has_next, end_cursor=page.cursors[-1] if page.cursors else None)


Counting = Callable[[], Awaitable[int]]


@strawberry.type
class Counted:
    """What every connection has."""

    count: strawberry.Private[Counting]

    @says("How many there are on all pages together, exactly; they are counted only when it is asked for.")
    async def total_count(self) -> int:
        return await self.count()


@node(Relation)
class RelationNode(Relation):
    @says("The memory that the relation starts from.", gives=LazyMemory | None)
    async def source(self, info: Info) -> Memory | None:
        return await info.context.loaders.memories.load(self.source_id)

    @says("The memory that the relation leads to.", gives=LazyMemory | None)
    async def target(self, info: Info) -> Memory | None:
        return await info.context.loaders.memories.load(self.target_id)


@strawberry.type
class RelationEdge:
    cursor: str
    node: Relation = strawberry.field(graphql_type=RelationNode)


@strawberry.type(description="A page of relations.")
class RelationConnection(Counted):
    page: strawberry.Private[Page[Relation]]

    @strawberry.field
    def edges(self) -> list[RelationEdge]:
        return [
            RelationEdge(cursor=cursor, node=item)
            for cursor, item in zip(self.page.cursors, self.page.items, strict=True)
        ]

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)


@node(Memory)
class MemoryNode(Memory):
    @calls(edges.of)
    async def relations(
        self,
        info: Info,
        direction: Direction = Direction.BOTH,
        types: list[RelationType] | None = None,
        first: int = 50,
        after: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> RelationConnection:
        around = Around(
            direction=direction,
            types=None if types is None else tuple(types),
            first=first,
            after=after,
            as_of=as_of,
            known_at=known_at,
        )
        loaders = info.context.loaders
        page = await loaders.relations.load((self.id, around))
        return RelationConnection(page=page, count=lambda: loaders.relation_counts.load((self.id, around)))

    @calls(memories.versions, gives=list[Annotated["MemoryVersionNode", strawberry.lazy("memoria.graphql.nodes")]])
    async def versions(self, info: Info, first: int = 20, after: int | None = None) -> list[MemoryVersion]:
        return await memories.versions(info.context.stores, info.context.caller, self.id, first, after)

    @says("The memory that superseded this one.", gives=LazyMemory | None)
    async def successor(self, info: Info) -> Memory | None:
        return await info.context.loaders.memories.load(self.superseded_by) if self.superseded_by else None

    @says("The work session that it was kept in.", gives=LazySession | None)
    async def session(self, info: Info) -> WorkSession | None:
        return await info.context.loaders.sessions.load(self.session_id) if self.session_id else None

    @says("The project that it belongs to.", gives=LazyProject | None)
    async def project(self, info: Info) -> Project | None:
        return await info.context.loaders.projects.load(self.project_id) if self.project_id else None

    @calls(analytics.uses, gives=list[Annotated["UseNode", strawberry.lazy("memoria.graphql.nodes")]])
    async def uses(self, info: Info, first: int = 20, after: str | None = None) -> list[Use]:
        return await info.context.loaders.uses.load((self.id, first, after))

    @calls(saying.counts, gives=Annotated["FeedbackNode", strawberry.lazy("memoria.graphql.nodes")])
    async def feedback(self, info: Info) -> Feedback:
        return await info.context.loaders.feedback.load(self.id)

    @calls(insight.indexing, gives=Annotated["IndexingNode", strawberry.lazy("memoria.graphql.nodes")])
    async def indexing(self, info: Info) -> Indexing:
        return await info.context.loaders.indexing.load(self.id)


@node(Use)
class UseNode(Use):
    pass


@node(Feedback)
class FeedbackNode(Feedback):
    pass


@node(Indexing)
class IndexingNode(Indexing):
    pass


@node(MemoryVersion)
class MemoryVersionNode(MemoryVersion):
    memory: Memory = strawberry.field(graphql_type=MemoryNode)


@node(FacetCount)
class FacetCountNode(FacetCount):
    pass


@node(Facet)
class FacetNode(Facet):
    counts: list[FacetCount] = strawberry.field(graphql_type=list[FacetCountNode])


@node(PayloadCount)
class PayloadCountNode(PayloadCount):
    pass


@node(PayloadFacet)
class PayloadFacetNode(PayloadFacet):
    counts: list[PayloadCount] = strawberry.field(graphql_type=list[PayloadCountNode])


@strawberry.type
class MemoryEdge:
    cursor: str
    node: Memory = strawberry.field(graphql_type=MemoryNode)


@strawberry.type(description="A page of memories; the total and the facets are counted only when asked for.")
class MemoryConnection(Counted):
    page: strawberry.Private[Page[Memory]]
    filter: strawberry.Private[MemoryFilter | None]
    moment: strawberry.Private[Moment]

    @strawberry.field
    def edges(self) -> list[MemoryEdge]:
        return [
            MemoryEdge(cursor=cursor, node=item)
            for cursor, item in zip(self.page.cursors, self.page.items, strict=True)
        ]

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)

    @calls(browsing.facets, gives=list[FacetNode])
    async def facets(self, info: Info, fields: list[FacetField], limit: int = 20) -> list[Facet]:
        stores, caller = info.context.stores, info.context.caller
        return await browsing.facets(stores, caller, self.filter, fields, limit, moment=self.moment)

    @calls(browsing.payload_facets, gives=list[PayloadFacetNode])
    async def payload_facets(self, info: Info, paths: list[str], limit: int = 20) -> list[PayloadFacet]:
        stores, caller = info.context.stores, info.context.caller
        return await browsing.payload_facets(stores, caller, self.filter, paths, limit, moment=self.moment)
