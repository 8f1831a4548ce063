"""Models that an Ollama server runs."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import numpy as np
import ollama
import pydantic

from memoria.errors import Unavailable
from memoria.stores.embedders.addresses import source
from memoria.stores.embedders.batches import batches
from memoria.stores.embedders.families import family
from memoria.stores.embedders.vectors import Vectors, unit

DEFAULT_MODEL = "nomic-embed-text"
MOST_TEXTS = 32
MOST_CHARACTERS = 64_000
CONNECT_SECONDS = 3.0
MISSING = 404


class Ollama:
    """Embed by an Ollama server; asks it for nothing before the first text."""

    def __init__(self, host: str, model: str = DEFAULT_MODEL, *, timeout: float = 60.0) -> None:
        """Speak to the server at host; one request may take `timeout` seconds.

        Raises InvalidInput when host is no address.
        """
        self._name = model.removesuffix(":latest")
        self._family = family(self._name)
        self.model = f"ollama:{self._name}"
        self.dimension: int | None = None
        self.chunk_characters = self._family.chunk_characters
        self._source = source(self.model, host, "MEMORIA_OLLAMA_HOST")
        self._client = connect(host, timeout)

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, dimension), in the order of the texts.

        Raises Unavailable when the server cannot be reached or answers something unusable.
        """
        prefixed = [self._family.document + text for text in texts]
        answers = [await self._ask(batch) for batch in batches(prefixed, most=MOST_TEXTS, characters=MOST_CHARACTERS)]
        return np.concatenate(answers) if answers else np.empty((0, self.dimension or 0), np.float32)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (dimension,).

        Raises Unavailable when the server cannot be reached or answers something unusable.
        """
        vector: Vectors = (await self._ask([self._family.query + text]))[0]
        return vector

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]

    async def _ask(self, batch: list[str]) -> Vectors:
        with answering(self._source, self._name, "vectors"):
            answer = await self._client.embed(self._name, batch)
        vectors = unit(answer.embeddings, count=len(batch), dimension=self.dimension, source=self._source)
        self.dimension = vectors.shape[1]
        return vectors


def connect(host: str, timeout: float) -> ollama.AsyncClient:
    """Make a client of an Ollama server."""
    # The address comes from the operator; a redirect or a proxy of the environment must not change it.
    return ollama.AsyncClient(
        host,
        timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        follow_redirects=False,
        trust_env=False,
    )


@contextmanager
def answering(source: str, name: str, wanted: str) -> Iterator[None]:
    """Ask a model of an Ollama server for what is wanted.

    Raises:
        Unavailable: The server cannot be reached, or answers something else.
    """
    try:
        yield
    except ollama.ResponseError as problem:
        mending = f"run `ollama pull {name}`" if problem.status_code == MISSING else "see Ollama's log"
        raise Unavailable(
            f"{source} answered {problem.status_code} ({str(problem.error)[:200]}): {mending}"
        ) from problem
    except (ConnectionError, httpx.HTTPError) as problem:
        raise Unavailable(
            f"{source} cannot be reached ({type(problem).__name__}): start Ollama, or mend MEMORIA_OLLAMA_HOST"
        ) from problem
    except (pydantic.ValidationError, json.JSONDecodeError, UnicodeDecodeError, TypeError) as problem:
        raise Unavailable(
            f"{source} answered something else than {wanted}: see whether MEMORIA_OLLAMA_HOST is an Ollama server"
        ) from problem
