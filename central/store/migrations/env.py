"""Run by Alembic, on a connection that central.store.migrate hands over; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

from central.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
