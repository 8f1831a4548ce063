"""Opening the stores: what is embedded starts with them, and leaves with them."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from pydantic import SecretStr

from memoria.engine.messages import CreateCollection
from memoria.errors import Conflict, Forbidden, Unavailable
from memoria.records import Caller, MemoryFilter
from memoria.settings import EmbedderName, Settings
from memoria.stores.embedded import folder
from memoria.stores.embedded.postgres import PostgresServer
from memoria.stores.index_filter import NOT_HELD
from memoria.stores.index_schema import field_indexes
from memoria.stores.opening import open_stores

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def settings() -> Iterator[Settings]:
    """The embedded default, in a folder of the test's own."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Settings(_env_file=None, data_dir=Path(name) / "data", embedder=EmbedderName.HASHING)


async def test_the_embedded_default_opens_and_leaves_nothing_running(settings: Settings, caller: Caller) -> None:
    async with open_stores(settings) as stores:
        async with stores.record.reading(caller) as db:
            assert await db.fetchval("select name from workspaces") == "default"
        assert (await stores.index.health()).version
        assert stores.embedded is not None
        with pytest.raises(Conflict, match="is in use by the process"):
            async with open_stores(settings):
                pass
        postgres, engine = stores.embedded.postgres, stores.embedded.engine
        assert postgres is not None
        assert engine is not None
    assert postgres.pid is None
    assert folder.owner(settings.folder) is None
    with pytest.raises(Unavailable):
        async with stores.record.system():
            pass


async def test_collections_are_spread_as_the_settings_say(settings: Settings) -> None:
    spread = {"qdrant_shard_number": 3, "qdrant_replication_factor": 2, "qdrant_write_consistency_factor": 2}
    async with open_stores(settings.model_copy(update=spread)) as stores:
        await stores.index.create(1, 8)
        made_by = (settings.folder / "index" / "shelf-1" / "semantic" / "made_by").read_bytes()
    made = CreateCollection.FromString(made_by)
    assert (made.shard_number, made.replication_factor, made.write_consistency_factor) == (3, 2, 2)


def test_the_workspace_is_the_index_s_tenant_and_every_field_of_a_filter_is_indexed() -> None:
    indexes = {index.field_name: index for index in field_indexes("semantic")}
    assert indexes["workspace_id"].field_index_params.uuid_index_params.is_tenant
    compared = {field.name for field in fields(MemoryFilter)} - {"and_", "or_", "not_", "type", "id", *NOT_HELD}
    assert compared <= set(indexes)


async def test_what_started_is_stopped_when_opening_fails_half_way(settings: Settings) -> None:
    settings.folder.mkdir()
    (settings.folder / "index").write_text("no folder")
    with pytest.raises((Unavailable, OSError)):
        async with open_stores(settings):
            pass
    assert PostgresServer(settings.folder / "postgres").pid is None
    assert folder.owner(settings.folder) is None


async def test_server_databases_need_no_folder_and_a_missing_index_does_not_stop_the_start(
    settings: Settings, record_url: str, caller: Caller
) -> None:
    servers = settings.model_copy(update={"database_url": SecretStr(record_url), "qdrant_url": NOWHERE})
    async with open_stores(servers) as first, open_stores(servers) as second:
        assert first.embedded is None
        for stores in (first, second):
            async with stores.record.reading(caller) as db:
                assert await db.fetchval("select current_user") == "memoria_app"
        with pytest.raises(Unavailable):
            await first.index.health()
    assert not settings.folder.exists()


async def test_a_role_with_too_much_power_is_refused(
    settings: Settings, record_url: str, owner: asyncpg.Connection
) -> None:
    servers = settings.model_copy(update={"database_url": SecretStr(record_url), "qdrant_url": NOWHERE})
    await owner.execute("alter role memoria_app bypassrls")
    try:
        with pytest.raises(Forbidden, match="must not be superuser, bypass row level security"):
            async with open_stores(servers):
                pass
    finally:
        await owner.execute("alter role memoria_app nobypassrls")
