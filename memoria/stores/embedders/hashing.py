"""A deterministic embedder without a model: words and letters hashed into 256 numbers."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from memoria.stores.embedders.vectors import Vectors, unit

DIMENSION = 256
WORD = re.compile(r"\w+")
WORD_WEIGHT = 1.0
LETTERS_WEIGHT = 0.25


class Hashing:
    """Embed by feature hashing: alike when words, or groups of three letters, are the same."""

    model = f"hashing:{DIMENSION}"
    dimension: int | None = DIMENSION
    chunk_characters = 1000

    async def warm(self) -> None:
        """Do nothing: there is nothing to load."""

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, 256), in the order of the texts."""
        return await asyncio.to_thread(self._embed, texts)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (256,)."""
        vector: Vectors = self._embed([text])[0]
        return vector

    async def close(self) -> None:
        """Do nothing: there is nothing open."""

    def _embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([_counts(text) for text in texts], np.float32).reshape(-1, DIMENSION)
        return unit(rows, count=len(texts), dimension=DIMENSION, source=self.model)


def _counts(text: str) -> list[float]:
    row = [0.0] * DIMENSION
    for feature, weight in _features(text.lower()):
        code = crc32(feature.encode("utf-8", "surrogatepass"))
        row[code % DIMENSION] += weight if code & 0x8000_0000 else -weight
    if not any(row):
        row[crc32(text.encode("utf-8", "surrogatepass")) % DIMENSION] = 1.0
    return row


def _features(text: str) -> Iterator[tuple[str, float]]:
    words = WORD.findall(text)
    for word in words:
        yield word, WORD_WEIGHT
    for word in words or [text]:
        padded = f"\x02{word}\x03"
        for start in range(len(padded) - 2):
            yield padded[start : start + 3], LETTERS_WEIGHT
