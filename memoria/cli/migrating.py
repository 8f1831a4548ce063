"""The migration of the record, by a command instead of a server's start."""

import asyncio

from memoria.cli import logs
from memoria.settings import LogLevel, Settings
from memoria.stores import migrating
from memoria.stores.embedded import folder
from memoria.stores.embedded.postgres import PostgresServer


def migrate(settings: Settings) -> str:
    """Migrate the record that the settings name, and return its revision."""
    logs.configure(LogLevel.WARNING)
    return asyncio.run(_migrate(settings))


async def _migrate(settings: Settings) -> str:
    if url := settings.database_url.get_secret_value():
        return await migrating.migrate(url)
    embedded = PostgresServer(settings.folder / "postgres")
    if folder.owner(settings.folder):
        return await migrating.migrate(embedded.url)
    with folder.owned(settings.folder, settings.url):
        await embedded.start()
        try:
            return await migrating.migrate(embedded.url)
        finally:
            await embedded.stop()
