"""Settings of work say when the working day ends, and what new sessions are booked on."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0009"
down_revision = "0008"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Add the settings."""
    # One op.execute takes one statement; asyncpg's own execute takes a whole file.
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
