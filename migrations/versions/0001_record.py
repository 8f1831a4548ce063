"""The record as it began."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Bring an empty database to the first record."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
