"""Cross-encoders that the library fastembed runs in this process; it downloads them at first use."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from memoria.errors import Unavailable

if TYPE_CHECKING:
    from fastembed.rerank.cross_encoder import TextCrossEncoder

DEFAULT_MODEL = "Xenova/ms-marco-MiniLM-L-6-v2"
AT_ONCE = 8


class FastEmbed:
    """Judge by a cross-encoder of fastembed; loads, and downloads if need be, at first use, in a thread."""

    passage_characters = 2_000

    def __init__(self, cache: Path, model: str = DEFAULT_MODEL) -> None:
        """Keep downloaded models in the folder cache."""
        self._name = model
        self.model = f"fastembed:{model}"
        self._cache = cache
        # One question at a time: whoever gave up while another was judged leaves nothing behind to be run.
        self._thread = ThreadPoolExecutor(1, "fastembed-rerank")
        self._loading: asyncio.Future[TextCrossEncoder] | None = None

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a score for each passage, in their order.

        Raises Unavailable when the model cannot be loaded or answers something unusable.
        """
        model = await self._model()

        def judge() -> list[float]:
            return [float(score) for score in model.rerank(query, list(passages), batch_size=AT_ONCE)]

        scores = await asyncio.get_running_loop().run_in_executor(self._thread, judge)
        if len(scores) != len(passages) or not np.isfinite(scores).all():
            raise Unavailable(f"{self.model} answered no finite score for each passage: set MEMORIA_RERANK_MODEL")
        return scores

    async def close(self) -> None:
        """Let the model go."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._loading = None

    async def _model(self) -> "TextCrossEncoder":
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._load)
        # Who cannot wait leaves the loading to the next one, instead of having it started again.
        return await asyncio.shield(self._loading)

    def _load(self) -> "TextCrossEncoder":
        from fastembed.rerank.cross_encoder import TextCrossEncoder

        known = {one["model"].lower() for one in TextCrossEncoder.list_supported_models()}
        if self._name.lower() not in known:
            raise Unavailable(f"fastembed has no reranker {self._name}: set MEMORIA_RERANK_MODEL to one it lists")
        try:
            return TextCrossEncoder(self._name, cache_dir=str(self._cache))
        except (ValueError, OSError, RuntimeError) as problem:
            raise Unavailable(
                f"{self.model} cannot be loaded ({str(problem)[:200]}): give it network access once, "
                f"or put the model into {self._cache}"
            ) from problem
