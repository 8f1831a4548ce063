"""The only place where connections are made: everything that the domain stands on, opened and closed in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import structlog

from memoria.errors import Forbidden
from memoria.settings import EmbedderName, Settings
from memoria.stores import embedders, migrating, rerankers
from memoria.stores.access import AccessLog
from memoria.stores.cache import Cache, LocalCache, open_cache
from memoria.stores.changes import Changes
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.embedded.folder import Ownership, owned
from memoria.stores.embedded.postgres import PostgresServer
from memoria.stores.embedders import Embedder
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_schema import Spread
from memoria.stores.lexicons import Lexicons
from memoria.stores.postgres import Record
from memoria.stores.rerankers import Reranker

log = structlog.get_logger()

POWER = """
select role.rolsuper, role.rolbypassrls, exists (
    select from pg_class
    where pg_class.oid = 'memories'::regclass and pg_has_role(role.oid, pg_class.relowner, 'member')
) as owns
from pg_roles as role
where role.rolname = current_user
"""


@dataclass(kw_only=True)
class Embedded:
    """The servers that are ours: the folder they live in, and each of the two that has no address."""

    folder: Ownership
    postgres: PostgresServer | None
    engine: EngineProcess | None


@dataclass(kw_only=True)
class Stores:
    """What a verb needs: the record, the index, the models, word of changes, what is kept for a moment, and a log."""

    settings: Settings
    record: Record
    index: Index
    embedder: Embedder
    changes: Changes
    lexicons: Lexicons
    access: AccessLog
    embedded: Embedded | None
    reranker: Reranker | None = None
    rerank_failure: str | None = None
    """Why the reranker could not be asked last time, empty when it could; None: it was not asked yet."""
    cache: Cache = field(default_factory=LocalCache)


@asynccontextmanager
async def open_stores(settings: Settings) -> AsyncIterator[Stores]:
    """Open what the settings name, starting the embedded servers for what has no address.

    The network is never needed to start: an index or embedder that is down is met when it is used.

    Raises:
        Conflict: Another process owns the data folder, or the database was made by a newer Memoria.
        Forbidden: The database's role lacks a right, or has too many.
        Unavailable: PostgreSQL cannot be started or reached.
    """
    async with AsyncExitStack() as closing:
        embedded = await _embedded(settings, closing)
        url = settings.database_url.get_secret_value()
        if embedded is not None and embedded.postgres is not None:
            url = embedded.postgres.url
        await migrating.migrate(url)
        record = await _record(url, closing)
        lexicons = Lexicons(record)
        closing.push_async_callback(lexicons.close)
        access = AccessLog(record)
        closing.push_async_callback(access.close)
        yield Stores(
            settings=settings,
            record=record,
            index=_index(settings, embedded, closing),
            embedder=_embedder(settings, closing),
            changes=await _changes(url, closing),
            lexicons=lexicons,
            access=access,
            embedded=embedded,
            reranker=_reranker(settings, closing),
            cache=_cache(settings, closing),
        )


async def _embedded(settings: Settings, closing: AsyncExitStack) -> Embedded | None:
    """Own the data folder and start in it, at the same time, what has no address."""
    no_postgres = bool(settings.database_url.get_secret_value())
    no_engine = bool(settings.qdrant_address)
    if no_postgres and no_engine:
        return None
    folder = closing.enter_context(owned(settings.folder, settings.url))
    embedded = Embedded(
        folder=folder,
        postgres=None if no_postgres else PostgresServer(settings.folder / "postgres"),
        engine=None if no_engine else EngineProcess(settings.folder / "index"),
    )
    servers = [server for server in (embedded.postgres, embedded.engine) if server is not None]
    closing.push_async_callback(_together, [server.stop for server in servers])
    await _together([server.start for server in servers])
    return embedded


async def _together(calls: list[Callable[[], Awaitable[None]]]) -> None:
    """Make all the calls at once, and let each end, before the first failure is told."""
    results = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _record(url: str, closing: AsyncExitStack) -> Record:
    record = await Record.connect(url)
    closing.push_async_callback(record.close)
    await _refuse_power(record)
    return record


async def _refuse_power(record: Record) -> None:
    """Refuse to work as a role that row level security does not hold back."""
    async with record.system() as db:
        role = await db.fetchrow(POWER)
    if role is None or role["rolsuper"] or role["rolbypassrls"] or role["owns"]:
        raise Forbidden(
            "the role memoria_app must not be superuser, bypass row level security, or own the record: "
            'run "alter role memoria_app nosuperuser nobypassrls", and revoke from it the role of the owner'
        )


def _index(settings: Settings, embedded: Embedded | None, closing: AsyncExitStack) -> Index:
    engine = embedded.engine if embedded is not None else None
    connection = Connection(
        settings.qdrant_address if engine is None else engine.address,
        api_key=settings.qdrant_api_key.get_secret_value() if engine is None else "",
        timeout=settings.qdrant_timeout,
    )
    spread = Spread(
        shard_number=settings.qdrant_shard_number,
        replication_factor=settings.qdrant_replication_factor,
        write_consistency_factor=settings.qdrant_write_consistency_factor,
    )
    index = Index(connection, spread)
    closing.push_async_callback(index.close)
    return index


def _embedder(settings: Settings, closing: AsyncExitStack) -> Embedder:
    embedder = embedders.open_embedder(settings)
    closing.push_async_callback(embedder.close)
    how = "decided once for this data folder" if settings.embedder is EmbedderName.AUTO else "as set"
    log.info("embedder.chosen", model=embedder.model, how=how)
    return embedder


def _reranker(settings: Settings, closing: AsyncExitStack) -> Reranker | None:
    reranker = rerankers.open_reranker(settings)
    if reranker is not None:
        closing.push_async_callback(reranker.close)
        log.info("reranker.chosen", model=reranker.model, seconds=settings.rerank_budget)
    return reranker


def _cache(settings: Settings, closing: AsyncExitStack) -> Cache:
    cache = open_cache(settings)
    closing.push_async_callback(cache.close)
    return cache


async def _changes(url: str, closing: AsyncExitStack) -> Changes:
    changes = Changes(url)
    closing.push_async_callback(changes.stop)
    await changes.start()
    return changes
