"""Models behind an OpenAI-compatible address."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from memoria.errors import Unavailable
from memoria.stores.embedders.addresses import source, whole
from memoria.stores.embedders.batches import batches
from memoria.stores.embedders.families import family
from memoria.stores.embedders.vectors import Vectors, unit

if TYPE_CHECKING:
    from openai import AsyncOpenAI

DEFAULT_MODEL = "text-embedding-3-small"
MOST_TEXTS = 128
MOST_CHARACTERS = 256_000
CONNECT_SECONDS = 5.0
RETRIES = 4


class OpenAI:
    """Embed by an OpenAI-compatible endpoint; asks it for nothing before the first text."""

    def __init__(self, base_url: str, key: str, model: str = DEFAULT_MODEL, *, timeout: float = 60.0) -> None:
        """Speak to the endpoint at base_url with a key, which may be empty; one try may take `timeout` seconds.

        Raises InvalidInput when base_url is no address.
        """
        self._name = model
        self._family = family(model)
        self.model = f"openai:{model}"
        self.dimension: int | None = None
        self.chunk_characters = self._family.chunk_characters
        self._source = source(self.model, base_url, "MEMORIA_OPENAI_BASE_URL")
        self._endpoint = Endpoint(base_url, key, timeout)

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def documents(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, (n, dimension), in the order of the texts.

        Waits and tries again when the endpoint is busy, as long as it asks for.
        Raises Unavailable when it cannot be reached or answers something unusable.
        """
        prefixed = [self._family.document + text for text in texts]
        answers = [
            await self._ask(batch, RETRIES) for batch in batches(prefixed, most=MOST_TEXTS, characters=MOST_CHARACTERS)
        ]
        return np.concatenate(answers) if answers else np.empty((0, self.dimension or 0), np.float32)

    async def query(self, text: str) -> Vectors:
        """Return the unit vector of a question, (dimension,); somebody waits, so it tries once.

        Raises Unavailable when the endpoint cannot be reached or answers something unusable.
        """
        vector: Vectors = (await self._ask([self._family.query + text], 0))[0]
        return vector

    async def close(self) -> None:
        """Close the connections."""
        await self._endpoint.close()

    async def _ask(self, batch: list[str], retries: int) -> Vectors:
        answer = await self._answer(batch, retries)
        found = getattr(answer, "data", None)
        rows = [getattr(one, "embedding", None) for one in sorted(found, key=_index)] if isinstance(found, list) else []
        vectors = unit(rows, count=len(batch), dimension=self.dimension, source=self._source)
        self.dimension = vectors.shape[1]
        return vectors

    async def _answer(self, batch: list[str], retries: int) -> Any:
        async with self._endpoint.asked(self._source, "vectors", "MEMORIA_EMBEDDING_MODEL") as client:
            # Floats, since not every compatible server knows base64.
            return await client.with_options(max_retries=retries).embeddings.create(
                model=self._name, input=batch, encoding_format="float"
            )


class Endpoint:
    """An OpenAI-compatible endpoint, whose client is opened when it is first asked."""

    def __init__(self, base_url: str, key: str, timeout: float) -> None:
        self._base_url = base_url
        self._key = key
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._client: AsyncOpenAI | None = None

    async def opened(self) -> "AsyncOpenAI":
        """Return the client, which the first caller opens."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(_connect, self._base_url, self._key, self._timeout)
            return self._client

    @asynccontextmanager
    async def asked(self, source: str, wanted: str, setting: str) -> "AsyncIterator[AsyncOpenAI]":
        """Ask for what is wanted of the model that a setting names.

        Raises:
            Unavailable: The endpoint cannot be reached, or answers something else.
        """
        client = await self.opened()
        from openai import APIConnectionError, APIStatusError, OpenAIError

        try:
            yield client
        except APIStatusError as problem:
            raise Unavailable(
                f"{source} answered {problem.status_code} ({problem.message[:200]}): "
                f"see OPENAI_API_KEY, {setting} and the account's limits",
                retry_after=_seconds(problem.response.headers.get("retry-after", "")),
            ) from problem
        except APIConnectionError as problem:
            raise Unavailable(
                f"{source} cannot be reached ({type(problem).__name__}): mend MEMORIA_OPENAI_BASE_URL"
            ) from problem
        except (OpenAIError, ValueError) as problem:
            raise Unavailable(
                f"{source} answered something else than {wanted}: see whether MEMORIA_OPENAI_BASE_URL is right"
            ) from problem

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()


def _connect(base_url: str, key: str, timeout: float) -> "AsyncOpenAI":
    """Open a client of an OpenAI-compatible endpoint; in a thread, since the import takes more than a second."""
    import openai

    # The address comes from the operator; a redirect or a proxy of the environment must not change it.
    # The library refuses an empty key, which servers on one's own machine go without.
    return openai.AsyncOpenAI(
        base_url=whole(base_url),
        api_key=key or "none",
        http_client=openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=False,
            timeout=openai.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
        ),
    )


def _index(one: Any) -> int:
    place = getattr(one, "index", 0)
    return place if isinstance(place, int) else 0


def _seconds(header: str) -> float:
    return float(header) if header.isdigit() else 1.0
