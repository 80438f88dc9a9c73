"""Run by Alembic for each upgrade, on the connection that kiosk.store.migrations hands it. Imported by nobody."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection


def _upgrade(connection: Connection) -> None:
    # SQLite can roll a schema back; Alembic assumes it cannot unless told.
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_upgrade(context.config.attributes["connection"])
