"""The relations among some memories are told as the record held them at a time, too."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0010"
down_revision = "0009"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Make the function anew."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
