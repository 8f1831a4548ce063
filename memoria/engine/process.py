"""The life of an engine process: open, serve, have the shelf indexed, stop."""

import asyncio
import gc
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc.aio

from memoria.engine import owner, takeover
from memoria.engine.indexing import is_due
from memoria.engine.place import Place, remove
from memoria.engine.server import CONNECTION_AGE, Engine, listen
from memoria.engine.shelf import Shelf

GRACE = 1.0
LOOK_EVERY = 0.5
AFTER_FAILURE = 60.0
LINGER = 1.2 * CONNECTION_AGE


async def serve(place: Place) -> None:
    """Serve the live shelf of a folder until told to stop.

    Raises Owned when another process has the folder.
    """
    lock = owner.take(place.folder)
    place.sweep()
    shelf = Shelf(place.current, mends=True)
    shelf.flush()
    engine = Engine(shelf)
    server = await listen(engine, place.socket_of(os.getpid()))
    place.connect_to(os.getpid())
    await _live(engine, server, place, lock)


async def succeed(place: Place, folder: Path, control: int) -> None:
    """Take over from the engine that started this process, then serve."""
    shelf = Shelf(folder)
    for collection in shelf.collections.values():
        collection.settle()
    engine = Engine(shelf)
    server = await listen(engine, place.socket_of(os.getpid()))
    with socket.socket(fileno=control) as channel:
        lock = await asyncio.to_thread(takeover.succeed, channel, shelf, takeover.journal_of(folder))
        takeover.confirm(channel)
    await _live(engine, server, place, lock)


async def _live(engine: Engine, server: grpc.aio.Server, place: Place, lock: int) -> None:
    gc.freeze()  # what the start made stays, and need not be looked through again
    stop = _stop_event(place)
    indexing = asyncio.ensure_future(_keep_indexed_and_linger(engine, place, lock))
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait([indexing, waiting], return_when=asyncio.FIRST_COMPLETED)
    await _stop(engine, server, place, [indexing, waiting])


def _stop_event(place: Place) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    if place.lifeline is not None:
        loop.add_reader(place.lifeline, stop.set)
    return stop


async def _keep_indexed_and_linger(engine: Engine, place: Place, lock: int) -> None:
    while engine.successor is None:
        await asyncio.sleep(LOOK_EVERY)
        if await _is_due(engine, place):
            await _hand_over(engine, place, lock)
    if engine.successor is not takeover.refuse:
        # Until each client has come to the end of its connection, and made one that leads to the successor.
        await asyncio.sleep(LINGER)


async def _is_due(engine: Engine, place: Place) -> bool:
    async with engine.writing:
        quiet = asyncio.get_running_loop().time() - engine.last_write
        return is_due(engine.shelf, place.threshold, quiet)


async def _hand_over(engine: Engine, place: Place, lock: int) -> None:
    try:
        await takeover.hand_over(engine, place, lock)
    except (OSError, takeover.TakeOverFailed) as failed:
        print(f"indexing failed: {failed}", file=sys.stderr, flush=True)  # noqa: T201
        if engine.successor is None:
            await asyncio.sleep(AFTER_FAILURE)


async def _stop(engine: Engine, server: grpc.aio.Server, place: Place, tasks: list[asyncio.Future[Any]]) -> None:
    for each in tasks:
        each.cancel()
        with suppress(asyncio.CancelledError):
            await each
    await server.stop(GRACE)
    await engine.stop()
    if engine.successor is None:
        engine.shelf.flush()
        place.socket.unlink(missing_ok=True)
        engine.shelf.close()
    else:
        remove(engine.shelf.folder)
