"""The embedded store: one SQLite file, one writing connection, many reading ones."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine

from central.errors import FolderBrokenError
from central.folder import sync_folder
from central.store.base import Delivery
from central.store.engine import check_pragmas, reading_engine, writing_engine
from central.store.ingest import store_deliveries
from central.store.migrate import migrate
from central.store.writing import SqlWriter
from kiosk.model.wire import Outcome


class SqliteStore(SqlWriter):
    """`central.store.base.Store`. Open with `open_store`; whoever does holds the folder's lock."""

    async def _commit(self, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
        async with self.writing(None) as connection:
            return await store_deliveries(connection, deliveries)


@asynccontextmanager
async def open_store(database_path: Path) -> AsyncIterator[SqliteStore]:
    """Migrate, check the promises, serve, close. Raises StoreUnsafeError, StoreNewerError, FolderBrokenError."""
    # SQLite would make it as readable as the umask lets it; -wal and -shm take this mode.
    database_path.touch(0o600)
    writing, reading = writing_engine(database_path), reading_engine(database_path)
    try:
        await _make_ready(writing, database_path)
        store = SqliteStore(writing, reading)
        async with store.at_work(committing=1):
            yield store
    finally:
        await reading.dispose()
        await writing.dispose()


async def _make_ready(writing: AsyncEngine, database_path: Path) -> None:
    try:
        async with writing.begin() as connection:
            await connection.run_sync(check_pragmas)
            await connection.run_sync(migrate)
    except DatabaseError as error:
        raise FolderBrokenError(f"{database_path} cannot be used: {error.orig}. Restore it from the backup.") from error
    sync_folder(database_path.parent)
