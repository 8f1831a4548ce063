"""Saved views of the web interface, and the relations among many memories at once."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0006"
down_revision = "0005"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Add the table and the function."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
