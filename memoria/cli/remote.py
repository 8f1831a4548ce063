"""A running server, spoken to in GraphQL over HTTP."""

import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import orjson

from memoria.cli.refusals import refusal
from memoria.errors import MemoriaError, TooMany, Unavailable
from memoria.settings import is_loopback

NAMED = {
    "arm", "category", "created_by", "direction", "kind", "relation_type", "role", "stage", "status", "trust", "type",
}  # fmt: skip
"""Fields whose values are names of ours, which GraphQL writes in capitals."""
FREE = {"metadata"}
"""Fields whose keys are the caller's own."""
CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")
PATIENCE = 10.0
"""Seconds that a busy server is asked again."""


class Remote:
    """One server. Names go out and come back as the records write them: `source_uri`, `semantic`."""

    def __init__(self, url: str, token: str, agent: str = "") -> None:
        headers = {b"Authorization": f"Bearer {token}".encode()} if token else {}
        headers |= {b"X-Memoria-Agent": agent.encode()} if agent else {}
        self.url = url
        self._client = httpx.Client(
            base_url=url, headers=headers, timeout=httpx.Timeout(120, connect=5), trust_env=not is_near(url)
        )

    def __enter__(self) -> "Remote":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, document: str, **variables: Any) -> Any:
        """Send one document and return the value of its only field.

        Raises:
            MemoriaError: What the server says, or that it cannot be reached.
        """
        body = orjson.dumps({"query": document, "variables": sent(variables)})
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._answer(self._post(body))
            except (TooMany, Unavailable) as busy:
                if time.monotonic() + busy.retry_after > deadline:
                    raise
                time.sleep(busy.retry_after)

    def download(self, path: str, asked: dict[str, Any]) -> Iterator[bytes]:
        """Read a file piece by piece.

        Raises:
            MemoriaError: What the server says, or that it cannot be reached.
        """
        given = {name: value for name, value in asked.items() if value is not None}
        try:
            with self._client.stream("GET", path, params=given) as response:
                if response.is_error:
                    raise _error(orjson.loads(response.read())["errors"][0])
                yield from response.iter_bytes()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(self.url, error) from None

    def _post(self, body: bytes) -> dict[str, Any]:
        try:
            response = self._client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
            return cast("dict[str, Any]", orjson.loads(response.content))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(self.url, error) from None
        except orjson.JSONDecodeError:
            raise MemoriaError(f"what answers at {self.url} is no Memoria: check the address") from None

    def _answer(self, answer: dict[str, Any]) -> Any:
        if answer.get("errors"):
            raise _error(answer["errors"][0])
        [value] = answer["data"].values()
        return received(value)


def is_near(url: str) -> bool:
    """Tell whether an address is on this machine, where no proxy belongs in between."""
    return is_loopback(urlsplit(url).hostname or "")


class Unreachable(MemoriaError):
    """Nobody answers at this address."""

    code = Unavailable.code


def _unreachable(url: str, error: Exception) -> Unreachable:
    return Unreachable(f"nothing answers at {url} ({error}): start it by `memoria serve`, or check the address")


def _error(given: dict[str, Any]) -> MemoriaError:
    extensions = given.get("extensions") or {}
    return refusal(
        extensions.get("code", ""),
        given["message"],
        field=extensions.get("field"),
        retry_after=extensions.get("retryAfter"),
    )


def sent(value: Any) -> Any:
    """Write a value as GraphQL takes it, leaving out what is None."""
    match value:
        case Enum():
            return value.name
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return [sent(item) for item in value]
        case dict():
            return {_camel(key): item if key in FREE else sent(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            return sent(_given(value))
        case _:
            return value


def _given(record: Any) -> dict[str, Any]:
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: value for name, value in values.items() if value is not None}


def _camel(name: str) -> str:
    first, *others = name.removesuffix("_").split("_")
    return first + "".join(other.title() for other in others)


def received(value: Any) -> Any:
    """Read a value that GraphQL gives as the records write it."""
    if isinstance(value, list):
        return [received(item) for item in value]
    if isinstance(value, dict):
        return {name: _field(name, item) for name, item in ((_snake(key), item) for key, item in value.items())}
    return value


def _field(name: str, value: Any) -> Any:
    if name in FREE:
        return value
    return value.lower() if name in NAMED and isinstance(value, str) else received(value)


def _snake(name: str) -> str:
    return CAPITAL.sub(lambda found: f"_{found[1].lower()}", name)
