"""Uvicorn, in an event loop whose stores are opened before it answers and closed after it has stopped."""

import asyncio
import ctypes
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import socket
from typing import Any

import uvicorn
import uvloop

from memoria.http import create_app
from memoria.settings import Settings

DRAIN = 8
"""Seconds that requests and subscriptions have to end."""
M_ARENA_MAX, ARENAS = -8, 2
"""How glibc is told of how many heaps to keep; its eight a processor keep what threads have let go of."""


class Server(uvicorn.Server):
    """Serves one app on sockets that listen already, and leaves lifespan and signals to its caller."""

    def __init__(self, app: Any, say_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="websockets-sansio",
                ws_max_size=4 * 1024 * 1024,
                timeout_graceful_shutdown=DRAIN,
            )
        )
        self.is_open = False
        self._say_ready = say_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals as they are."""
        yield

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start to answer, and say so."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what the start made stays: looking through it again holds everybody up for a third of a second
        self._say_ready()


def run(settings: Settings, listener: socket, say_ready: Callable[[], None]) -> None:
    """Serve until a signal comes, and return when everything is closed. A second Ctrl-C does not wait."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    with suppress(asyncio.CancelledError):
        uvloop.run(_serve(settings, listener, say_ready))


async def _serve(settings: Settings, listener: socket, say_ready: Callable[[], None]) -> None:
    app = create_app(settings)
    server = Server(app, say_ready)
    _stop_by_signals(server)
    async with app.router.lifespan_context(app):
        server.is_open = True
        await server.serve(sockets=[listener])


def _stop_by_signals(server: Server) -> None:
    opening = asyncio.current_task()

    def stop(number: int) -> None:
        if server.is_open:
            server.handle_exit(number, None)
        elif opening is not None and not opening.cancelling():
            opening.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop, number)
