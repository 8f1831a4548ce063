"""Documents to a server and back, asked again where that is safe."""

import re
import time
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from functools import cache
from pathlib import Path
from random import random
from typing import Any, Self
from uuid import UUID, uuid4

from memoria.client import sayable, transport, wire
from memoria.client.transport import Lost, Transport, Unreachable
from memoria.errors import TooMany, Unavailable
from memoria.records import NewMemory, Page

HOME = "http://127.0.0.1:8765"
PATIENCE = 10.0
"""Seconds that a busy server is asked again."""
HEAVIEST = 1_000_000
"""Characters in a batch: a body may have four megabytes."""
TRIES = 3
"""How often a call is made over a connection that breaks."""
ARGUMENT = re.compile(r"(\w+): [\w\[\]!]+")


@cache
def document(kind: str, field: str, selected: str) -> str:
    """Write a document that asks for one field; `field` is written as the schema writes it."""
    name, _, arguments = field.partition("(")
    if not arguments:
        return f"{kind} {{ {name} {selected} }}"
    variables = ", ".join(f"${each}" for each in arguments.removesuffix(")").split(", "))
    passed = ", ".join(f"{each}: ${each}" for each in ARGUMENT.findall(arguments))
    return f"{kind} ({variables}) {{ {name}({passed}) {selected} }}"


class Asking:
    """A connection to a server, and what every call has in common."""

    def __init__(self, url: str = HOME, *, token: str = "", agent: str = "", patience: float = PATIENCE) -> None:
        self.url = url.rstrip("/")
        self._transport: Transport = transport.Remote(self.url, token, agent)
        self._patience = patience

    @classmethod
    def embedded(cls, path: str | Path, **settings: Any) -> Self:
        """Open the data folder in this process, which owns it until `close`; `settings` are those of the server.

        Raises:
            InvalidInput: A setting is not possible.
        """
        from memoria.client.embedded import Embedded
        from memoria.settings import read_settings

        memory = cls(transport.HERE)
        memory._transport = Embedded(read_settings(data_dir=path, http_port=0, **settings))
        return memory

    async def __aenter__(self) -> Self:
        await self._transport.http()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection, or the databases that were opened in this process."""
        await self._transport.close()

    async def graphql(self, document: str, /, **variables: Any) -> Any:
        """Send any document and return the value of its only field in plain objects, with the records' names.

        Raises:
            MemoriaError: What the server says, or that it cannot be reached.
        """
        return wire.received(await self._ask(document, variables, again=not document.lstrip().startswith("mutation")))

    async def download(self, path: str, /, **asked: Any) -> AsyncIterator[bytes]:
        """Read a file of the server piece by piece, such as `/work/sessions.csv`; `asked` bounds what is in it.

        Raises:
            MemoriaError: What the server says, or that it cannot be reached.
        """
        given = {name: value for name, value in asked.items() if value is not None}
        async with transport.streamed(self._transport, self.url, path, given) as pieces:
            async for piece in pieces:
                yield piece

    async def _query(self, gives: Any, field: str, **variables: Any) -> Any:
        text = document("query", field, wire.selection(gives))
        return wire.reader(gives)(await self._ask(text, variables, again=True))

    async def _mutate(self, gives: Any, field: str, variables: dict[str, Any], *, again: bool = False) -> Any:
        text = document("mutation", field, wire.selection(gives))
        return wire.reader(gives)(await self._ask(text, variables, again=again))

    async def _about(self, gives: type, field: str, id: UUID | str) -> Any:
        """Ask for one field of a memory; None when there is no such memory."""
        text = f"query ($id: UUID!) {{ memory(id: $id) {{ {field} {wire.selection(gives)} }} }}"
        found = await self._ask(text, {"id": id}, again=True)
        return found and wire.reader(gives)(found[field])

    async def _page(self, gives: type, field: str, **variables: Any) -> Page[Any]:
        return page(gives, await self._ask(document("query", field, paged(gives)), variables, again=True))

    async def _total(self, field: str, **variables: Any) -> int:
        found = await self._ask(document("query", field, "{ totalCount }"), variables | {"first": 1}, again=True)
        return int(found["totalCount"])

    async def _ask(self, text: str, variables: dict[str, Any], *, again: bool) -> Any:
        """Send a document until there is an answer; `again` tells that a lost answer may be asked for once more."""
        body = sayable.json({"query": text, "variables": wire.sent(variables)})
        deadline = time.monotonic() + self._patience
        lost = 0
        while True:
            try:
                return transport.only(await transport.post(self._transport, self.url, body))
            except (TooMany, Unavailable) as busy:
                if time.monotonic() + busy.retry_after > deadline:
                    raise
                await _rest(busy.retry_after)
            except Unreachable as error:
                lost += 1
                if lost == TRIES or (isinstance(error, Lost) and not again):
                    raise
                await _rest(0.1 * 2**lost * (0.5 + random()))  # noqa: S311  # spreads those who come again


async def _rest(seconds: float) -> None:
    from asyncio import sleep  # which takes a third of the time that this client takes to import

    await sleep(seconds)


def new_key() -> str:
    """Make an idempotency key for one call."""
    return f"client:{uuid4().hex}"


def paged(gives: type) -> str:
    """Ask for a page of records."""
    return f"{{ edges {{ cursor node {wire.selection(gives)} }} pageInfo {{ hasNextPage }} }}"


def page(gives: type, found: dict[str, Any]) -> Page[Any]:
    """Read a page of records."""
    read = wire.reader(gives)
    return Page(
        items=[read(edge["node"]) for edge in found["edges"]],
        cursors=[edge["cursor"] for edge in found["edges"]],
        has_next=found["pageInfo"]["hasNextPage"],
    )


async def batches(
    memories: Iterable[NewMemory] | AsyncIterable[NewMemory], at_once: int
) -> AsyncIterator[list[NewMemory]]:
    """Divide memories into batches."""
    batch: list[NewMemory] = []
    weight = 0
    async for memory in memories if isinstance(memories, AsyncIterable) else _each(memories):
        one = _weight(memory)
        if batch and (len(batch) == at_once or weight + one > HEAVIEST):
            yield batch
            batch, weight = [], 0
        batch.append(memory)
        weight += one
    if batch:
        yield batch


def _weight(memory: NewMemory) -> int:
    try:
        return len(memory.content) + len(repr(memory.metadata))
    except RecursionError:
        return HEAVIEST  # it goes alone, and is refused


async def _each(memories: Iterable[NewMemory]) -> AsyncIterator[NewMemory]:
    for memory in memories:
        yield memory
