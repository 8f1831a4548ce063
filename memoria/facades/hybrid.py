"""`HybridMemoryService`: episodes, recent context, texts under keys and search, for an application's own code."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from memoria.client import AsyncMemoria
from memoria.errors import MemoriaError
from memoria.records import (
    Context,
    ContextSection,
    Hit,
    Json,
    MemoryFilter,
    MemorySort,
    MemoryType,
    MetadataFilter,
    NewMemory,
    SortField,
    TextFilter,
    Turn,
)

EPISODE = "episode"
KEYED = "keyed"
AT_ONCE = 200
LATEST_FIRST = MemorySort(field=SortField.CREATED_AT)


class ReadPreference(StrEnum):
    """Where recent context is read: what the session has in mind, else the record; or the record alone."""

    CACHE_FIRST = "cache_first"
    RECORD_FIRST = "record_first"


@dataclass(kw_only=True)
class Episode:
    """Something that was said or done in a session; the same again, at another time, is another one."""

    session: str
    content: str
    role: str = "user"
    metadata: Json = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class HybridMemoryService:
    """A façade over the client. An instance is a FastAPI dependency: `Depends(service)` gives it."""

    def __init__(self, memory: AsyncMemoria, *, reads: ReadPreference = ReadPreference.CACHE_FIRST) -> None:
        self._memory = memory
        self._reads = reads

    async def __call__(self) -> Self:
        """Give the service to whoever depends on it."""
        return self

    async def store_episode(
        self, session: str, content: str, *, role: str = "user", metadata: dict[str, Any] | None = None
    ) -> UUID:
        """Keep what was said or done, and have it in the session's mind."""
        episode = Episode(session=session, content=content, role=role, metadata=metadata or {})
        result = await self._memory.remember(_memory(episode))
        await self._hear([episode])
        assert result.memory is not None  # noqa: S101  # what cannot be kept has raised
        return result.memory.id

    async def store_episodes(self, episodes: Iterable[Episode]) -> AsyncIterator[UUID]:
        """Keep any number of episodes in batches, and give the id of each in their order; sessions have them in mind.

        Raises:
            MemoriaError: One cannot be kept; those before it are.
        """
        batch: list[Episode] = []
        for episode in episodes:
            batch.append(episode)
            if len(batch) == AT_ONCE:
                async for id in self._store(batch):
                    yield id
                batch = []
        async for id in self._store(batch):
            yield id

    async def _store(self, batch: list[Episode]) -> AsyncIterator[UUID]:
        results = [each async for each in self._memory.remember_all(_memory(each) for each in batch)]
        await self._hear([each for each, result in zip(batch, results, strict=True) if result.memory is not None])
        for result in results:
            if result.memory is None:
                raise MemoriaError(result.error.message if result.error else "an episode was not kept")
            yield result.memory.id

    async def _hear(self, episodes: list[Episode]) -> None:
        """Have episodes in the minds of their sessions."""
        turns: dict[str, list[Turn]] = {}
        for each in episodes:
            turns.setdefault(each.session, []).append(Turn(role=each.role, content=each.content, said_at=each.at))
        for session, said in turns.items():
            await self._memory.hear_turns(session, said)

    async def fetch_recent_context(
        self, session: str, limit: int = 10, *, reads: ReadPreference | None = None
    ) -> list[Turn]:
        """Read the latest turns of a session, oldest first."""
        if (reads or self._reads) is ReadPreference.CACHE_FIRST:
            turns = (await self._memory.working_memory(session)).turns[-limit:]
            if turns:
                return turns
        within = MemoryFilter(kind=TextFilter(eq=EPISODE), metadata=[MetadataFilter(path="session", eq=session)])
        page = await self._memory.memories(within, LATEST_FIRST, limit)
        return [
            Turn(role=each.metadata["role"], content=each.content, said_at=each.created_at)
            for each in reversed(page.items)
        ]

    async def upsert_vector(self, key: str, content: str, metadata: dict[str, Any] | None = None) -> UUID:
        """Keep a text under a key, in the place of what stands there; its vector is made by the server."""
        new = NewMemory(content=content, kind=KEYED, source_uri=f"key:{key}", metadata=metadata or {})
        result = await self._memory.keep_at(new)
        assert result.memory is not None  # noqa: S101  # what cannot be kept has raised
        return result.memory.id

    async def search(self, query: str, top_k: int = 10, filters: dict[str, Any] | None = None) -> list[Hit]:
        """Find memories by meaning and words whose metadata hold what is asked, best first."""
        return (await self._memory.recall(query, _holding(filters), limit=top_k)).hits

    async def assemble_context(
        self,
        query: str,
        token_budget: int = 2_000,
        filters: dict[str, Any] | None = None,
        *,
        sections: Sequence[ContextSection] = (),
    ) -> Context:
        """Write what is remembered of a question as text for a prompt, never longer than `token_budget`.

        Hits hold in their metadata what is asked; `sections` stand there whatever the question is.
        """
        return await self._memory.context(query, token_budget=token_budget, sections=sections, filter=_holding(filters))


def _holding(filters: dict[str, Any] | None) -> MemoryFilter:
    held = [MetadataFilter(path=path, eq=value) for path, value in (filters or {}).items()]
    return MemoryFilter(metadata=held or None)


def _memory(episode: Episode) -> NewMemory:
    return NewMemory(
        content=episode.content,
        type=MemoryType.EPISODIC,
        kind=EPISODE,
        occurred_at=episode.at,
        metadata={**episode.metadata, "session": episode.session, "role": episode.role},
    )
