"""Models that an Ollama server runs."""

import json
from collections.abc import Sequence

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
        # The address comes from the operator; a redirect or a proxy of the environment must not change it.
        self._client = ollama.AsyncClient(
            host,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=False,
        )

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
        try:
            answer = await self._client.embed(self._name, batch)
        except ollama.ResponseError as problem:
            raise self._refused(problem) from problem
        except (ConnectionError, httpx.HTTPError) as problem:
            raise Unavailable(
                f"{self._source} cannot be reached ({type(problem).__name__}): "
                "start Ollama, or mend MEMORIA_OLLAMA_HOST"
            ) from problem
        except (pydantic.ValidationError, json.JSONDecodeError, UnicodeDecodeError, TypeError) as problem:
            raise Unavailable(
                f"{self._source} answered something else than vectors: "
                "see whether MEMORIA_OLLAMA_HOST is an Ollama server"
            ) from problem
        vectors = unit(answer.embeddings, count=len(batch), dimension=self.dimension, source=self._source)
        self.dimension = vectors.shape[1]
        return vectors

    def _refused(self, problem: ollama.ResponseError) -> Unavailable:
        mending = f"run `ollama pull {self._name}`" if problem.status_code == MISSING else "see Ollama's log"
        return Unavailable(f"{self._source} answered {problem.status_code} ({str(problem.error)[:200]}): {mending}")
