"""The embedded PostgreSQL: started, taken over, restarted, and gone when it is stopped."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from memoria.errors import Conflict
from memoria.stores.embedded import postmaster
from memoria.stores.embedded.postgres import PostgresServer

OWN = """
import asyncio, os, pathlib, signal, sys, asyncpg
from memoria.stores.embedded.postgres import PostgresServer
async def main():
    server = PostgresServer(pathlib.Path(sys.argv[1]))
    await server.start()
    db = await asyncpg.connect(server.url)
    await db.execute("create table kept (n integer); insert into kept values (42)")
    print(server.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a cluster of the test's own lives."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name) / "postgres"


async def kept(server: PostgresServer) -> int:
    """Read what another owner wrote."""
    db = await asyncpg.connect(server.url)
    try:
        return int(await db.fetchval("select n from kept"))
    finally:
        await db.close()


def processes(folder: Path) -> list[int]:
    """Every process of the cluster."""
    return [process.pid for process in psutil.process_iter() if postmaster._is_left(process, folder)]


async def killed_owner(folder: Path) -> int:
    """Have another process start the server, write, and be killed; return the postmaster's pid."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OWN, str(folder), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == -signal.SIGKILL
    return int(said.splitlines()[-1])


async def until_up(server: PostgresServer, after: int) -> None:
    """Wait until another postmaster than `after` answers."""
    async with asyncio.timeout(20):
        while server.pid in {None, after} or not postmaster.is_ready(server.folder):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_stopped_server_leaves_no_process_and_starts_again_with_its_data(folder: Path) -> None:
    server = PostgresServer(folder)
    await server.start()
    assert os.getsid(server.pid or 0) != os.getsid(0), "Ctrl-C would reach it"
    db = await asyncpg.connect(server.url)
    await db.execute("create table kept (n integer); insert into kept values (7)")
    await server.stop()
    await db.close(timeout=1)
    assert processes(folder) == []
    assert server.pid is None
    again = PostgresServer(folder)
    await again.start()
    assert again.url == server.url
    assert await kept(again) == 7
    await again.stop()


async def test_a_server_left_by_a_killed_owner_is_taken_over_with_all_it_acknowledged(folder: Path) -> None:
    pid = await killed_owner(folder)
    server = PostgresServer(folder)
    await server.start()
    assert server.pid == pid
    assert await kept(server) == 42
    await server.stop()
    assert processes(folder) == []


async def test_a_killed_postmaster_is_restarted_with_all_it_acknowledged(folder: Path) -> None:
    pid = await killed_owner(folder)
    server = PostgresServer(folder)
    await server.start()
    os.kill(pid, signal.SIGKILL)
    await until_up(server, pid)
    assert await kept(server) == 42
    await server.stop()
    assert processes(folder) == []


async def test_a_restart_that_fails_is_tried_again(folder: Path) -> None:
    pid = await killed_owner(folder)
    server = PostgresServer(folder)
    await server.start()
    server._said.unlink()
    server._said.mkdir()
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(1)
    assert server.pid is None
    server._said.rmdir()
    await until_up(server, pid)
    assert await kept(server) == 42
    await server.stop()


async def test_a_pid_that_belongs_to_another_process_by_now_is_no_obstacle(folder: Path) -> None:
    pid = await killed_owner(folder)
    os.kill(pid, signal.SIGKILL)
    written = (folder / "postmaster.pid").read_text().splitlines()
    (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *written[1:]]) + "\n")
    server = PostgresServer(folder)
    await server.start()
    assert await kept(server) == 42
    await server.stop()


async def test_a_long_path_gets_a_socket_in_a_private_folder(folder: Path) -> None:
    server = PostgresServer(folder.parent / ("long-" * 20) / "postgres")
    server.folder.parent.mkdir()
    await server.start()
    db = await asyncpg.connect(server.url)
    socket_folder = Path(await db.fetchval("show unix_socket_directories"))
    await db.close()
    assert socket_folder != server.folder
    assert socket_folder.stat().st_mode & 0o077 == 0  # noqa: ASYNC240
    await server.stop()


async def test_a_cluster_of_another_postgresql_is_refused_by_name(folder: Path) -> None:
    folder.mkdir()  # noqa: ASYNC240
    (folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(Conflict, match="made by PostgreSQL 16"):
        await PostgresServer(folder).start()


async def test_a_cluster_half_made_is_made_anew(folder: Path) -> None:
    draft = folder.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    server = PostgresServer(folder)
    await server.start()
    assert not draft.exists()
    await server.stop()
