"""Language models behind an OpenAI-compatible address, as judges."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from memoria.errors import Unavailable
from memoria.stores.embedders.addresses import source
from memoria.stores.embedders.openai import connect
from memoria.stores.rerankers import judging

if TYPE_CHECKING:
    from openai import AsyncOpenAI

DEFAULT_MODEL = "gpt-4o-mini"


class OpenAI:
    """Judge by a model of an OpenAI-compatible endpoint; asks it for nothing before the first question."""

    passage_characters = judging.PASSAGE_CHARACTERS

    def __init__(self, base_url: str, key: str, model: str = DEFAULT_MODEL, *, timeout: float = 2.0) -> None:
        """Speak to the endpoint at base_url with a key, which may be empty; one request may take `timeout` seconds.

        Raises InvalidInput when base_url is no address.
        """
        self._name = model
        self.model = f"openai:{model}"
        self._source = source(self.model, base_url, "MEMORIA_OPENAI_BASE_URL")
        self._base_url = base_url
        self._key = key
        self._timeout = timeout
        self._opening = asyncio.Lock()
        self._client: AsyncOpenAI | None = None

    async def warm(self) -> None:
        """Load the library, which takes a second."""
        await self._opened()

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a score from 0 to 10 for each passage, in their order.

        Raises Unavailable when the endpoint cannot be reached or answers something unusable.
        """
        answer = await self._answer(query, passages)
        choices = getattr(answer, "choices", None) or [None]
        content = getattr(getattr(choices[0], "message", None), "content", None)
        return judging.judged(content, len(passages), self._source)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    async def _answer(self, query: str, passages: Sequence[str]) -> Any:
        client = await self._opened()
        from openai import APIConnectionError, APIStatusError, OpenAIError

        messages: Any = judging.messages(query, passages)
        try:
            return await client.with_options(max_retries=0).chat.completions.create(
                model=self._name, messages=messages, temperature=0, response_format={"type": "json_object"}
            )
        except APIStatusError as problem:
            raise Unavailable(
                f"{self._source} answered {problem.status_code} ({problem.message[:200]}): "
                "see OPENAI_API_KEY, MEMORIA_RERANK_MODEL and the account's limits"
            ) from problem
        except APIConnectionError as problem:
            raise Unavailable(
                f"{self._source} cannot be reached ({type(problem).__name__}): mend MEMORIA_OPENAI_BASE_URL"
            ) from problem
        except (OpenAIError, ValueError) as problem:
            raise Unavailable(
                f"{self._source} answered something else than a message: see whether MEMORIA_OPENAI_BASE_URL is right"
            ) from problem

    async def _opened(self) -> "AsyncOpenAI":
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(connect, self._base_url, self._key, self._timeout)
            return self._client
