"""What the store can refuse, each carrying the Problem that people see. No sqlalchemy here: every room may import it.

StoreError
├── StoreBusy          another kiosk process has this folder
├── StoreFull          no room; refused before a number was given, nothing written
├── StoreUnwritable    the folder or a file in it cannot be written (or the card fails)
├── StoreNewer         written by a newer version; nothing touched
├── StoreUnsafe        a PRAGMA that promises durability does not hold
└── StoreBroken        the file is damaged; left as it is
"""

from __future__ import annotations

import errno
import sqlite3

from kiosk import problems
from kiosk.problems import Problem


class StoreError(Exception):
    """The store cannot do what was asked. What happens next: `problem.next`."""

    catalogued: Problem = problems.STORE_UNWRITABLE

    def __init__(self, detail: object) -> None:
        self.problem = self.catalogued.because(detail)
        super().__init__(f"{self.problem.code}: {detail}")


class StoreBusy(StoreError):  # noqa: N818 - it reads as what it says
    """Another process holds the folder. What happens next: the kiosk stays CLOSED until the other one ends."""

    catalogued = problems.STORE_BUSY


class StoreFull(StoreError):  # noqa: N818 - it reads as what it says
    """No room left. What happens next: the resident is told kindly, no number was given; the next submit tries again."""

    catalogued = problems.STORE_FULL


class StoreUnwritable(StoreError):  # noqa: N818 - it reads as what it says
    """The folder or card takes no writing. What happens next: CLOSED until a technician has mended it."""

    catalogued = problems.STORE_UNWRITABLE


class StoreNewer(StoreError):  # noqa: N818 - it reads as what it says
    """The file was written by a newer version. What happens next: CLOSED until that version is installed again."""

    catalogued = problems.STORE_NEWER


class StoreUnsafe(StoreError):  # noqa: N818 - it reads as what it says
    """SQLite does not hold what we asked of it. What happens next: CLOSED; nothing may be promised to residents."""

    catalogued = problems.STORE_UNSAFE


class StoreBroken(StoreError):  # noqa: N818 - it reads as what it says
    """The file is not a sound database. What happens next: CLOSED; the file stays as it is for a technician."""

    catalogued = problems.STORE_BROKEN


# Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of an extended code.
_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_NOMEM: StoreFull,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_READONLY: StoreUnwritable,
    sqlite3.SQLITE_PERM: StoreUnwritable,
    sqlite3.SQLITE_CANTOPEN: StoreUnwritable,
    sqlite3.SQLITE_IOERR: StoreUnwritable,
    sqlite3.SQLITE_CORRUPT: StoreBroken,
    sqlite3.SQLITE_NOTADB: StoreBroken,
}


def from_sqlite(error: BaseException | None, *, room_left: bool) -> StoreError | None:
    """The StoreError for what sqlite3 raised; None when it is none of these (a bug of ours, better seen as it is).

    SQLite reports a full disk as an I/O error in places (the -shm file): `room_left` False tells them apart.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    kind = _BY_CODE.get(code & 0xFF)
    if kind is StoreUnwritable and not room_left:
        kind = StoreFull
    name = getattr(error, "sqlite_errorname", code)
    return kind(f"{name}: {error}") if kind else None


def from_os(error: OSError) -> StoreError:
    """The StoreError for a failed file operation."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(error)
    return StoreUnwritable(error)
