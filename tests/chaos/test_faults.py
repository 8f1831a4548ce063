"""A real server whose databases freeze or whose disk is full: it says so by its status, and goes on by itself."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from memoria.engine import owner as engine_owner
from memoria.stores.embedded.folder import owner
from tests.chaos.test_crashes import everything, serve
from tests.doors.commands import Commands, interrupt

REMEMBER = 'mutation($c: String!) { remember(memory: {content: $c, kind: "chaos"}) { created memory { id } } }'
RECALL = '{ recall(query: "lighthouse") { degraded hits { memory { id } } } }'
MEGABYTE = 1024 * 1024
DISK = 200
MOUNT, UNMOUNT = shutil.which("mount"), shutil.which("umount")


@dataclass
class Running:
    """A server of its own process, and the way to it."""

    commands: Commands
    process: asyncio.subprocess.Process
    http: httpx.AsyncClient

    async def ask(self, query: str, **variables: Any) -> httpx.Response:
        """Send a document."""
        return await self.http.post("/graphql", json={"query": query, "variables": variables})

    async def until_kept(self) -> None:
        """Wait until a write is acknowledged."""
        async with asyncio.timeout(60):
            while (await self.ask(REMEMBER, c=secrets.token_hex())).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.2)


async def opened(folder: Path) -> AsyncIterator[Running]:
    commands = Commands(folder / "data")
    process = await serve(commands)
    found = owner(commands.folder)
    assert found is not None
    async with httpx.AsyncClient(base_url=found.url, timeout=60) as http:
        yield Running(commands, process, http)
    assert (await interrupt(process)).code == 0
    assert commands.processes() == []


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    """A server over a folder of its own."""
    async for each in opened(tmp_path):
        yield each


@contextmanager
def frozen(pids: list[int]) -> Iterator[None]:
    """Stop processes for a while."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """Return a process and its children, which PostgreSQL serves by."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


async def test_while_postgres_is_frozen_everything_is_refused_with_503(server: Running) -> None:
    postmaster = int((server.commands.folder / "postgres" / "postmaster.pid").read_text().split()[0])
    with frozen(family(postmaster)):
        for query in (REMEMBER, RECALL):
            response = await server.ask(query, c="never acknowledged")
            [error] = response.json()["errors"]
            assert (response.status_code, error["extensions"]["code"]) == (503, "UNAVAILABLE")
            assert int(response.headers["retry-after"]) >= 1
        assert (await server.http.get("/health")).status_code == 503
    await server.until_kept()


async def test_while_postgres_is_away_commands_say_so_and_do_not_wait(server: Running) -> None:
    said = server.commands.folder / "postgres.start.log"
    said.unlink()
    said.mkdir()  # it cannot be started again while its log cannot be opened
    os.kill(int((server.commands.folder / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    async with asyncio.timeout(60):
        while (await server.http.get("/ready")).status_code == 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        stats = await server.commands.run("stats")
        doctor = await server.commands.run("doctor")
    said.rmdir()
    assert (stats.code, stats.err) == (1, "PostgreSQL cannot be reached: try again in a moment\n")
    assert (doctor.code, "✗ record: PostgreSQL does not answer" in doctor.out) == (1, True)
    await server.until_kept()


async def test_while_the_index_is_frozen_recall_is_right_and_says_so(server: Running) -> None:
    kept = (await server.ask(REMEMBER, c="the lighthouse burns blue oil")).json()["data"]["remember"]["memory"]["id"]
    engine = engine_owner.owner(server.commands.folder / "index")
    assert engine is not None
    with frozen([engine]):
        response = await server.ask(RECALL)
        assert (response.status_code, response.elapsed.total_seconds() < 5) == (200, True)
        answer = response.json()["data"]["recall"]
        assert [hit["memory"]["id"] for hit in answer["hits"]] == [kept]
        assert set(answer["degraded"]) <= {"vector"}
    async with asyncio.timeout(60):
        while (await server.ask(RECALL)).json()["data"]["recall"]["degraded"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full; only root can make one."""
    if MOUNT is None or UNMOUNT is None:
        pytest.skip("there is no mount")
    made = subprocess.run([MOUNT, "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(tmp_path)], check=False)
    if made.returncode != 0:
        pytest.skip("a disk of its own cannot be mounted here")
    tmp_path.chmod(0o711)
    yield tmp_path
    subprocess.run([UNMOUNT, "--lazy", str(tmp_path)], check=True)


def fill(disk: Path) -> Path:
    """Fill a disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            for _ in range(DISK):
                file.write(bytes(MEGABYTE))
        except OSError:
            pass
    return filler


async def test_on_a_full_disk_nothing_acknowledged_is_lost_and_writing_resumes(small_disk: Path) -> None:
    async for server in opened(small_disk):
        filler = fill(small_disk)
        acknowledged: set[str] = set()
        refused: list[httpx.Response] = []
        async with asyncio.timeout(120):
            while len(refused) < 5:
                response = await server.ask(REMEMBER, c=secrets.token_hex(50_000))
                if response.status_code == 200:
                    acknowledged.add(response.json()["data"]["remember"]["memory"]["id"])
                else:
                    refused.append(response)
        assert {response.status_code for response in refused} == {503}
        filler.unlink()
        await server.until_kept()
        held = {id async for _, id in everything(server.commands)}
        assert acknowledged <= held
