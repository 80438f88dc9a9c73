"""SQLite engines with the promises checked: one that writes, one that only reads.

WAL and synchronous=FULL are what makes "answered" mean "on the disk". They are read back, not assumed: under aiosqlite a
hook gated on sqlite3.Connection never fires.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from central.errors import StoreUnsafeError

_WRITER_PRAGMAS: Mapping[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
_READER_PRAGMAS = {"query_only": 1, "busy_timeout": 10_000}


def writing_engine(database_path: Path) -> AsyncEngine:
    """The one connection that writes and checkpoints; transactions begin IMMEDIATE."""
    engine = create_async_engine(_address(database_path, "rwc"), pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine.sync_engine, _WRITER_PRAGMAS, "BEGIN IMMEDIATE")
    return engine


def reading_engine(database_path: Path) -> AsyncEngine:
    """Read-only connections: they can neither write nor checkpoint, so they may run beside the writer."""
    engine = create_async_engine(_address(database_path, "ro"), pool_size=2, max_overflow=2, hide_parameters=True)
    _prepare(engine.sync_engine, _READER_PRAGMAS, "BEGIN")
    return engine


def check_pragmas(connection: Connection) -> None:
    """Raises StoreUnsafeError naming the first PRAGMA of the writer's that does not hold."""
    for name, wanted in _WRITER_PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != wanted:
            raise StoreUnsafeError(f"SQLite keeps PRAGMA {name} at {found!r} instead of {wanted!r} here. Use another disk.")


def _address(database_path: Path, mode: str) -> str:
    return f"sqlite+aiosqlite:///file:{quote(str(database_path.absolute()))}?mode={mode}&uri=true"


def _prepare(engine: Engine, pragmas: Mapping[str, str | int], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        # Without this the driver starts transactions by its own rules, and none before DDL.
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, value in pragmas.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
