"""Language models that an Ollama server runs, as judges."""

import json
from collections.abc import Sequence

import httpx
import ollama
import pydantic

from memoria.errors import Unavailable
from memoria.stores.embedders.addresses import source
from memoria.stores.embedders.ollama import CONNECT_SECONDS, MISSING
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
        # The address comes from the operator; a redirect or a proxy of the environment must not change it.
        self._client = ollama.AsyncClient(
            host,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            follow_redirects=False,
            trust_env=False,
        )

    async def warm(self) -> None:
        """Do nothing: there is nothing to load without asking the network."""

    async def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Return a score from 0 to 10 for each passage, in their order.

        Raises Unavailable when the server cannot be reached or answers something unusable.
        """
        try:
            answer = await self._client.chat(
                self._name,
                judging.messages(query, passages),
                format=judging.schema(len(passages)),
                options={"temperature": 0, "seed": 0},
            )
        except ollama.ResponseError as problem:
            raise self._refused(problem) from problem
        except (ConnectionError, httpx.HTTPError) as problem:
            raise Unavailable(
                f"{self._source} cannot be reached ({type(problem).__name__}): "
                "start Ollama, or mend MEMORIA_OLLAMA_HOST"
            ) from problem
        except (pydantic.ValidationError, json.JSONDecodeError, UnicodeDecodeError, TypeError) as problem:
            raise Unavailable(
                f"{self._source} answered something else than a message: "
                "see whether MEMORIA_OLLAMA_HOST is an Ollama server"
            ) from problem
        return judging.judged(answer.message.content, len(passages), self._source)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]

    def _refused(self, problem: ollama.ResponseError) -> Unavailable:
        mending = f"run `ollama pull {self._name}`" if problem.status_code == MISSING else "see Ollama's log"
        return Unavailable(f"{self._source} answered {problem.status_code} ({str(problem.error)[:200]}): {mending}")
