"""A data folder of the first version is opened by this one: migrated, recalled at once, indexed anew, nothing lost."""

import asyncio
import hashlib
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

from memoria.domain import generations, sweep
from memoria.domain.ids import new_id
from memoria.records import DEFAULT_WORKSPACE, Caller, MemoryType
from memoria.stores import migrating, words
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.embedded.postgres import PostgresServer
from memoria.stores.embedders import Hashing
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_records import IndexedChunk
from memoria.stores.index_schema import Spread
from memoria.stores.opening import Stores
from tests.doors.serving import Server, serving, settings_for

MEMORIES = 300
AVERAGE = 64.0
"""Terms in a chunk, as the first version weighed words."""
COLUMNS = (
    "id, type, kind, content, tags, importance, confidence, valence, metadata, agent, source_uri, trust, occurred_at, "
    "valid_from, valid_to, expires_at, status, superseded_by, pinned, content_sha256, version, created_at, updated_at"
)
HELD = {
    "memories": f"select {COLUMNS} from memories order by id",  # noqa: S608  # a constant of this file
    "versions": "select * from memory_versions order by memory_id, version",
    "tombstones": "select * from tombstones order by memory_id",
    "relations": "select * from memory_relations order by id",
    "embeddings": "select * from embeddings order by content_sha256",
    "chunks": "select * from chunks order by memory_id, number",
    "keys": "select * from idempotency order by key",
}
RECALL = (
    "query ($q: String!, $s: [MemoryStatus!]) { recall(query: $q, filter: {status: $s}, limit: 5) "
    "{ degraded hits { memory { id content } } } }"
)


