"""What a client can change: each method has the name and the answer of its GraphQL field."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from memoria.client.asking import Asking, batches, new_key
from memoria.records import (
    Consolidation,
    Keep,
    Kind,
    Memory,
    NewKind,
    NewMemory,
    NewRelation,
    Related,
    Remembered,
    Turn,
    Use,
    Verdict,
    WorkingMemory,
)

AT_ONCE = 200
"""Memories in a batch."""


class Writes(Asking):
    """Changes."""

    async def remember(self, memory: NewMemory | str, *, key: str | None = None) -> Remembered:
        """Keep one memory. An exact duplicate is not kept twice: its id comes back with `created` false."""
        field = "remember(memory: NewMemory!, key: String)"
        new = NewMemory(content=memory) if isinstance(memory, str) else memory
        asked = {"memory": new, "key": key or new_key()}
        return cast("Remembered", await self._mutate(Remembered, field, asked, again=True))

    async def remember_many(self, memories: Sequence[NewMemory], *, key: str | None = None) -> list[Remembered]:
        """Keep up to 1,000 memories, with a result for each in the same order."""
        field = "rememberMany(memories: [NewMemory!]!, key: String)"
        asked = {"memories": list(memories), "key": key or new_key()}
        return cast("list[Remembered]", await self._mutate(list[Remembered], field, asked, again=True))

    async def remember_all(
        self,
        memories: Iterable[NewMemory] | AsyncIterable[NewMemory],
        *,
        progress: Callable[[int], None] | None = None,
        at_once: int = AT_ONCE,
    ) -> AsyncIterator[Remembered]:
        """Keep any number of memories in batches, and give the result for each in the same order.

        `progress` is told after each batch how many are done.
        """
        done = 0
        async for batch in batches(memories, at_once):
            results = await self.remember_many(batch)
            done += len(results)
            if progress is not None:
                progress(done)
            for result in results:
                yield result

    async def revise(self, id: UUID | str, expected_version: int, changes: dict[str, Any]) -> Memory:
        """Change some fields of a memory, by the records' names; None clears a field that may be empty."""
        field = "revise(id: UUID!, expectedVersion: Int!, changes: MemoryChanges!)"
        asked = {"id": id, "expected_version": expected_version, "changes": changes}
        return cast("Memory", await self._mutate(Memory, field, asked))

    async def forget(self, ids: Sequence[UUID | str]) -> list[UUID]:
        """Forget memories: nothing returns them again until they are restored."""
        return cast("list[UUID]", await self._mutate(list[UUID], "forget(ids: [UUID!]!)", {"ids": list(ids)}))

    async def restore(self, ids: Sequence[UUID | str]) -> list[Memory]:
        """Bring memories back: forgotten or archived ones as they were before, superseded ones as active."""
        return cast("list[Memory]", await self._mutate(list[Memory], "restore(ids: [UUID!]!)", {"ids": list(ids)}))

    async def supersede(self, id: UUID | str, by: UUID | str) -> Memory:
        """Mark a memory as superseded by a newer one, and draw the relation. Returns the superseded one."""
        return cast(
            "Memory", await self._mutate(Memory, "supersede(id: UUID!, by: UUID!)", {"id": id, "by": by}, again=True)
        )

    async def consolidate(
        self, *, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None
    ) -> Consolidation:
        """Let what is kept of each group that `duplicates` finds supersede the others; `restore` takes it back."""
        field = "consolidate(keep: Keep!, first: Int!, after: String)"
        asked = {"keep": keep, "first": first, "after": after}
        return cast("Consolidation", await self._mutate(Consolidation, field, asked))

    async def purge(self, ids: Sequence[UUID | str]) -> list[UUID]:
        """Erase memories for good. Returns those erased by this call."""
        return cast("list[UUID]", await self._mutate(list[UUID], "purge(ids: [UUID!]!)", {"ids": list(ids)}))

    async def relate(self, relations: Sequence[NewRelation]) -> list[Related]:
        """Draw up to 1,000 relations, with a result for each in the same order."""
        field = "relate(relations: [NewRelation!]!)"
        return cast("list[Related]", await self._mutate(list[Related], field, {"relations": list(relations)}))

    async def unrelate(self, ids: Sequence[UUID | str]) -> list[UUID]:
        """Remove relations. Returns those removed by this call."""
        return cast("list[UUID]", await self._mutate(list[UUID], "unrelate(ids: [UUID!]!)", {"ids": list(ids)}))

    async def feedback(self, recall_id: UUID | str, verdicts: Sequence[Verdict]) -> list[Use]:
        """Say of 1 to 100 hits of a recall whether they were useful, or take that back; all of them, or none."""
        field = "feedback(recallId: UUID!, verdicts: [Verdict!]!)"
        asked = {"recall_id": recall_id, "verdicts": list(verdicts)}
        return cast("list[Use]", await self._mutate(list[Use], field, asked, again=True))

    async def keep_at(self, memory: NewMemory) -> Remembered:
        """Keep a memory at its address, its `source_uri`: the active one of its kind that stands there is revised."""
        field = "keepAt(memory: NewMemory!)"
        return cast("Remembered", await self._mutate(Remembered, field, {"memory": memory}, again=True))

    async def define_kind(self, kind: NewKind) -> Kind:
        """Define a kind, or define it anew; memories that are there already stay as they are.

        `payload_schema` is a JSON Schema, or a pydantic model.
        """
        if (schema := getattr(kind.payload_schema, "model_json_schema", None)) is not None:
            kind = replace(kind, payload_schema=schema())
        return cast("Kind", await self._mutate(Kind, "defineKind(kind: NewKind!)", {"kind": kind}, again=True))

    async def drop_kind(self, name: str) -> str:
        """Drop the workspace's definition of a kind. Memories of it stay."""
        return cast("str", await self._mutate(str, "dropKind(name: String!)", {"name": name}))

    async def change_working_memory(self, session: str, changes: dict[str, Any]) -> WorkingMemory:
        """Set what a session works on: client, project, file, pinned, and notes, which are merged by name."""
        field = "changeWorkingMemory(session: String!, changes: WorkingChanges!)"
        asked = {"session": session, "changes": changes}
        return cast("WorkingMemory", await self._mutate(WorkingMemory, field, asked, again=True))

    async def hear_turns(self, session: str, turns: Sequence[Turn], room: int = 4_000) -> WorkingMemory:
        """Add turns to a session. The oldest go when all of them pass `room` tokens."""
        field = "hearTurns(session: String!, turns: [NewTurn!]!, room: Int!)"
        asked = {"session": session, "turns": list(turns), "room": room}
        return cast("WorkingMemory", await self._mutate(WorkingMemory, field, asked))

    async def clear_working_memory(self, session: str) -> bool:
        """Forget what a session has in mind, without making a memory of it."""
        return cast("bool", await self._mutate(bool, "clearWorkingMemory(session: String!)", {"session": session}))
