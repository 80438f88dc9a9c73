"""The one SQLite file: opening it safely, the one writing connection, the reading ones, and the lock on the folder.

Exactly one connection writes and checkpoints: SQLite before 3.51.3 (Debian 12 has 3.40) can corrupt a WAL database when two do.
Readers are opened with `mode=ro` and never checkpoint. Not here: what is written (numbering, requests, outbox, prints, meta).
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from kiosk.store import migrations
from kiosk.store.copy import copy_from
from kiosk.store.errors import StoreBroken, StoreNewer, StoreUnsafe, StoreUnwritable, from_os, from_sqlite
from kiosk.store.folder import free_bytes, identity, own_folder, sync_folder

log = logging.getLogger(__name__)

FILE_NAME = "kiosk.db"
BUSY_SECONDS = 5
# Below this SQLite itself may fail; told apart from a failing card by it.
_NO_ROOM_BYTES = 1024 * 1024
# PRAGMA -> (what is set, what must be read back). FULL fsyncs the WAL at every commit: 0 of 300 simulated power cuts lost a row,
# NORMAL lost acknowledged ones in 169. secure_delete overwrites what delivery removes.
PRAGMAS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "busy_timeout": (str(BUSY_SECONDS * 1000), BUSY_SECONDS * 1000),
    "secure_delete": ("ON", 1),
    "wal_autocheckpoint": ("1000", 1000),
    "journal_size_limit": (str(4 * 1024 * 1024), 4 * 1024 * 1024),
    "temp_store": ("MEMORY", 2),
}


class Database:
    """An open kiosk.db. Use `opened`; then `writing()` and `reading()` from any thread, and `close()` once."""

    def __init__(self, folder: Path, lock_file: int, writer: Engine, readers: Engine) -> None:
        self.folder = folder
        self._lock_file = lock_file
        self._writers = writer
        self._writer = writer.connect()
        self._readers = readers
        self._one_writer = threading.Lock()
        self._writing_thread = 0
        self._file = identity(folder / FILE_NAME)
        self._closed = False

    @classmethod
    def opened(cls, folder: Path) -> Database:
        """Open or create `folder`/kiosk.db, bring its schema up to date, and hold the folder until `close`.

        Raises StoreBusy, StoreUnwritable, StoreFull, StoreNewer, StoreUnsafe, StoreBroken; then nothing is left open.
        """
        lock_file = own_folder(folder)
        engines: list[Engine] = []
        try:
            with translated(folder):
                _look(folder / FILE_NAME)
                engines.append(_writing_engine(folder / FILE_NAME))
                _bring_up_to_date(engines[0], folder)
                _sync(folder)
                engines.append(reading_engine(folder / FILE_NAME))
                return cls(folder, lock_file, engines[0], engines[1])
        except BaseException:
            for engine in reversed(engines):
                engine.dispose()
            os.close(lock_file)
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writing transaction: BEGIN IMMEDIATE, committed and fsynced when the block ends, rolled back if it raises."""
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("a write inside a write would wait for itself")
        with self._one_writer, translated(self.folder):
            self._refuse_when_closed()
            self._refuse_when_gone()
            self._writing_thread = threading.get_ident()
            try:
                with self._writer.begin():
                    yield self._writer
            finally:
                self._writing_thread = 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot to read from. Keep it short: a long one keeps the WAL from being reused."""
        self._refuse_when_closed()
        with translated(self.folder), self._readers.connect() as connection, connection.begin():
            yield connection

    def free_bytes(self) -> int:
        """Room left for us on the file system of the store."""
        return free_bytes(self.folder)

    def close(self) -> None:
        """Readers first, then the writer, which checkpoints; safe to call twice."""
        with self._one_writer:
            if self._closed:
                return
            self._closed = True
            self._readers.dispose()
            self._writer.close()
            self._writers.dispose()
            os.close(self._lock_file)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreUnwritable("the store is closed")

    def _refuse_when_gone(self) -> None:
        """SQLite would go on writing, and acknowledging, into a file that somebody has deleted."""
        if identity(self.folder / FILE_NAME) != self._file:
            raise StoreBroken(f"{self.folder / FILE_NAME} was removed or replaced while in use")


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into StoreErrors; anything else passes as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        found = from_sqlite(cause, room_left=free_bytes(folder) > _NO_ROOM_BYTES)
        if found is None:
            raise
        raise found from error


def require_pragmas(connection: sqlite3.Connection, wanted: Mapping[str, tuple[str, object]] = PRAGMAS) -> None:
    """Read every PRAGMA back on this very connection, outside a transaction. Raises StoreUnsafe naming the first that fails."""
    for name, (_, expected) in wanted.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise StoreUnsafe(f"PRAGMA {name} is {found and found[0]!r}, must be {expected!r}")


def _look(path: Path) -> None:
    """Look before writing: a damaged or newer file must stay as it is. Creates an empty file, ours alone, where there is none."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
        empty = path.stat().st_size == 0
    except OSError as error:
        raise from_os(error) from error
    if empty:
        return
    connection = sqlite3.connect(_uri(path, "ro"), uri=True, isolation_level=None)
    try:
        _refuse_newer(migrations.version_in(connection), migrations.floor_in(connection))
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise StoreBroken(verdict)
    except sqlite3.OperationalError as error:
        # A rollback left over from the very first start, which only the writer may finish; it looks again by itself.
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
    finally:
        connection.close()


def _refuse_newer(version: str | None, floor: str | None) -> None:
    """A newer file is used as it is where its own program said that ours can: after an update that was taken back."""
    if version is not None and version not in migrations.REVISIONS and floor not in migrations.REVISIONS:
        raise StoreNewer(f"schema {version}; this version knows up to {migrations.HEAD}")


def _writing_engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        # isolation_level None: Python's driver opens no transactions by itself, `begin` below does.
        return sqlite3.connect(_uri(path, "rw"), uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        for name, (value, _) in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(path: Path) -> Engine:
    """Connections that can only read, also beside the kiosk that writes."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            _uri(path, "ro"), uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        connection.execute("PRAGMA query_only=ON").close()
        return connection

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=QueuePool, pool_size=3, max_overflow=5)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _bring_up_to_date(engine: Engine, folder: Path) -> None:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise StoreUnsafe("not the sqlite3 driver")
        require_pragmas(raw)
        version = migrations.version_in(raw)
        _refuse_newer(version, migrations.floor_in(raw))
        if version is None:
            with connection.begin():
                migrations.create(connection)
        elif version not in migrations.REVISIONS:
            log.warning("the store has schema %s, of a later version: used as it is", version)
        elif version != migrations.HEAD:
            log.info("upgrading the store from schema %s to %s", version, migrations.HEAD)
            _keep_copy(raw, folder, version)
            raw.execute("PRAGMA foreign_keys=OFF").close()
            migrations.upgrade(connection)
            raw.execute("PRAGMA foreign_keys=ON").close()
            require_pragmas(raw)


def _keep_copy(source: sqlite3.Connection, folder: Path, version: str) -> None:
    """The file as it was before an upgrade, until the next one: for a technician, never used by itself."""
    target = folder / f"{FILE_NAME}.before-{version}"
    copy_from(source, target)
    for older in folder.glob(f"{FILE_NAME}.before-*"):
        if older != target:
            older.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        raise from_os(error) from error


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"
