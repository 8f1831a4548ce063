"""A real server on a real port, in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from memoria.http import create_app
from memoria.http.site import BUNDLE
from memoria.settings import EmbedderName, Settings

JSON = {"content-type": "application/json"}


@dataclass(kw_only=True)
class Server:
    """Where a server answers."""

    app: FastAPI
    url: str
    http: httpx.AsyncClient

    @property
    def host(self) -> str:
        """What a Host header must say."""
        return self.url.removeprefix("http://")

    async def post(self, query: str, **variables: Any) -> httpx.Response:
        """Send one document."""
        return await self.http.post("/graphql", json={"query": query, "variables": variables})

    async def ask(self, query: str, **variables: Any) -> Any:
        """Send one document that must succeed, and return its data."""
        response = await self.post(query, **variables)
        answer = response.json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def refused(self, query: str, **variables: Any) -> tuple[int, str, str]:
        """Send one document that must fail, and return status, code and message."""
        response = await self.post(query, **variables)
        (error,) = response.json()["errors"]
        return response.status_code, error["extensions"]["code"], error["message"]


def settings_for(folder: Path, **given: Any) -> Settings:
    """Settings of a server in a folder of its own, without a model to load."""
    return Settings(_env_file=None, data_dir=folder, embedder=EmbedderName.HASHING, http_port=0, **given)


@asynccontextmanager
async def serving(settings: Settings, bundle: Path = BUNDLE) -> AsyncIterator[Server]:
    """Serve until the block ends."""
    app = create_app(settings, bundle)
    config = uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=5, ws="websockets-sansio")
    server = uvicorn.Server(config)
    running = asyncio.create_task(_serve(server))
    try:
        await _started(server, running)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            yield Server(app=app, url=url, http=http)
    finally:
        server.should_exit = True
        await running


async def _serve(server: uvicorn.Server) -> None:
    try:
        await server.serve()
    except SystemExit as exit:
        raise AssertionError("the server did not start: the log says why") from exit


async def _started(server: uvicorn.Server, running: asyncio.Task[None]) -> None:
    async with asyncio.timeout(60):
        while not server.started:
            assert not running.done(), "the server stopped while it started"
            await asyncio.sleep(0.01)
