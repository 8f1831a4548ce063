"""${message}."""

from pathlib import Path

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def upgrade() -> None:
    """Bring the record one revision forward."""
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(SQL))
