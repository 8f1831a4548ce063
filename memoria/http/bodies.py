"""From bytes to a GraphQL request. Whatever is sent, the answer is a request or a sentence."""

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from memoria.errors import InvalidInput

LARGEST = 4 * 1024 * 1024
SECONDS = 30
"""How long a body may take to arrive."""
EXAMPLE = '{"query": "{ stats { memories } }"}'
DEEPEST = 64
"""Levels of objects and lists in a body; metadata and filters allow fewer."""


class TooLarge(InvalidInput):
    """The body is larger than `LARGEST`."""

    status = 413


class WrongType(InvalidInput):
    """The body is no JSON by its header."""

    status = 415


@dataclass(kw_only=True)
class Call:
    """One GraphQL request."""

    query: str
    variables: dict[str, Any] | None
    operation: str | None


async def read(request: Request) -> Call:
    """Read the request in a body.

    Raises:
        InvalidInput: It is no JSON object with a query, is too large, too deep or too slow.
    """
    return call(await received(request))


async def received(request: Request) -> dict[str, Any]:
    """Read the JSON object in a body.

    Raises:
        InvalidInput: It is none, is too large, too deep or too slow.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongType("send the query as a JSON object, with the header Content-Type: application/json")
    return decode(await _bytes(request))


async def _bytes(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    raise TooLarge(f"the body is larger than {LARGEST:,} bytes: send fewer memories at once")
    except TimeoutError:
        raise InvalidInput(f"the body did not arrive within {SECONDS} seconds") from None
    except ClientDisconnect:
        raise InvalidInput("the body broke off: send it again") from None
    return bytes(body)


def decode(text: bytes | str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        InvalidInput: It is none, or nested too deep.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"the body is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise InvalidInput(f"the body must be a JSON object such as {EXAMPLE}")
    if _is_deep(value):
        raise InvalidInput(f"the body is nested deeper than {DEEPEST} levels: flatten it")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def call(body: dict[str, Any]) -> Call:
    """Take the parts of a request from its body.

    Raises:
        InvalidInput: One of them has the wrong type.
    """
    query, variables, operation = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise InvalidInput("`query` must be a text that holds a GraphQL document", field="query")
    if not isinstance(variables, dict | None):
        raise InvalidInput("`variables` must be an object", field="variables")
    if not isinstance(operation, str | None):
        raise InvalidInput("`operationName` must be a text", field="operationName")
    return Call(query=query, variables=variables, operation=operation)
