"""A server within this process. Only who opens one imports this, and all that it stands on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from memoria.client import transport
from memoria.errors import MemoriaError
from memoria.settings import Settings


class Embedded:
    """A server within this process, which owns its data folder and has no socket. It opens at the first call."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None
        self._app: FastAPI | None = None
        self._opening = asyncio.Lock()
        self._leave = asyncio.Event()
        self._living: asyncio.Task[None] | None = None

    async def http(self) -> httpx.AsyncClient:
        """Return the way in; open the databases when it is first needed."""
        async with self._opening:
            if self._client is None:
                await self._open()
        assert self._client is not None  # noqa: S101  # opened above
        return self._client

    async def _open(self) -> None:
        from memoria.http import create_app

        _log_as_the_program_does()
        self._app = create_app(self._settings)
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._living = asyncio.create_task(self._live(self._app, opened), name="memoria embedded")
        await opened
        self._client = httpx.AsyncClient(
            base_url=transport.HERE,
            headers=transport.greeting(self._settings.token.get_secret_value(), self._settings.agent)
            | transport.UNPACKED,
            timeout=120,
            transport=httpx.ASGITransport(self._app, raise_app_exceptions=False),
        )

    async def _live(self, app: FastAPI, opened: asyncio.Future[None]) -> None:
        """Hold the databases open in one task, whoever asks to close them."""
        try:
            async with app.router.lifespan_context(app):
                opened.set_result(None)
                await self._leave.wait()
        except MemoriaError as error:
            if opened.done():
                raise
            opened.set_exception(error)

    @asynccontextmanager
    async def changes(self, document: str) -> AsyncIterator[AsyncIterator[Any]]:
        """Open a subscription."""
        await self.http()
        assert self._app is not None  # noqa: S101  # opened above
        from memoria.client import subscribing

        yield subscribing.within(self._app, document)

    async def close(self) -> None:
        """Close the databases, when the last request has been answered."""
        self._leave.set()
        if self._client is not None:
            await self._client.aclose()
        if self._living is not None:
            await self._living


def _log_as_the_program_does() -> None:
    """Hand our log to Python's own, which the program has set up, and print nothing."""
    if not structlog.is_configured():
        structlog.configure(
            processors=[
                structlog.stdlib.filter_by_level,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(key_order=["event"]),
            ],
            wrapper_class=structlog.stdlib.BoundLogger,
            logger_factory=structlog.stdlib.LoggerFactory(),
        )
