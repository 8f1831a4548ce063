"""What reads a question and a passage together and says how well one answers the other: the Protocol and its forms."""

import importlib.util
from collections.abc import Sequence
from typing import Protocol

from memoria.errors import InvalidInput
from memoria.settings import RerankerName, Settings
from memoria.stores.rerankers import fastembed, ollama, openai
from memoria.stores.rerankers.fastembed import FastEmbed
from memoria.stores.rerankers.ollama import Ollama
from memoria.stores.rerankers.openai import OpenAI

__all__ = ["FastEmbed", "Ollama", "OpenAI", "Reranker", "open_reranker"]


class Reranker(Protocol):
    """Judge passages by a question. Its scores order one list, and mean nothing beside those of another.

    `passage_characters` is how much of a passage it reads.
    """

    @property
    def model(self) -> str: ...
    @property
    def passage_characters(self) -> int: ...
    async def warm(self) -> None:
        """Load now what would otherwise be loaded at the first question; the network is not asked."""
        ...

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a finite score for each passage, in their order; higher answers better.

        Raises Unavailable when the model cannot be reached or answers something unusable.
        """
        ...

    async def close(self) -> None:
        """Let connections and memory go."""
        ...


def open_reranker(settings: Settings) -> Reranker | None:
    """Return the reranker that the settings name, or none; nothing is loaded or asked before its first question.

    Raises InvalidInput when its library is not installed, or an address is none.
    """
    name, model = settings.reranker, settings.rerank_model
    match name:
        case RerankerName.FASTEMBED:
            if importlib.util.find_spec("fastembed") is None:
                raise InvalidInput(
                    "MEMORIA_RERANKER=fastembed needs a library: run pip install memoria-server[fastembed]"
                )
            return FastEmbed(settings.folder / "cache" / "fastembed", model or fastembed.DEFAULT_MODEL)
        case RerankerName.OLLAMA:
            return Ollama(settings.ollama_host, model or ollama.DEFAULT_MODEL, timeout=settings.rerank_budget)
        case RerankerName.OPENAI:
            key = settings.openai_api_key.get_secret_value()
            return OpenAI(settings.openai_base_url, key, model or openai.DEFAULT_MODEL, timeout=settings.rerank_budget)
        case _:
            return None
