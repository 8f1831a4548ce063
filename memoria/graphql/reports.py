"""Reports and analytics in GraphQL: the records as they are."""

import strawberry

from memoria.graphql.answers import CountNode
from memoria.graphql.names import node, says
from memoria.graphql.nodes import MemoryNode, PageInfo, page_info
from memoria.records import (
    Count,
    Growth,
    Memory,
    MemoryAnalytics,
    Page,
    Period,
    RecallDay,
    RelationCount,
    WorkReport,
    WorkRow,
)


@node(Period)
class PeriodNode(Period):
    pass


@node(WorkRow)
class WorkRowNode(WorkRow):
    pass


@node(WorkReport)
class WorkReportNode(WorkReport):
    period: Period = strawberry.field(graphql_type=PeriodNode)
    previous: Period = strawberry.field(graphql_type=PeriodNode)
    rows: list[WorkRow] = strawberry.field(graphql_type=list[WorkRowNode])


@node(Growth)
class GrowthNode(Growth):
    pass


@node(RecallDay)
class RecallDayNode(RecallDay):
    pass


@node(RelationCount)
class RelationCountNode(RelationCount):
    pass


@node(MemoryAnalytics)
class MemoryAnalyticsNode(MemoryAnalytics):
    growth: list[Growth] = strawberry.field(graphql_type=list[GrowthNode])
    recalls: list[RecallDay] = strawberry.field(graphql_type=list[RecallDayNode])
    relation_mix: list[RelationCount] = strawberry.field(graphql_type=list[RelationCountNode])
    top_tags: list[Count] = strawberry.field(graphql_type=list[CountNode])


@strawberry.type(description="A page of neglected memories.")
class NeglectedConnection:
    page: strawberry.Private[Page[Memory]]

    @says("Those of this page, in order.", gives=list[MemoryNode])
    def nodes(self) -> list[Memory]:
        return self.page.items

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)
