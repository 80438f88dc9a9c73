"""The schema of kiosk.db over time. A fresh file is created from kiosk.store.tables; an older one is brought up by Alembic.

Alembic is imported only when a file is older than HEAD: it is slow to import and a cold start counts. To change the schema: edit
tables.py, add a module to versions/, append its revision to REVISIONS. Each upgrade is one transaction: all of it or nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from kiosk.store.tables import metadata

REVISIONS: Sequence[str] = ("0001", "0002", "0003")
HEAD = REVISIONS[-1]
# The oldest revision whose program can still work with a file of HEAD. It moves only when a revision takes something away or
# changes what is there, and then a release later than the one that stopped using it: decision record 0026.
WORKS_FROM = "0001"
_FLOOR = "works-from"
LOCATION = Path(__file__).parent
# As Alembic makes it, so that a created and a migrated file are the same.
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def version_in(connection: sqlite3.Connection) -> str | None:
    """The revision stamped in the file; None for a file without our tables."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'").fetchone()
    if there is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def floor_in(connection: sqlite3.Connection) -> str | None:
    """The oldest revision whose program can work with this file, as the newest program that opened it said."""
    if version_in(connection) is None:
        return None
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (_FLOOR,)).fetchone()
    return None if row is None else bytes(row[0]).decode("ascii", "replace")


def set_floor(connection: Connection) -> None:
    """Say in the file which programs can work with it, in the transaction of `connection`."""
    statement = "INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    connection.execute(text(statement), {"name": _FLOOR, "value": WORKS_FROM.encode()})


def create(connection: Connection) -> None:
    """Make every table of today and stamp HEAD, in the transaction of `connection`."""
    metadata.create_all(connection)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    set_floor(connection)


def upgrade(connection: Connection) -> None:
    """Bring an older file up to HEAD in one transaction. `connection` must be the one writer, outside a transaction."""
    from alembic import command  # noqa: PLC0415  # slow to import, needed once per upgrade
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(LOCATION).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
