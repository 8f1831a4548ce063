"""A real server and its two embedded ones, killed under writers: nothing acknowledged is lost, doubled or hidden."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from memoria.domain import generations, indexing, sweep
from memoria.engine import owner as engine_owner
from memoria.settings import EmbedderName, Settings
from memoria.stores.embedded.folder import owner
from memoria.stores.opening import open_stores
from tests.doors.commands import Commands

REMEMBER = 'mutation($c: String!) { remember(memory: {content: $c, kind: "chaos"}) { created memory { id } } }'
RECALL = "query($q: String!) { recall(query: $q, limit: 5) { hits { memory { id } } } }"
PAGE = """query($after: String) { memories(filter: {kind: {eq: "chaos"}}, first: 200, after: $after) {
    edges { node { id content } } pageInfo { hasNextPage endCursor } } }"""
WRITERS = 4


@dataclass
class Log:
    """What the clients saw: acknowledged ids by text, and questions that a fresh memory did not answer."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)


@pytest.fixture
def commands() -> Any:
    """Commands over a fresh data folder."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Commands(Path(folder) / "data")


async def serve(commands: Commands) -> asyncio.subprocess.Process:
    """Start a server and wait until it is ready."""
    process = await commands.start("serve")
    async with asyncio.timeout(60), httpx.AsyncClient() as http:
        while True:
            assert process.returncode is None
            found = owner(commands.folder)
            if found is not None and found.pid == process.pid and await ready(http, found.url):
                return process
            await asyncio.sleep(0.1)


async def ready(http: httpx.AsyncClient, url: str) -> bool:
    """Tell whether a server serves."""
    try:
        return (await http.get(f"{url}/ready")).status_code == 200
    except httpx.TransportError:
        return False


async def ask(http: httpx.AsyncClient, commands: Commands, query: str, **variables: Any) -> Any:
    """Ask the server that owns the folder now; None when it could not answer."""
    found = owner(commands.folder)
    if found is None:
        return None
    try:
        response = await http.post(f"{found.url}/graphql", json={"query": query, "variables": variables})
    except httpx.TransportError:
        return None
    answer = response.json()
    return None if answer.get("errors") else answer["data"]


async def write(number: int, commands: Commands, log: Log, until: asyncio.Event) -> None:
    """Remember one text after another, and recall each at once, until told to stop."""
    async with httpx.AsyncClient(timeout=30) as http:
        turn = 0
        while not until.is_set():
            turn += 1
            text = f"writer{number} said turn{turn} of the {number * 1_000 + turn}"
            kept = await ask(http, commands, REMEMBER, c=text)
            if kept is None or kept["remember"] is None:
                await asyncio.sleep(0.1)
                continue
            id = log.acknowledged[text] = kept["remember"]["memory"]["id"]
            answer = await ask(http, commands, RECALL, q=text)
            if answer is not None and id not in [hit["memory"]["id"] for hit in answer["recall"]["hits"]]:
                log.missed.append(text)


async def everything(commands: Commands) -> AsyncIterator[tuple[str, str]]:
    """Page through what the server holds."""
    after = None
    async with httpx.AsyncClient(timeout=30) as http:
        while True:
            page = (await ask(http, commands, PAGE, after=after))["memories"]
            for edge in page["edges"]:
                yield edge["node"]["content"], edge["node"]["id"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]


def victim(name: str, commands: Commands, server: asyncio.subprocess.Process) -> int:
    """Return the process to kill."""
    if name == "server":
        return server.pid
    if name == "engine":
        pid = engine_owner.owner(commands.folder / "index")
        assert pid is not None
        return pid
    return int((commands.folder / "postgres" / "postmaster.pid").read_text().split()[0])


@pytest.mark.parametrize("name", ["server", "postgres", "engine"])
async def test_killed_under_writers_nothing_acknowledged_is_lost_doubled_or_hidden(
    commands: Commands, name: str
) -> None:
    log, over = Log(), asyncio.Event()
    server = await serve(commands)
    writers = [asyncio.create_task(write(number, commands, log, over)) for number in range(WRITERS)]
    for _ in range(2):
        await asyncio.sleep(1.5)
        before = len(log.acknowledged)
        os.kill(victim(name, commands, server), signal.SIGKILL)
        if name == "server":
            await server.wait()
            server = await serve(commands)
        async with asyncio.timeout(60):
            while len(log.acknowledged) < before + 20:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    over.set()
    await asyncio.gather(*writers)
    held = [each async for each in everything(commands)]
    server.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(server.wait(), 20) == 0
    assert commands.processes() == []

    assert len(log.acknowledged) >= 40
    assert log.missed == []
    assert log.acknowledged.items() <= dict(held).items()
    assert len(held) == len(dict(held))
    await compare(commands)


async def compare(commands: Commands) -> None:
    """Hold the index to the record, by exact id, version, number of chunks and vector."""
    settings = Settings(_env_file=None, data_dir=commands.folder, embedder=EmbedderName.HASHING)
    async with open_stores(settings) as stores:
        while await indexing.project_some(stores):
            pass
        live = await generations.live(stores)
        assert live is not None
        assert (await sweep.compare(stores, live)).count == 0
        assert await sweep.altered_vectors(stores, live, sample=10_000) == {}
