"""Migrations: the schema that is read is the schema that is built, once, whoever comes first."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

import memoria
from memoria.errors import Conflict, Forbidden, Unavailable
from memoria.stores import migrating
from tests.stores.catalog import catalog

Connection = asyncpg.Connection
MIGRATE = (
    "import asyncio, sys; from memoria.stores import migrating; print(asyncio.run(migrating.migrate(sys.argv[1])))"
)


async def test_the_schema_that_is_read_equals_what_the_migrations_build(empty_url: str, owner: Connection) -> None:
    schema = (Path(memoria.__file__).parent / "sql" / "schema.sql").read_text()
    read = await asyncpg.connect(empty_url)
    await read.execute(schema)
    expected, built = await catalog(read), await catalog(owner)
    await read.close()
    for part, things in expected.items():
        assert things, part
        assert built[part] == things, f"{part} differ: write a migration, or mend sql/schema.sql"


async def test_several_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    starting = [
        asyncio.create_subprocess_exec(sys.executable, "-c", MIGRATE, empty_url, stdout=asyncio.subprocess.PIPE)
        for _ in range(3)
    ]
    processes = await asyncio.gather(*starting)
    said = await asyncio.gather(*(process.communicate() for process in processes))
    assert [out.splitlines()[-1].decode() for out, _ in said] == [migrating.newest()] * 3
    assert [process.returncode for process in processes] == [0, 0, 0]


async def test_nothing_was_migrated_yet_in_an_empty_database(empty_url: str) -> None:
    assert await migrating.revision(empty_url) is None


async def test_migrating_again_changes_nothing(record_url: str, owner: Connection) -> None:
    before = await catalog(owner)
    assert await migrating.migrate(record_url) == migrating.newest()
    assert await migrating.revision(record_url) == migrating.newest()
    assert await catalog(owner) == before


async def test_every_revision_has_its_sql_and_its_step() -> None:
    folder = Path(memoria.__file__).parent / "migrations" / "versions"
    steps = sorted(path.stem for path in folder.glob("*.py"))
    assert steps == sorted(path.stem for path in folder.glob("*.sql"))
    assert [step.split("_")[0] for step in steps] == migrating.revisions()


async def test_a_database_of_a_newer_memoria_is_refused(record_url: str, owner: Connection) -> None:
    await owner.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(Conflict, match=r"made by a newer Memoria \(revision 9999"):
        await migrating.migrate(record_url)
    assert await migrating.revision(record_url) == "9999"


async def test_a_server_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Check MEMORIA_DATABASE_URL"):
        await migrating.migrate(f"postgresql://memoria@/postgres?host={tmp_path}")


@pytest.fixture
async def login(empty_url: str) -> AsyncIterator[str]:
    """A role that may only connect."""
    name = f"login_{uuid4().hex[:12]}"
    db = await asyncpg.connect(empty_url)
    await db.execute(f"create role {name} login")
    yield name
    await db.execute(f"reassign owned by {name} to current_user; drop owned by {name}; drop role {name}")
    await db.close()


def as_role(url: str, role: str) -> str:
    """Log in as another role."""
    return urlunsplit(urlsplit(url)._replace(netloc=f"{role}@"))


async def test_a_role_that_may_not_create_tables_is_told_which_grant_it_needs(empty_url: str, login: str) -> None:
    with pytest.raises(Forbidden, match=f'run "grant create on schema public to {login}"'):
        await migrating.migrate(as_role(empty_url, login))
    assert await migrating.revision(empty_url) is None


async def test_a_role_that_may_not_become_the_application_is_told_so(
    empty_url: str, login: str, record_url: str
) -> None:
    db = await asyncpg.connect(empty_url)
    await db.execute(f"grant create on schema public to {login}")
    await db.close()
    with pytest.raises(Forbidden, match=f'run "grant memoria_app to {login}"'):
        await migrating.migrate(as_role(empty_url, login))


async def test_an_ordinary_role_migrates_once_it_has_what_the_messages_name(
    empty_url: str, login: str, record_url: str
) -> None:
    db = await asyncpg.connect(empty_url)
    await db.execute(f"grant create on schema public to {login}; grant memoria_app to {login}")
    await db.close()
    assert await migrating.migrate(as_role(empty_url, login)) == migrating.newest()
