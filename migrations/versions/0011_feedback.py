"""Hits of a recall can be said to be useful, or not."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0011"
down_revision = "0010"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Add the verdicts, and count them by day."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
