"""What recall, walks and counts answer in GraphQL: the records, with the memories that they name."""

from uuid import UUID

import strawberry

from memoria.domain import insight
from memoria.graphql.context import Info
from memoria.graphql.names import calls, node, says
from memoria.graphql.nodes import MemoryNode, RelationNode
from memoria.records import (
    Answer,
    ArmScore,
    Change,
    Citation,
    Consolidation,
    Context,
    Count,
    Duplicates,
    Expansion,
    Explanation,
    Failure,
    Funnel,
    Health,
    Hit,
    IndexGeneration,
    Json,
    Kind,
    Latency,
    LeftOut,
    LinkCount,
    Memory,
    MemoryMap,
    Neighbor,
    Neighbors,
    Part,
    Path,
    Paths,
    PathStep,
    Related,
    Relation,
    Remembered,
    Stats,
    Storage,
    Subgraph,
    Successor,
    TimeWindow,
    Timings,
    Turn,
    Version,
    WhyNot,
    WorkingMemory,
)

MEMORY = "The memory itself; none when it has been forgotten meanwhile."


async def memory_of(info: Info, id: UUID) -> Memory | None:
    """Read a memory together with all others that this answer names."""
    return await info.context.loaders.memories.load(id)


@node(Failure)
class FailureNode(Failure):
    pass


@node(Remembered)
class RememberedNode(Remembered):
    memory: Memory | None = strawberry.field(graphql_type=MemoryNode | None)
    error: Failure | None = strawberry.field(graphql_type=FailureNode | None)


@node(Related)
class RelatedNode(Related):
    relation: Relation | None = strawberry.field(graphql_type=RelationNode | None)
    error: Failure | None = strawberry.field(graphql_type=FailureNode | None)


@node(Duplicates)
class DuplicatesNode(Duplicates):
    kept: Memory = strawberry.field(graphql_type=MemoryNode)
    others: list[Memory] = strawberry.field(graphql_type=list[MemoryNode])


@node(Consolidation)
class ConsolidationNode(Consolidation):
    groups: list[Duplicates] = strawberry.field(graphql_type=list[DuplicatesNode])


@node(Neighbor)
class NeighborNode(Neighbor):
    @says(MEMORY, gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await memory_of(info, self.memory_id)


@node(Neighbors)
class NeighborsNode(Neighbors):
    neighbors: list[Neighbor] = strawberry.field(graphql_type=list[NeighborNode])


@node(PathStep)
class PathStepNode(PathStep):
    @says(MEMORY, gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await memory_of(info, self.memory_id)


@node(Path)
class PathNode(Path):
    steps: list[PathStep] = strawberry.field(graphql_type=list[PathStepNode])


@node(Paths)
class PathsNode(Paths):
    paths: list[Path] = strawberry.field(graphql_type=list[PathNode])


@node(MemoryMap)
class MemoryMapNode(MemoryMap):
    pass


@node(LinkCount)
class LinkCountNode(LinkCount):
    pass


@node(Expansion)
class ExpansionNode(Expansion):
    neighbors: list[Neighbor] = strawberry.field(graphql_type=list[NeighborNode])
    counts: list[LinkCount] = strawberry.field(graphql_type=list[LinkCountNode])


@node(Subgraph)
class SubgraphNode(Subgraph):
    relations: list[Relation] = strawberry.field(graphql_type=list[RelationNode])

    @says("The memories themselves.", gives=list[MemoryNode])
    async def memories(self, info: Info) -> list[Memory]:
        found = await info.context.loaders.memories.load_many(self.memory_ids)
        return [memory for memory in found if memory is not None]


@node(ArmScore)
class ArmScoreNode(ArmScore):
    pass


@node(Explanation)
class ExplanationNode(Explanation):
    arms: list[ArmScore] = strawberry.field(graphql_type=list[ArmScoreNode])
    path: list[PathStep] = strawberry.field(graphql_type=list[PathStepNode])


@node(Successor)
class SuccessorNode(Successor):
    @says(MEMORY, gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await memory_of(info, self.memory_id)


@node(Hit)
class HitNode(Hit):
    memory: Memory = strawberry.field(graphql_type=MemoryNode)
    explanation: Explanation | None = strawberry.field(graphql_type=ExplanationNode | None)
    superseded_by: Successor | None = strawberry.field(graphql_type=SuccessorNode | None)


@node(Funnel)
class FunnelNode(Funnel):
    pass


@node(Timings)
class TimingsNode(Timings):
    pass


@node(TimeWindow)
class TimeWindowNode(TimeWindow):
    pass


@node(Answer)
class AnswerNode(Answer):
    hits: list[Hit] = strawberry.field(graphql_type=list[HitNode])
    window: TimeWindow | None = strawberry.field(graphql_type=TimeWindowNode | None)
    funnel: Funnel = strawberry.field(graphql_type=FunnelNode)
    timings: Timings = strawberry.field(graphql_type=TimingsNode)


@node(Citation)
class CitationNode(Citation):
    superseded_by: Successor | None = strawberry.field(graphql_type=SuccessorNode | None)

    @says(MEMORY, gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await memory_of(info, self.memory_id)


@node(LeftOut)
class LeftOutNode(LeftOut):
    pass


@node(Context)
class ContextNode(Context):
    citations: list[Citation] = strawberry.field(graphql_type=list[CitationNode])
    left_out: list[LeftOut] = strawberry.field(graphql_type=list[LeftOutNode])
    timings: Timings = strawberry.field(graphql_type=TimingsNode)


@node(WhyNot)
class WhyNotNode(WhyNot):
    arms: list[ArmScore] = strawberry.field(graphql_type=list[ArmScoreNode])


@node(Count)
class CountNode(Count):
    pass


@node(Stats)
class StatsNode(Stats):
    by_type: list[Count] = strawberry.field(graphql_type=list[CountNode])
    by_status: list[Count] = strawberry.field(graphql_type=list[CountNode])
    by_kind: list[Count] = strawberry.field(graphql_type=list[CountNode])
    by_relation_type: list[Count] = strawberry.field(graphql_type=list[CountNode])


@node(Part)
class PartNode(Part):
    pass


@node(IndexGeneration)
class IndexGenerationNode(IndexGeneration):
    pass


@node(Version)
class VersionNode(Version):
    pass


@node(Storage)
class StorageNode(Storage):
    pass


@node(Latency)
class LatencyNode(Latency):
    pass


@node(Health)
class HealthNode(Health):
    parts: list[Part] = strawberry.field(graphql_type=list[PartNode])

    @calls(insight.indexes, gives=list[IndexGenerationNode])
    async def indexes(self, info: Info) -> list[IndexGeneration]:
        return await insight.indexes(info.context.stores)

    @calls(insight.versions, gives=list[VersionNode])
    async def versions(self, info: Info) -> list[Version]:
        return await insight.versions(info.context.stores)

    @calls(insight.storage, gives=StorageNode)
    async def storage(self, info: Info) -> Storage:
        return await insight.storage(info.context.stores)

    @calls(insight.latencies, gives=list[LatencyNode])
    async def latencies(self, info: Info) -> list[Latency]:
        return await insight.latencies(info.context.stores)


@node(Change)
class ChangeNode(Change):
    pass


@node(Kind)
class KindNode(Kind):
    payload_schema: Json | None = None


@node(Turn)
class TurnNode(Turn):
    pass


@node(WorkingMemory)
class WorkingMemoryNode(WorkingMemory):
    turns: list[Turn] = strawberry.field(graphql_type=list[TurnNode])
