"""What turns a text into a vector: the Protocol, and the choice between its forms."""

from collections.abc import Sequence
from typing import Protocol

from memoria.stores.embedders.hashing import Hashing
from memoria.stores.embedders.minilm import MiniLM
from memoria.stores.embedders.vectors import Vectors

__all__ = ["Embedder", "Hashing", "MiniLM", "Vectors", "measure"]


class Embedder(Protocol):
    """Turn texts into unit vectors of one space.

    `model` is recorded with every vector, and two embedders with the same `model` share a space.
    `dimension` is None until a remote model has answered once. `chunk_characters` is how much text one
    vector can speak for.
    """

    @property
    def model(self) -> str: ...
    @property
    def dimension(self) -> int | None: ...
    @property
    def chunk_characters(self) -> int: ...
    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, dimension), in the order of the texts.

        Raises Unavailable when the model cannot be reached or answers something unusable.
        """
        ...

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (dimension,).

        Raises Unavailable when the model cannot be reached or answers something unusable.
        """
        ...

    async def close(self) -> None:
        """Let connections and memory go."""
        ...


async def measure(embedder: Embedder) -> int:
    """Return the length of the embedder's vectors, asking the model when it has not answered yet.

    Raises Unavailable when the model cannot be reached.
    """
    return embedder.dimension or len(await embedder.query("dimension"))
