"""The folder on the card: making it ours alone, its lock, its room, its durability. No SQLite here."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from kiosk.store.errors import StoreBusy, from_os

LOCK_NAME = "kiosk.lock"


def own_folder(folder: Path) -> int:
    """Make `folder` if it is not there, and ours alone. Returns the descriptor that holds the lock.

    Raises StoreBusy, StoreUnwritable, StoreFull.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        lock_file = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise from_os(error) from error
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock_file)
        if isinstance(error, BlockingIOError):
            raise StoreBusy(f"{folder / LOCK_NAME} is held by another process") from error
        raise from_os(error) from error
    return lock_file


def sync_folder(folder: Path) -> None:
    """The names of new files are durable only once their folder is synced, and its own name with its parent. Raises OSError."""
    for path in (folder, folder.parent):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except PermissionError:
            continue  # a parent we may not read was not made by us
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None when there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def free_bytes(folder: Path) -> int:
    """Room left for us on the file system of `folder`; 0 when it cannot be told."""
    with suppress(OSError):
        room = os.statvfs(folder)
        return room.f_bavail * room.f_frsize
    return 0
