"""What can be changed: each field calls the verb of its name.

A mutation that fails is null, so that the others of the same document still tell what became of them.
"""

from uuid import UUID

import strawberry

from memoria.domain import addresses, consolidation, memories, working
from memoria.domain import feedback as saying
from memoria.domain import kinds as sorts
from memoria.domain import relations as edges
from memoria.graphql.answers import ConsolidationNode, KindNode, RelatedNode, RememberedNode, WorkingMemoryNode
from memoria.graphql.context import Info
from memoria.graphql.inputs import (
    MemoryChanges,
    NewKindInput,
    NewMemoryInput,
    NewRelationInput,
    NewTurnInput,
    VerdictInput,
    WorkingChanges,
)
from memoria.graphql.names import calls
from memoria.graphql.nodes import MemoryNode, UseNode
from memoria.records import Consolidation, Keep, Kind, Memory, Related, Remembered, Use, WorkingMemory


@strawberry.type
class Mutation:
    @calls(memories.remember, gives=RememberedNode | None)
    async def remember(self, info: Info, memory: NewMemoryInput, key: str | None = None) -> Remembered:
        return await memories.remember(info.context.stores, info.context.caller, memory, key=key)

    @calls(memories.remember_many, gives=list[RememberedNode] | None)
    async def remember_many(
        self, info: Info, memories_: list[NewMemoryInput], key: str | None = None
    ) -> list[Remembered]:
        return await memories.remember_many(info.context.stores, info.context.caller, memories_, key=key)

    @calls(memories.revise, gives=MemoryNode | None)
    async def revise(self, info: Info, id: UUID, expected_version: int, changes: MemoryChanges) -> Memory:
        return await memories.revise(info.context.stores, info.context.caller, id, expected_version, changes.given())

    @calls(memories.forget, gives=list[UUID] | None)
    async def forget(self, info: Info, ids: list[UUID]) -> list[UUID]:
        return await memories.forget(info.context.stores, info.context.caller, ids)

    @calls(memories.restore, gives=list[MemoryNode] | None)
    async def restore(self, info: Info, ids: list[UUID]) -> list[Memory]:
        return await memories.restore(info.context.stores, info.context.caller, ids)

    @calls(memories.supersede, gives=MemoryNode | None)
    async def supersede(self, info: Info, id: UUID, by: UUID) -> Memory:
        return await memories.supersede(info.context.stores, info.context.caller, id, by)

    @calls(consolidation.consolidate, gives=ConsolidationNode | None)
    async def consolidate(
        self, info: Info, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None
    ) -> Consolidation:
        return await consolidation.consolidate(
            info.context.stores, info.context.caller, keep=keep, first=first, after=after
        )

    @calls(memories.purge, gives=list[UUID] | None)
    async def purge(self, info: Info, ids: list[UUID]) -> list[UUID]:
        return await memories.purge(info.context.stores, info.context.caller, ids)

    @calls(edges.relate, gives=list[RelatedNode] | None)
    async def relate(self, info: Info, relations: list[NewRelationInput]) -> list[Related]:
        return await edges.relate(info.context.stores, info.context.caller, relations)

    @calls(edges.unrelate, gives=list[UUID] | None)
    async def unrelate(self, info: Info, ids: list[UUID]) -> list[UUID]:
        return await edges.unrelate(info.context.stores, info.context.caller, ids)

    @calls(saying.feedback, gives=list[UseNode] | None)
    async def feedback(self, info: Info, recall_id: UUID, verdicts: list[VerdictInput]) -> list[Use]:
        return await saying.feedback(info.context.stores, info.context.caller, recall_id, verdicts)

    @calls(addresses.keep_at, gives=RememberedNode | None)
    async def keep_at(self, info: Info, memory: NewMemoryInput) -> Remembered:
        return await addresses.keep_at(info.context.stores, info.context.caller, memory)

    @calls(sorts.define, gives=KindNode | None)
    async def define_kind(self, info: Info, kind: NewKindInput) -> Kind:
        return await sorts.define(info.context.stores, info.context.caller, kind)

    @calls(sorts.drop, gives=str | None)
    async def drop_kind(self, info: Info, name: str) -> str:
        return await sorts.drop(info.context.stores, info.context.caller, name)

    @calls(working.change, gives=WorkingMemoryNode | None)
    async def change_working_memory(self, info: Info, session: str, changes: WorkingChanges) -> WorkingMemory:
        return await working.change(info.context.stores, info.context.caller, session, changes.given())

    @calls(working.hear, gives=WorkingMemoryNode | None)
    async def hear_turns(
        self, info: Info, session: str, turns: list[NewTurnInput], room: int = working.TOKENS
    ) -> WorkingMemory:
        return await working.hear(info.context.stores, info.context.caller, session, turns, room=room)

    @calls(working.clear, gives=bool | None)
    async def clear_working_memory(self, info: Info, session: str) -> bool:
        return await working.clear(info.context.stores, info.context.caller, session)
