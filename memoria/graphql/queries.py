"""What can be asked: each field calls the verb of its name."""

from datetime import datetime
from functools import partial
from uuid import UUID

import strawberry

from memoria.domain import browsing, consolidation, insight, memories, omission, relations, working
from memoria.domain import context as contexts
from memoria.domain import kinds as sorts
from memoria.domain import recall as recalls
from memoria.domain.moments import Moment
from memoria.graphql.answers import (
    AnswerNode,
    ConsolidationNode,
    ContextNode,
    HealthNode,
    KindNode,
    StatsNode,
    WhyNotNode,
    WorkingMemoryNode,
)
from memoria.graphql.context import Info
from memoria.graphql.inputs import (
    ContextSectionInput,
    GraphFilterInput,
    MemoryFilterInput,
    MemorySortInput,
    RecallWeightsInput,
)
from memoria.graphql.names import calls
from memoria.graphql.nodes import MemoryConnection, MemoryNode, RelationConnection
from memoria.records import (
    Answer,
    Citing,
    Consolidation,
    Context,
    Health,
    Keep,
    Kind,
    Memory,
    RelationType,
    Stats,
    WhyNot,
    WorkingMemory,
)


@strawberry.type
class Query:
    @calls(memories.get, gives=MemoryNode | None)
    async def memory(
        self, info: Info, id: UUID, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Memory | None:
        if as_of is None and known_at is None:
            return await info.context.loaders.memories.load(id)
        [found] = await memories.get(info.context.stores, info.context.caller, [id], as_of=as_of, known_at=known_at)
        return found

    @calls(browsing.browse)
    async def memories(
        self,
        info: Info,
        filter: MemoryFilterInput | None = None,
        sort: MemorySortInput | None = None,
        first: int = 50,
        after: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> MemoryConnection:
        stores, caller = info.context.stores, info.context.caller
        order = sort or browsing.NEWEST_FIRST
        page = await browsing.browse(stores, caller, filter, order, first, after, as_of=as_of, known_at=known_at)
        moment = Moment(as_of=as_of, known_at=known_at)
        counted = partial(browsing.count, stores, caller, filter, moment=moment)
        return MemoryConnection(page=page, filter=filter, moment=moment, count=counted)

    @calls(recalls.recall, gives=AnswerNode)
    async def recall(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        query: str,
        filter: MemoryFilterInput | None = None,
        graph: GraphFilterInput | None = None,
        limit: int = 10,
        explain: bool = False,  # noqa: FBT001, FBT002
        at: datetime | None = None,
        weights: RecallWeightsInput | None = None,
        diversity: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Answer:
        answer = await recalls.recall(
            info.context.stores,
            info.context.caller,
            query,
            filter=filter,
            graph=graph,
            limit=limit,
            explain=explain,
            at=at,
            weights=weights,
            diversity=diversity,
            as_of=as_of,
            known_at=known_at,
        )
        info.context.metrics.recalled(answer)
        return answer

    @calls(contexts.context, gives=ContextNode)
    async def context(  # noqa: PLR0913
        self,
        info: Info,
        query: str,
        *,
        token_budget: int = 2_000,
        sections: list[ContextSectionInput] | None = None,
        filter: MemoryFilterInput | None = None,
        graph: GraphFilterInput | None = None,
        limit: int = 40,
        around: int = 2,
        diversity: float = 0.0,
        citing: Citing = Citing.IDS,
        at: datetime | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Context:
        made = await contexts.context(
            info.context.stores,
            info.context.caller,
            query,
            token_budget=token_budget,
            sections=sections or (),
            filter=filter,
            graph=graph,
            limit=limit,
            around=around,
            diversity=diversity,
            citing=citing,
            at=at,
            as_of=as_of,
            known_at=known_at,
        )
        info.context.metrics.assembled(made)
        return made

    @calls(omission.why_not, gives=WhyNotNode)
    async def why_not(  # noqa: PLR0913, PLR0917
        self,
        info: Info,
        query: str,
        memory_id: UUID,
        filter: MemoryFilterInput | None = None,
        graph: GraphFilterInput | None = None,
        limit: int = 10,
        at: datetime | None = None,
        weights: RecallWeightsInput | None = None,
        diversity: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> WhyNot:
        return await omission.why_not(
            info.context.stores,
            info.context.caller,
            query,
            memory_id,
            filter=filter,
            graph=graph,
            limit=limit,
            at=at,
            weights=weights,
            diversity=diversity,
            as_of=as_of,
            known_at=known_at,
        )

    @calls(relations.browse)
    async def relations(
        self,
        info: Info,
        types: list[RelationType] | None = None,
        first: int = 50,
        after: str | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> RelationConnection:
        stores, caller = info.context.stores, info.context.caller
        page = await relations.browse(stores, caller, types, first, after, as_of=as_of, known_at=known_at)
        counted = partial(relations.count, stores, caller, types, as_of=as_of, known_at=known_at)
        return RelationConnection(page=page, count=counted)

    @calls(consolidation.duplicates, gives=ConsolidationNode)
    async def duplicates(
        self, info: Info, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None
    ) -> Consolidation:
        return await consolidation.duplicates(
            info.context.stores, info.context.caller, keep=keep, first=first, after=after
        )

    @calls(sorts.browse, gives=list[KindNode])
    async def kinds(self, info: Info) -> list[Kind]:
        return await sorts.browse(info.context.stores, info.context.caller)

    @calls(working.read, gives=WorkingMemoryNode)
    async def working_memory(self, info: Info, session: str) -> WorkingMemory:
        return await working.read(info.context.stores, info.context.caller, session)

    @calls(insight.stats, gives=StatsNode)
    async def stats(self, info: Info) -> Stats:
        return await insight.stats(info.context.stores, info.context.caller)

    @calls(insight.health, gives=HealthNode)
    async def health(self, info: Info) -> Health:
        return await insight.health(info.context.stores)