async def migrated_to(url: str, revision: str) -> None:
    """Bring an empty database to an old revision."""

    def run(connection: Any) -> None:
        config = Config()
        config.set_main_option("script_location", str(resources.files("memoria").joinpath("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url))
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


def content(number: int) -> str:
    return f"Wagon {number} carries lot{number} to the harbour of Genoa"


async def fill(db: Any) -> list[UUID]:
    """Keep memories as the first version did: by rows, of which triggers make versions, tombstones and the queue."""
    await db.execute(
        "insert into index_generations (generation, model, dimension, state, epoch) values (1, $1, $2, 'live', $3)",
        Hashing().model, Hashing().dimension, new_id(),
    )  # fmt: skip
    ids = [new_id() for _ in range(MEMORIES)]
    insert = (
        "insert into memories (workspace_id, id, type, kind, content, tags, metadata, agent) "
        "values ($1, $2, $3, 'cargo', $4, '{train}', $5, 'ada')"
    )
    rows = [
        (DEFAULT_WORKSPACE, id, list(MemoryType)[number % 3].value, content(number), f'{{"lot": {number}}}')
        for number, id in enumerate(ids)
    ]
    await db.executemany(insert, rows)
    revise = "update memories set importance = $2 where id = $1"
    await db.executemany(revise, [(ids[1], 0.6), (ids[1], 0.7), (ids[2], 0.9)])
    await db.execute("update memories set status = 'tombstoned' where id = $1", ids[3])
    await db.execute("update memories set status = 'archived' where id = $1", ids[4])
    await db.execute("update memories set status = 'superseded', superseded_by = $2 where id = $1", ids[5], ids[6])
    await db.execute("delete from memories where id = $1", ids.pop())
    relate = (
        "insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, weight) "
        "values ($1, $2, $3, $4, 'follows', 0.5)"
    )
    edges = [(DEFAULT_WORKSPACE, new_id(), *pair) for pair in pairwise(ids)]
    await db.executemany(relate, edges)
    await db.execute(
        "insert into idempotency (workspace_id, key, request_sha256, response) values ($1, 'k', $2, '[]')",
        DEFAULT_WORKSPACE, b"\x01" * 32,
    )  # fmt: skip
    return ids


async def projected(db: Any, index: Index, left: set[UUID]) -> None:
    """Carry the memories into the index, but for those that are left, and keep chunks, vectors and words."""
    await index.create(1, Hashing().dimension)
    rows = await db.fetch("select * from memories where status <> 'tombstoned'")
    rows = [row for row in rows if row["id"] not in left]
    vectors = await Hashing().documents([row["content"] for row in rows])
    for row, vector in zip(rows, vectors, strict=True):
        held = words.words(row["content"])
        digest = hashlib.sha256(row["content"].encode()).digest()
        place = (DEFAULT_WORKSPACE, row["id"], 0, 0, len(row["content"]), digest, *held.packed(), held.length)
        await db.execute("insert into chunks values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *place)
        await db.execute(
            "insert into embeddings (workspace_id, content_sha256, model, vector) values ($1, $2, $3, $4)",
            DEFAULT_WORKSPACE, digest, Hashing().model, vector.astype("<f4").tobytes(),
        )  # fmt: skip
        fields = {name: row[name] for name in ("kind", "tags", "importance", "agent", "status", "created_at")}
        chunk = IndexedChunk(
            workspace_id=DEFAULT_WORKSPACE, memory_id=row["id"], chunk=0, version=row["version"], dense=vector,
            terms=words.document(held, AVERAGE), fields=fields,
        )  # fmt: skip
        await index.write(1, MemoryType(row["type"]), [chunk])
    await db.execute("delete from index_queue where not memory_id = any ($1::uuid[])", list(left))


async def held(url: str) -> dict[str, list[dict[str, Any]]]:
    """Read all that the first version had tables for."""
    db = await asyncpg.connect(url)
    found = {name: [dict(row) for row in await db.fetch(query)] for name, query in HELD.items()}
    await db.close()
    return found


async def left_behind(folder: Path) -> tuple[list[UUID], dict[str, list[dict[str, Any]]]]:
    """Make a data folder as the first version left it; the last memory is not in the index yet."""
    postgres, engine = PostgresServer(folder / "postgres"), EngineProcess(folder / "index")
    await asyncio.gather(postgres.start(), engine.start())
    index = Index(Connection(engine.address), Spread())
    try:
        await migrated_to(postgres.url, "0001")
        db = await asyncpg.connect(postgres.url)
        ids = await fill(db)
        await projected(db, index, {ids[-1]})
        await db.close()
        return ids, await held(postgres.url)
    finally:
        await index.close()
        await asyncio.gather(postgres.stop(), engine.stop())


async def finds(server: Server, number: int, **status: Any) -> list[str]:
    answer = (await server.ask(RECALL, q=f"what does lot{number} travel in", **status))["recall"]
    assert answer["degraded"] == []
    return [hit["memory"]["content"] for hit in answer["hits"]]


async def settled(stores: Stores) -> None:
    """Wait until the projector has nothing to do, also of what is only written anew."""
    async with asyncio.timeout(120):
        while True:
            async with stores.record.reading(Caller()) as db:
                if not await db.fetchval("select count(*) from index_queue"):
                    return
            await asyncio.sleep(0.1)


def url_of(stores: Stores) -> str:
    assert stores.embedded is not None
    assert stores.embedded.postgres is not None
    return stores.embedded.postgres.url


async def test_a_folder_of_the_first_version_is_opened_whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("first")
    ids, before = await left_behind(folder)
    async with serving(settings_for(folder)) as server:
        last = len(ids) - 1
        for number in (0, 7, 150, last):  # the last one is not in the index
            assert (await finds(server, number))[0] == content(number)
        assert content(3) not in await finds(server, 3)
        assert (await finds(server, 5, s=["SUPERSEDED"]))[0] == content(5)
        stores = server.app.state.stores
        assert await migrating.revision(url_of(stores)) == migrating.newest()
        await settled(stores)
        after = await held(url_of(stores))
        assert after["memories"] == before["memories"]
        for name in ("versions", "tombstones", "relations", "embeddings", "chunks", "keys"):
            grown = [row for row in after[name] if row in before[name]]
            assert grown == before[name], name
        assert len(after["embeddings"]) == len(before["embeddings"]) + 1  # of the one that had no vector
        live = await generations.live(stores)
        assert live is not None
        difference = await sweep.compare(stores, live)
        assert (difference.checked, difference.count) == (MEMORIES - 2, 0)
        async with stores.record.reading(Caller()) as db:
            assert await db.fetchval("select count(distinct memory_id) from names") == MEMORIES - 2
        for number in (0, 7, 150, last):
            assert (await finds(server, number))[0] == content(number)
        told = await server.ask("mutation ($i: [UUID!]!) { restore(ids: $i) { status } }", i=[str(ids[3])])
        assert told == {"restore": [{"status": "ACTIVE"}]}
        assert (await finds(server, 3))[0] == content(3)
    async with serving(settings_for(folder)) as server:
        assert (await finds(server, 150))[0] == content(150)
        assert (await server.ask("{ stats { memories versions } }"))["stats"] == {
            "memories": MEMORIES - 1,
            "versions": len(before["versions"]) + 1,
        }
