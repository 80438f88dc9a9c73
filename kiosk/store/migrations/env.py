"""Run by Alembic for each upgrade, on the connection that kiosk.store.migrations hands it. Imported by nobody."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from kiosk.store.migrations import set_floor


def _upgrade(connection: Connection) -> None:
    # SQLite can roll a schema back; Alembic assumes it cannot unless told.
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        set_floor(connection)
        # Foreign keys are off during an upgrade (rebuilding a table would trip over them), so they are checked at its end.
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the upgrade breaks a foreign key: {broken}")


_upgrade(context.config.attributes["connection"])
