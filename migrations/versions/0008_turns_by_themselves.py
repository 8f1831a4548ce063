"""Turns and successors have indexes of their own, and what is related is weighed in the index."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0008"
down_revision = "0007"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Make the indexes anew."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
