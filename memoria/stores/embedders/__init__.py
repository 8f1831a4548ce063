"""What turns a text into a vector: the Protocol, and the choice between its forms."""

import importlib.util
from collections.abc import Sequence
from typing import Protocol

from memoria.errors import InvalidInput
from memoria.settings import EmbedderName, Settings
from memoria.stores.embedders import fastembed, minilm, ollama, openai
from memoria.stores.embedders.fastembed import FastEmbed
from memoria.stores.embedders.hashing import Hashing
from memoria.stores.embedders.minilm import MiniLM
from memoria.stores.embedders.ollama import Ollama
from memoria.stores.embedders.openai import OpenAI
from memoria.stores.embedders.vectors import Vectors

__all__ = [
    "Embedder",
    "FastEmbed",
    "Hashing",
    "MiniLM",
    "Ollama",
    "OpenAI",
    "Vectors",
    "chosen",
    "measure",
    "open_embedder",
]


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
    async def warm(self) -> None:
        """Load now what would otherwise be loaded at the first text; the network is not asked.

        Raises Unavailable when it cannot be loaded.
        """
        ...

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


def open_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name; nothing is loaded or asked before its first text.

    Raises InvalidInput when the settings name a model that the embedder does not have, or an embedder that is not
    installed.
    """
    name, model = chosen(settings), settings.embedding_model
    match name:
        case EmbedderName.OLLAMA:
            return Ollama(settings.ollama_host, model or ollama.DEFAULT_MODEL)
        case EmbedderName.OPENAI:
            key = settings.openai_api_key.get_secret_value()
            return OpenAI(settings.openai_base_url, key, model or openai.DEFAULT_MODEL)
        case EmbedderName.FASTEMBED:
            if importlib.util.find_spec("fastembed") is None:
                raise InvalidInput(
                    "MEMORIA_EMBEDDER=fastembed needs a library: run pip install memoria-server[fastembed]"
                )
            return FastEmbed(settings.folder / "cache" / "fastembed", model or fastembed.DEFAULT_MODEL)
        case EmbedderName.HASHING:
            return _of_one_model(Hashing(), model)
        case _:
            return _of_one_model(MiniLM(), model)


def chosen(settings: Settings) -> EmbedderName:
    """Return the embedder that is meant; `auto` is decided once, and kept in the data folder's file `embedder`.

    Raises InvalidInput when that file names no embedder.
    """
    if settings.embedder is not EmbedderName.AUTO:
        return settings.embedder
    note = settings.folder / "embedder"
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        note.write_text(f"{EmbedderName.MINILM if minilm.is_installed() else EmbedderName.OLLAMA}\n")
    name = note.read_text().strip()
    if name not in set(EmbedderName) - {EmbedderName.AUTO}:
        raise InvalidInput(f"{note} names no embedder but {name!r}: write minilm into it, or set MEMORIA_EMBEDDER")
    return EmbedderName(name)


def _of_one_model(embedder: Embedder, wanted: str) -> Embedder:
    name, _, model = embedder.model.partition(":")
    if wanted.lower() not in {"", model.lower()}:
        raise InvalidInput(f"MEMORIA_EMBEDDER={name} has the one model {model}: leave MEMORIA_EMBEDDING_MODEL empty")
    return embedder
