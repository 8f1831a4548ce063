"""Words as numbers: BM25 with each workspace's own statistics.

The tokens, stop words and stems are those of Qdrant's own BM25 model, so that a client of Qdrant makes the same
terms. The weights are ours: Qdrant would count documents over all workspaces of a collection, and differently in
each collection; counting in the workspace keeps scores comparable and other workspaces unseen.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with Lucene's inverse
document frequency, which is never negative.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from qdrant_edge import Bm25, Bm25Config

from memoria.stores.index_records import SparseTerms

SATURATION = 1.2
LENGTH_SHARE = 0.75
SHORTEST_AVERAGE = 80.0
"""Words. Where most chunks are a line of talk, one of three lines would otherwise count as verbose; below eighty
words length says nothing against a text."""
LONGEST_TEXT = 65_536
LONGEST_QUESTION = 2_000
WORD = re.compile(r"\w+")


@dataclass(kw_only=True)
class Words:
    """The distinct terms of a text, uint32 ascending, and how often each occurs, uint16."""

    terms: NDArray[np.uint32]
    counts: NDArray[np.uint16]

    @property
    def length(self) -> int:
        """The number of words, repetitions counted, stop words not."""
        return int(self.counts.sum())

    def packed(self) -> tuple[bytes, bytes]:
        """Return terms and counts as the record keeps them."""
        return self.terms.astype("<u4").tobytes(), self.counts.astype("<u2").tobytes()


@dataclass(kw_only=True)
class Lexicon:
    """How many of `documents` chunks hold each of `terms` (ascending), and how long they are on average."""

    documents: float
    average_length: float
    terms: NDArray[np.uint32]
    frequencies: NDArray[np.float64]

    def rarity(self, terms: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Return the inverse document frequency of terms, float32, each above 0."""
        held = self._held(terms)
        documents = max(self.documents, float(held.max(initial=0)), 1.0)
        return np.log1p((documents - held + 0.5) / (held + 0.5)).astype(np.float32)

    def held(self, word: str) -> float | None:
        """Return how many chunks hold a word; None when it is a stop word."""
        terms = np.array(_model().embed_query(word).indices, np.uint32)
        return float(self._held(terms).min()) if len(terms) else None

    def _held(self, terms: NDArray[np.uint32]) -> NDArray[np.float64]:
        if not len(self.terms):
            return np.zeros(len(terms))
        places = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[places] == terms, self.frequencies[places], 0.0)


EMPTY = Lexicon(
    documents=0, average_length=SHORTEST_AVERAGE, terms=np.empty(0, np.uint32), frequencies=np.empty(0, np.float64)
)


@cache
def _model() -> Bm25:
    # Without a share for the length each value tells how often its term occurs.
    return Bm25(Bm25Config(k=SATURATION, b=0.0, language="english"))


def words(text: str) -> Words:
    """Count the terms of a text; of a very long one, of its first 65,536 characters."""
    sparse = _model().embed_document(text[:LONGEST_TEXT])
    terms = np.array(sparse.indices, np.uint32)
    values = np.array(sparse.values, np.float64)
    counts = np.rint(values * SATURATION / (SATURATION + 1 - values)).clip(1, 65_535)
    order = np.argsort(terms)
    return Words(terms=terms[order], counts=counts.astype(np.uint16)[order])


def document(held: Words, average_length: float) -> SparseTerms:
    """Weigh the terms of a chunk as BM25 does for chunks of this average length."""
    counts = held.counts.astype(np.float32)
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * held.length / average_length)
    return SparseTerms(indices=held.terms, values=counts * (SATURATION + 1) / (counts + norm))


def question(text: str, lexicon: Lexicon) -> SparseTerms:
    """Weigh the terms of a question by how rare they are in the workspace."""
    terms = np.unique(np.array(_model().embed_query(text[:LONGEST_TEXT]).indices, np.uint32))
    return SparseTerms(indices=terms, values=lexicon.rarity(terms))


def telling(text: str, lexicon: Lexicon, most: int) -> str:
    """Return the rarest words of a question, so many that at most `most` chunks hold any of them; at least one.

    A word that the lexicon does not know yet counts as held by none.
    """
    held = {word: lexicon.held(word) for word in dict.fromkeys(WORD.findall(text[:LONGEST_QUESTION].lower()))}
    chosen: list[str] = []
    for word, count in sorted(((word, count) for word, count in held.items() if count is not None), key=_by_count):
        if chosen and count > most:
            break
        most -= int(count)
        chosen.append(word)
    return " ".join(chosen)


def _by_count(counted: tuple[str, float]) -> float:
    return counted[1]


def scores(
    asked: SparseTerms, terms: Sequence[bytes], counts: Sequence[bytes], average_length: float
) -> NDArray[np.float64]:
    """Score chunks for a question as the index does, by the inner product of sparse vectors: (len(terms),).

    `terms` and `counts` are packed as the record keeps them.
    """
    if not terms or not len(asked.indices):
        return np.zeros(len(terms))
    owners = np.repeat(np.arange(len(terms)), [len(each) // 4 for each in terms])
    there = np.frombuffer(b"".join(terms), "<u4")
    often = np.frombuffer(b"".join(counts), "<u2").astype(np.float32)
    lengths = np.bincount(owners, often, len(terms))
    norms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / average_length)
    places = np.minimum(np.searchsorted(asked.indices, there), len(asked.indices) - 1)
    shared = asked.indices[places] == there
    owners, often = owners[shared], often[shared]
    gains = asked.values[places[shared]] * often * (SATURATION + 1) / (often + norms[owners])
    return np.bincount(owners, gains, len(terms)).astype(np.float64)


def lexicon(terms: bytes, documents: int, words_in_all: int, share: float) -> Lexicon:
    """Count chunks by term, from the joined terms of a `share` (0 to 1) of a workspace's chunks."""
    distinct, frequencies = np.unique(np.frombuffer(terms, "<u4"), return_counts=True)
    return Lexicon(
        documents=documents / share,
        average_length=words_in_all / documents if documents else EMPTY.average_length,
        terms=cast(NDArray[np.uint32], distinct),
        frequencies=frequencies / share,
    )
