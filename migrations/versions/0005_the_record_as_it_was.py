"""The record as it was, and the turns of a conversation in their order."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0005"
down_revision = "0004"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Add the history of relations, and the views of what was known when."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
