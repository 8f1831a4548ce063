"""Alembic's way in: `memoria.stores.migrating` hands it a connection, in whose transaction everything happens."""

from alembic import context
from sqlalchemy import text

LOCK = 0x6D656D6F726961  # "memoria" in ASCII

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=False)
with context.begin_transaction():
    # Several processes start at once: the others wait here, and then find nothing left to do.
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.run_migrations()
