"""Language models that an Ollama server runs, as judges."""

from collections.abc import Sequence

from memoria.stores.embedders.addresses import source
from memoria.stores.embedders.ollama import answering, connect
from memoria.stores.rerankers import judging

DEFAULT_MODEL = "llama3.2"


class Ollama:
    """Judge by a model of an Ollama server; asks it for nothing before the first question."""

    passage_characters = judging.PASSAGE_CHARACTERS

    def __init__(self, host: str, model: str = DEFAULT_MODEL, *, timeout: float = 2.0) -> None:
        """Speak to the server at host; one request may take `timeout` seconds.

        Raises InvalidInput when host is no address.
        """
        self._name = model
        self.model = f"ollama:{model}"
        self._source = source(self.model, host, "MEMORIA_OLLAMA_HOST")
        self._client = connect(host, timeout)

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a score from 0 to 10 for each passage, in their order.

        Raises Unavailable when the server cannot be reached or answers something unusable.
        """
        with answering(self._source, self._name, "a message"):
            answer = await self._client.chat(
                self._name,
                judging.messages(query, passages),
                format=judging.schema(len(passages)),
                options={"temperature": 0, "seed": 0},
            )
        return judging.judged(answer.message.content, len(passages), self._source)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]
