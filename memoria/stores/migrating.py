"""Bring the record's schema to what this Memoria needs. Forward only; the login role owns the tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

import asyncpg
import structlog

from memoria.errors import Conflict, Forbidden, Unavailable
from memoria.stores.postgres import LOST

log = structlog.get_logger()

APPLICATION_ROLE = "memoria_app"
OLDEST_SERVER = 150000
"""As `server_version_num` has it: PostgreSQL 15."""

READ_REVISION = "select version_num from alembic_version"
MAY_BECOME = """
select coalesce((
    select pg_has_role(current_user, oid, case when $2 then 'SET' else 'MEMBER' end)
    from pg_roles where rolname = $1
), false)
"""
LACKS = """
select current_user as login, current_database() as database,
    has_schema_privilege(current_user, 'public', 'create') as may_create_tables,
    exists (select from pg_roles where rolname = $1)
        or (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as has_role
"""
SET_ROLE_SINCE = 160000
"""From PostgreSQL 16 on a member may be kept from becoming the role."""


async def migrate(url: str) -> str:
    """Bring the database at `url` to the newest revision, and return it. Again, it changes nothing.

    Raises:
        Unavailable: The server cannot be reached.
        Forbidden: The login role lacks a right; the message names the statement that grants it.
        Conflict: The server is older than PostgreSQL 15, or the database was made by a newer Memoria.
    """
    async with _connected(url) as db:
        await _check_server(db)
        before = await _revision(db)
        _check_known(before)
        if before != newest():
            await _upgrade(url)
            log.info("record.migrated", before=before, now=newest())
        await _allow_role(db)
    return newest()


async def revision(url: str) -> str | None:
    """Return the revision of the database at `url`; None when nothing was ever migrated there.

    Raises:
        Unavailable: The server cannot be reached.
    """
    async with _connected(url) as db:
        return await _revision(db)


def revisions() -> list[str]:
    """List the revisions that this Memoria knows, oldest first."""
    names = (entry.name for entry in resources.files("memoria").joinpath("migrations", "versions").iterdir())
    return sorted(name.split("_", 1)[0] for name in names if name.endswith(".sql"))


def newest() -> str:
    """Return the revision that this Memoria needs."""
    return revisions()[-1]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    try:
        db = await asyncpg.connect(url, timeout=10)
    except (*LOST, asyncpg.PostgresError, TimeoutError, ValueError) as error:
        raise Unavailable(f"PostgreSQL cannot be reached: {error}. Check MEMORIA_DATABASE_URL") from error
    try:
        yield db
    finally:
        await db.close()


async def _check_server(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    number = int(await db.fetchval("show server_version_num"))
    if number < OLDEST_SERVER:
        version = await db.fetchval("show server_version")
        raise Conflict(f"this server is PostgreSQL {version}: Memoria needs PostgreSQL 15 or newer")


async def _revision(db: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    try:
        found: str | None = await db.fetchval(READ_REVISION)
    except asyncpg.UndefinedTableError:
        return None
    except asyncpg.InsufficientPrivilegeError as error:
        owner = await db.fetchval("select tableowner from pg_tables where tablename = 'alembic_version'")
        raise Forbidden(f"the record belongs to the role {owner}: name that role in MEMORIA_DATABASE_URL") from error
    return found


def _check_known(found: str | None) -> None:
    if found is not None and found not in revisions():
        raise Conflict(
            f"this database was made by a newer Memoria (revision {found}, this one knows {newest()}): "
            "start that Memoria, or restore a backup made before it"
        )


async def _upgrade(url: str) -> None:
    # Only a first start or an upgrade needs these, and they take half a second to import.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import ProgrammingError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    def run(connection: Any) -> None:
        config = Config()
        config.set_main_option("script_location", str(resources.files("memoria").joinpath("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url, timeout=10), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    except (asyncpg.InsufficientPrivilegeError, ProgrammingError) as error:
        raise await _lacking(url, error) from error
    finally:
        await engine.dispose()


async def _lacking(url: str, error: Exception) -> Forbidden:
    """Say which right the login role lacks, and how it is granted."""
    async with _connected(url) as db:
        lacks = await db.fetchrow(LACKS, APPLICATION_ROLE)
    assert lacks is not None  # noqa: S101  # a select without a table has a row
    login, database = lacks["login"], lacks["database"]
    if not lacks["may_create_tables"]:
        return Forbidden(
            f'the role {login} may not create tables: run "grant create on schema public to {login}" '
            f"in the database {database}"
        )
    if not lacks["has_role"]:
        return Forbidden(
            f'the role {login} may not create the role {APPLICATION_ROLE}: run "create role {APPLICATION_ROLE} '
            f'nologin; grant {APPLICATION_ROLE} to {login}"'
        )
    return Forbidden(f"the role {login} may not migrate the record: {error}. Let the record's owner do it")


async def _allow_role(db: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Let the login role become the role that owns nothing, under which everything else runs."""
    since = int(await db.fetchval("show server_version_num")) >= SET_ROLE_SINCE
    if await db.fetchval(MAY_BECOME, APPLICATION_ROLE, since):
        return
    try:
        await db.execute(f"grant {APPLICATION_ROLE} to current_user")
    except asyncpg.InsufficientPrivilegeError as error:
        login = await db.fetchval("select current_user")
        raise Forbidden(
            f'the role {login} may not become {APPLICATION_ROLE}: run "grant {APPLICATION_ROLE} to {login}"'
        ) from error
