"""Work: clients, projects, sessions, their totals, and what was recalled."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0003"
down_revision = "0002"
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Add work tracking and analytics to the record."""
    driver: Any = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(SQL))
