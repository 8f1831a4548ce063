"""What tests stand on: one real PostgreSQL and one real engine per run, and a fresh database for each test."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from memoria.domain import generations
from memoria.records import Caller, MemoryType
from memoria.settings import EmbedderName, Settings
from memoria.stores import migrating
from memoria.stores.access import AccessLog
from memoria.stores.changes import Changes
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.embedded.postgres import PostgresServer
from memoria.stores.embedders import Hashing
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_schema import Spread
from memoria.stores.lexicons import Lexicons
from memoria.stores.opening import Stores
from memoria.stores.postgres import Record
from tests.redis_server import RedisServer

TEMPLATE = "memoria_template"
ROOM = 2 * 1024**3


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for servers, in memory where there is room: databases come and go ten times faster there."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM:
        yield tmp_path_factory.mktemp("servers")
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
async def postgres(server_folder: Path) -> AsyncIterator[PostgresServer]:
    """The one PostgreSQL of this run."""
    server = PostgresServer(server_folder / "postgres")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def administrator(postgres: PostgresServer) -> AsyncIterator[asyncpg.Connection]:
    """A connection that makes databases; the template is migrated once."""
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f"create database {TEMPLATE}")
    await migrating.migrate(at(postgres.url, TEMPLATE))
    yield connection
    await connection.close()


def at(url: str, database: str) -> str:
    """Name another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture
async def empty_url(postgres: PostgresServer, administrator: asyncpg.Connection) -> AsyncIterator[str]:
    """The owner's address of a database that holds nothing."""
    name = f"test_{uuid4().hex}"
    await administrator.execute(f"create database {name} template template0")
    yield at(postgres.url, name)
    await administrator.execute(f"drop database {name} with (force)")


@pytest.fixture
async def record_url(postgres: PostgresServer, administrator: asyncpg.Connection) -> AsyncIterator[str]:
    """The owner's address of a fresh, migrated database."""
    name = f"test_{uuid4().hex}"
    await administrator.execute(f"create database {name} template {TEMPLATE}")
    yield at(postgres.url, name)
    await administrator.execute(f"drop database {name} with (force)")


@pytest.fixture
async def owner(record_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the role that owns the tables, past row level security."""
    connection = await asyncpg.connect(record_url)
    yield connection
    await connection.close()


@pytest.fixture
async def record(record_url: str) -> AsyncIterator[Record]:
    """The pool of a fresh database."""
    opened = await Record.connect(record_url)
    yield opened
    await opened.close()


@pytest.fixture
def caller() -> Caller:
    """Who asks: a test, in the workspace `default`."""
    return Caller(agent="test")


@pytest.fixture(scope="session")
async def engine(server_folder: Path) -> AsyncIterator[EngineProcess]:
    """The one engine of this run."""
    process = EngineProcess(server_folder / "index")
    await process.start()
    yield process
    await process.stop()


async def _empty(index: Index) -> None:
    """Remove all points of the first generation; making its collections anew would take a hundred times longer."""
    await index.create(1, Hashing().dimension)
    for type in MemoryType:
        held = (await index.scan(1, type, None, 10_000)).chunks
        for workspace_id in {chunk.workspace_id for chunk in held}:
            ids = {chunk.memory_id for chunk in held if chunk.workspace_id == workspace_id}
            await index.erase(1, workspace_id, list(ids))


@pytest.fixture
async def index(engine: EngineProcess) -> AsyncIterator[Index]:
    """An empty index."""
    opened = Index(Connection(engine.address), Spread())
    await asyncio.gather(_empty(opened), *(opened.drop(generation) for generation in (2, 3)))
    yield opened
    await opened.close()


@pytest.fixture
async def stores(record_url: str, record: Record, index: Index, tmp_path: Path) -> AsyncIterator[Stores]:
    """What verbs need, over the real servers, with the hashing embedder and its generation."""
    changes = Changes(record_url)
    await changes.start()
    settings = Settings(_env_file=None, data_dir=tmp_path, embedder=EmbedderName.HASHING)
    lexicons = Lexicons(record)
    opened = Stores(
        settings=settings,
        record=record,
        index=index,
        embedder=Hashing(),
        changes=changes,
        lexicons=lexicons,
        access=AccessLog(record),
        embedded=None,
    )
    await generations.ensure(opened)
    yield opened
    await opened.access.close()
    await lexicons.close()
    await changes.stop()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()
