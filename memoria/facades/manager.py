"""`MemoryManager`: save and search in named collections, which are kinds."""

from pathlib import Path
from typing import Any

from memoria.client import AsyncMemoria
from memoria.client.asking import HOME
from memoria.records import MemoryFilter, MetadataFilter, NewMemory, TextFilter


class MemoryManager:
    """A façade over the client: a server at `url`, or the data folder `path` opened in this process."""

    def __init__(self, url: str = HOME, *, token: str = "", path: str | Path | None = None, **settings: Any) -> None:
        self._memory = AsyncMemoria(url, token=token) if path is None else AsyncMemoria.embedded(path, **settings)

    async def initialize(self) -> None:
        """Open what is needed, and see that it answers.

        Raises:
            MemoriaError: It cannot be reached.
        """
        await self._memory.health()

    async def save(self, collection: str, content: str, metadata: dict[str, Any] | None = None) -> str:
        """Save a text in a collection, and return its id. The same text again is the same id.

        Raises:
            InvalidInput: The metadata do not fit the collection, or something cannot be kept.
        """
        result = await self._memory.remember(NewMemory(content=content, kind=collection, metadata=metadata or {}))
        assert result.memory is not None  # noqa: S101  # what cannot be kept has raised
        return str(result.memory.id)

    async def search(
        self, collection: str, query: str, top_k: int = 5, filters: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Find texts of a collection by meaning and words, best first, each with id, score and metadata."""
        held = [MetadataFilter(path=path, eq=value) for path, value in (filters or {}).items()]
        within = MemoryFilter(kind=TextFilter(eq=collection), metadata=held or None)
        answer = await self._memory.recall(query, within, limit=top_k)
        return [
            {
                "id": str(hit.memory.id),
                "content": hit.memory.content,
                "score": hit.score,
                "metadata": hit.memory.metadata,
            }
            for hit in answer.hits
        ]

    async def get_system_stats(self) -> dict[str, Any]:
        """Count the memories of each collection, and tell how the parts are."""
        stats, health = await self._memory.stats(), await self._memory.health()
        return {
            "total": stats.memories,
            "collections": {each.name: each.count for each in stats.by_kind},
            "state": health.state,
            "parts": {part.name: part.state for part in health.parts},
        }

    async def close(self) -> None:
        """Close what was opened."""
        await self._memory.close()
