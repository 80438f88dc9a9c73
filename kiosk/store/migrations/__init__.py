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


def create(connection: Connection) -> None:
    """Make every table of today and stamp HEAD, in the transaction of `connection`."""
    metadata.create_all(connection)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def upgrade(connection: Connection) -> None:
    """Bring an older file up to HEAD in one transaction. `connection` must be the one writer, outside a transaction."""
    from alembic import command  # noqa: PLC0415  # slow to import, needed once per upgrade
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(LOCATION).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
