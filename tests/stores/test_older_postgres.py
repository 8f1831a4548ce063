"""The record on the oldest PostgreSQL that is supported, where the machine has one."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from memoria.records import Caller
from memoria.stores import migrating
from memoria.stores.embedded import cluster
from memoria.stores.postgres import Record
from tests.conftest import at
from tests.stores.test_migrations import as_role
from tests.stores.test_queries import QUERIES, queries

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("15/bin"))
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL 15 is not installed")


@pytest.fixture
async def older() -> AsyncIterator[str]:
    """The administrator's address of a PostgreSQL 15."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "postgres"
        folder.mkdir(mode=0o700)
        account = cluster.prepare_account(folder)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        how = cluster.launch(account)

        def run(program: str, *arguments: str) -> None:
            command = [str(PROGRAMS[0] / program), "-D", str(folder), *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **how)

        await asyncio.to_thread(run, "initdb", "-U", "memoria", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        await asyncio.to_thread(run, "pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgresql://memoria@/postgres?host={folder}"
        await asyncio.to_thread(run, "pg_ctl", "-w", "-m", "fast", "stop")


async def test_an_ordinary_owner_migrates_and_every_query_prepares(older: str) -> None:
    db = await asyncpg.connect(older)
    await db.execute("create role plain login createrole")
    await db.execute("create database theirs owner plain")
    await db.close()
    url = at(as_role(older, "plain"), "theirs")
    assert await migrating.migrate(url) == migrating.newest()
    assert await migrating.migrate(url) == migrating.newest()
    record = await Record.connect(url)
    async with record.reading(Caller()) as reading:
        assert await reading.fetchval("select name from workspaces") == "default"
    async with record.system() as system:
        assert await system.fetch("select name from workspaces") == []
        for noun, name in QUERIES:
            await system.prepare(queries.named(noun)[name])
    await record.close()
