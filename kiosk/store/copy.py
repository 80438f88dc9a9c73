"""A copy of kiosk.db that is whole (SQLite's own backup, checked, on the card under its name only once it is complete), and a
look into one from outside the kiosk that runs on it.

Not here: when one is made (before an upgrade: database; for a new card: kiosk.upkeep.backup) and what else belongs to a backup.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from kiosk.store import migrations
from kiosk.store.errors import StoreBroken, from_os, from_sqlite
from kiosk.store.folder import free_bytes, sync_folder

_NO_ROOM_BYTES = 1024 * 1024


def copy_from(source: sqlite3.Connection, target: Path) -> None:
    """Copy what `source` holds now to `target`, in one read transaction: who writes meanwhile is neither stopped nor half seen.

    Replaces an older copy at once or not at all. Raises StoreFull, StoreUnwritable, StoreBroken; then `target` is as it was.
    """
    fresh = target.with_name(f"{target.name}.new")
    try:
        fresh.unlink(missing_ok=True)  # left by a power cut
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise from_os(error) from error
    try:
        with _meaning(target.parent):
            _copy(source, fresh)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise from_os(error) from error
    finally:
        for leftover in (fresh, fresh.with_name(f"{fresh.name}-journal")):
            leftover.unlink(missing_ok=True)


def copy_store(folder: Path, target: Path) -> None:
    """Copy the kiosk.db in `folder`, whether or not a kiosk is running on it. Raises as `copy_from` does, and StoreUnwritable
    where there is none."""
    path = folder / "kiosk.db"
    with (
        _meaning(folder),
        closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=10)) as source,
    ):
        copy_from(source, target)


def look_into(folder: Path) -> tuple[str | None, str | None, bytes | None]:
    """The schema of the kiosk.db in `folder`, the oldest that can use it, and who central says we are (kiosk.uplink.identity);
    None for what is not there. A kiosk may be running on it. Raises StoreError."""
    path = folder / "kiosk.db"
    if not path.exists():
        return None, None, None
    with _meaning(folder), closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=10)) as file:
        version = migrations.version_in(file)
        if version is None:
            return None, None, None
        row = file.execute("SELECT value FROM meta WHERE name = 'identity'").fetchone()
        return version, migrations.floor_in(file), None if row is None else bytes(row[0])


def _copy(source: sqlite3.Connection, fresh: Path) -> None:
    with closing(sqlite3.connect(fresh, isolation_level=None)) as copy:
        # A plain file without a log beside it; whoever opens it as a store turns the log on again.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").close()
        verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreBroken(verdict)


@contextmanager
def _meaning(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        found = from_sqlite(error, room_left=free_bytes(folder) > _NO_ROOM_BYTES)
        if found is None:
            raise
        raise found from error
