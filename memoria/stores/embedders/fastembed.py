"""Models that the library fastembed runs in this process; it downloads them at first use."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from memoria.errors import Unavailable
from memoria.stores.embedders.batches import batches
from memoria.stores.embedders.families import family
from memoria.stores.embedders.vectors import Vectors, unit

if TYPE_CHECKING:
    from fastembed import TextEmbedding

DEFAULT_MODEL = "BAAI/bge-small-en-v1.5"
MOST_TEXTS = 16
MOST_CHARACTERS = 16_000


class FastEmbed:
    """Embed by fastembed; loads, and downloads if need be, at first use, in a thread."""

    def __init__(self, cache: Path, model: str = DEFAULT_MODEL) -> None:
        """Keep downloaded models in the folder cache."""
        self._name = model
        self._family = family(model)
        self.model = f"fastembed:{model}"
        self.dimension: int | None = None
        self.chunk_characters = self._family.chunk_characters
        self._cache = cache
        self._loading: asyncio.Task[TextEmbedding] | None = None

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, dimension), in the order of the texts.

        Raises Unavailable when fastembed does not know the model, or it cannot be loaded.
        """
        prefixed = [self._family.document + text for text in texts]
        answers = [await self._embed(batch) for batch in batches(prefixed, most=MOST_TEXTS, characters=MOST_CHARACTERS)]
        return np.concatenate(answers) if answers else np.empty((0, self.dimension or 0), np.float32)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (dimension,).

        Raises Unavailable as for documents.
        """
        vector: Vectors = (await self._embed([self._family.query + text]))[0]
        return vector

    async def close(self) -> None:
        """Let the model go."""
        self._loading = None

    async def _embed(self, batch: list[str]) -> Vectors:
        model = await self._model()
        rows = await asyncio.to_thread(lambda: list(model.embed(batch)))
        vectors = unit(rows, count=len(batch), dimension=self.dimension, source=self.model)
        self.dimension = vectors.shape[1]
        return vectors

    async def _model(self) -> "TextEmbedding":
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        # Who cannot wait leaves the loading to the next one, instead of having it started again.
        return await asyncio.shield(self._loading)

    def _load(self) -> "TextEmbedding":
        from fastembed import TextEmbedding

        known = {one["model"].lower() for one in TextEmbedding.list_supported_models()}
        if self._name.lower() not in known:
            raise Unavailable(f"fastembed has no model {self._name}: set MEMORIA_EMBEDDING_MODEL to one it lists")
        try:
            return TextEmbedding(self._name, cache_dir=str(self._cache))
        except (ValueError, OSError, RuntimeError) as problem:
            raise Unavailable(
                f"{self.model} cannot be loaded ({str(problem)[:200]}): give it network access once, "
                f"or put the model into {self._cache}"
            ) from problem
