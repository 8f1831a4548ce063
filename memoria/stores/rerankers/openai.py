"""Language models behind an OpenAI-compatible address, as judges."""

from collections.abc import Sequence
from typing import Any

from memoria.stores.embedders.addresses import source
from memoria.stores.embedders.openai import Endpoint
from memoria.stores.rerankers import judging

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
        self._endpoint = Endpoint(base_url, key, timeout)

    async def warm(self) -> None:
        """Load the library, which takes a second."""
        await self._endpoint.opened()

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
        await self._endpoint.close()

    async def _answer(self, query: str, passages: Sequence[str]) -> Any:
        messages: Any = judging.messages(query, passages)
        async with self._endpoint.asked(self._source, "a message", "MEMORIA_RERANK_MODEL") as client:
            return await client.with_options(max_retries=0).chat.completions.create(
                model=self._name, messages=messages, temperature=0, response_format={"type": "json_object"}
            )
