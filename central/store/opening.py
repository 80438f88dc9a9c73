"""Opens the store that the configuration names: the one place that knows there are two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from central.folder import Folder
from central.store.address import Database
from central.store.base import Reader, Store


@asynccontextmanager
async def open_store(folder: Folder, database: Database) -> AsyncIterator[Store]:
    """Migrates first. With SQLite the caller holds the folder's lock. Raises CentralError."""
    # Imported where chosen: an embedded central needs no asyncpg.
    if database.is_postgres:
        from central.store import postgres  # noqa: PLC0415

        async with postgres.open_store(database) as far:
            yield far
    else:
        from central.store import sqlite  # noqa: PLC0415

        async with sqlite.open_store(folder.database_path) as near:
            yield near


@asynccontextmanager
async def open_reader(folder: Folder, database: Database) -> AsyncIterator[Reader]:
    """Look, beside a running server too. Changes nothing."""
    if database.is_postgres:
        from central.store import postgres  # noqa: PLC0415

        async with postgres.open_reader(database) as far:
            yield far
    else:
        from central.store import reading  # noqa: PLC0415

        async with reading.open_reader(folder.database_path) as near:
            yield near
