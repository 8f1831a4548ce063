"""JSON Lines: memories in, one a line, as they arrive; memories out, page by page."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
from starlette.requests import ClientDisconnect, Request

from memoria.domain import browsing, imports, memories
from memoria.errors import InvalidInput
from memoria.http.bodies import EXAMPLE, SECONDS, TooLarge, decode
from memoria.records import Caller, MemoryFilter, MemorySort, NewMemory, Remembered
from memoria.stores.opening import Stores

LONGEST = 2 * 1024 * 1024
"""Bytes of one line: a memory may have one megabyte of text, and its signs may be escaped."""
MOST = 1_000_000
"""Lines of one body."""
AT_ONCE = 200
HEAVIEST = 4 * 1024 * 1024
IN_MEMORY = 1024 * 1024
OLDEST_FIRST = MemorySort(descending=False)


async def written(
    stores: Stores,
    caller: Caller,
    filter: MemoryFilter | None,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> AsyncIterator[bytes]:
    """Write the memories that a filter accepts, oldest first."""
    after: str | None = None
    while True:
        page = await browsing.browse(
            stores, caller, filter, OLDEST_FIRST, AT_ONCE, after, as_of=as_of, known_at=known_at
        )
        for each in page.items:
            yield _line(each)
        if not page.has_next:
            return
        after = page.cursors[-1]


async def kept(stores: Stores, caller: Caller, request: Request) -> IO[bytes]:
    """Keep the memories of a body while it arrives; return what became of each line, in their order.

    Raises:
        InvalidInput: The body broke off, is too slow, or has too long or too many lines. What was kept before stays.
    """
    results: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the reply closes it
    try:
        await _keep_all(stores, caller, request, results)
    except BaseException:
        results.close()
        raise
    results.seek(0)
    return results


async def _keep_all(stores: Stores, caller: Caller, request: Request, results: IO[bytes]) -> None:
    batch: list[tuple[int, bytes]] = []
    weight = 0
    async for number, line in _lines(request):
        batch.append((number, line))
        weight += len(line)
        if len(batch) == AT_ONCE or weight > HEAVIEST:
            results.writelines(await _keep(stores, caller, batch))
            batch, weight = [], 0
    results.writelines(await _keep(stores, caller, batch))


async def _lines(request: Request) -> AsyncIterator[tuple[int, bytes]]:
    rest, number = b"", 0
    async for part in _parts(request):
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            number += 1
            yield number, _fitting(number, line)
        _fitting(number + 1, rest)
    if rest.strip():
        yield number + 1, rest


def _fitting(number: int, line: bytes) -> bytes:
    if len(line) > LONGEST:
        raise TooLarge(f"line {number} is longer than {LONGEST:,} bytes: shorten or split it")
    if number > MOST:
        raise TooLarge(f"the body has more than {MOST:,} lines: send it in parts")
    return line


async def _parts(request: Request) -> AsyncIterator[bytes]:
    parts = request.stream()
    while True:
        try:
            async with asyncio.timeout(SECONDS):
                part = await anext(parts, None)
        except TimeoutError:
            raise InvalidInput(f"nothing of the body arrived for {SECONDS} seconds") from None
        except ClientDisconnect:
            raise InvalidInput("the body broke off: send the rest") from None
        if part is None:
            return
        yield part


async def _keep(stores: Stores, caller: Caller, batch: list[tuple[int, bytes]]) -> list[bytes]:
    read = {number: _read(line) for number, line in batch if line.strip()}
    new = [each for each in read.values() if isinstance(each, NewMemory)]
    results = iter(await memories.remember_many(stores, caller, new) if new else [])
    return [
        _said(number, next(results)) if isinstance(each, NewMemory) else _refused(number, each)
        for number, each in read.items()
    ]


def _read(line: bytes) -> NewMemory | InvalidInput:
    try:
        given = decode(line)
    except InvalidInput as error:
        return InvalidInput(str(error).replace("the body", "the line").replace(EXAMPLE, '{"content": "a memory"}'))
    try:
        return imports.read(given)
    except InvalidInput as error:
        return error


def _said(number: int, result: Remembered) -> bytes:
    if result.error is not None:
        return _line({"line": number, "error": result.error})
    assert result.memory is not None  # noqa: S101  # there is one where there is no error
    return _line({"line": number, "id": result.memory.id, "created": result.created})


def _refused(number: int, error: InvalidInput) -> bytes:
    return _line({"line": number, "error": {"code": error.code, "message": str(error), "field": error.field}})


def _line(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_APPEND_NEWLINE)
