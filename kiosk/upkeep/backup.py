"""A kiosk in one sealed file, and back again onto a new card.

Everything a kiosk is: its store (copied whole while it runs), its key, its PINs and settings, the last good time. Not in it: the
code (install it first). Requests in it are sealed to central's key besides. Not here: the seal (vault).
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from kiosk.store.copy import copy_store
from kiosk.store.folder import own_folder, sync_folder
from kiosk.store.restored import prepare
from kiosk.upkeep.vault import Sealing, VaultError, unsealed

log = logging.getLogger(__name__)

STORE_NAME = "kiosk.db"
DATA, SETTINGS = "data/", "settings/"
# What belongs to one card, one run or one moment, or can be had again.
_NOT_DATA = ("kiosk.db", "kiosk.lock", "starts", "inbox", ".", "lost+found")
_MOST_BYTES = 2 * 1024**3
_LONGEST_FILE = 1024**3


class BackupError(Exception):
    """Nothing was backed up or restored; the message says why and what to do. Nothing was lost."""


@dataclass(frozen=True, slots=True)
class Back:
    """A kiosk that came back: how many requests still wait for central, and above which number its tickets begin today."""

    waiting: int
    above: int


def back_up(data: Path, settings: Path, target: Path, passphrase: str) -> int:
    """Write the kiosk in `data`, with its `settings` folder, to `target`, which appears only when it is whole. A kiosk may run.

    Returns its size in bytes. Raises BackupError, StoreError, OSError.
    """
    if not (data / STORE_NAME).exists():
        raise BackupError(f"there is no kiosk in {data}")
    scratch = data / ".backup"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    fresh = target.with_name(f".{target.name}.new")
    try:
        copy_store(data, scratch / STORE_NAME)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as out:
            sealing = Sealing(out, passphrase)
            with tarfile.open(fileobj=cast("IO[bytes]", sealing), mode="w|") as tar:
                for name, path in _contents(data, settings, scratch):
                    tar.add(path, name, recursive=False, filter=_plain)
            sealing.finish()
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        fresh.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, data: Path, settings: Path, passphrase: str) -> Back:
    """Bring the kiosk in `source` into `data`, where none but a fresh one may be. No kiosk may run there.

    Cut off anywhere, it can be done again. Raises BackupError, VaultError, StoreBusy, OSError.
    """
    lock = own_folder(data)
    try:
        _require_fresh(data)
        scratch = data / ".restoring"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        _unpack(source, passphrase, scratch)
        waiting = _require_sound(scratch / DATA / STORE_NAME)
        times = _note_restore(source)
        above = prepare(scratch / DATA / STORE_NAME, times)
        _own_alike(scratch, data)
        os.sync()
        _move_in(scratch, data, settings)
        shutil.rmtree(scratch, ignore_errors=True)
    finally:
        os.close(lock)
    return Back(waiting, above)


def _contents(data: Path, settings: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    yield DATA + STORE_NAME, scratch / STORE_NAME
    total = (scratch / STORE_NAME).stat().st_size
    for base, root in ((DATA, data), (SETTINGS, settings)):
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            relative = path.relative_to(root)
            if not path.is_file() or path.is_symlink() or (base == DATA and relative.parts[0].startswith(_NOT_DATA)):
                continue
            total += path.stat().st_size
            if total > _MOST_BYTES:
                raise BackupError(f"{data} holds more than a kiosk does: {path} has no place in a backup")
            yield base + str(relative), path


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _require_fresh(data: Path) -> None:
    """A kiosk that started on the new card before anybody restored it has a store, but nothing in it."""
    path = data / STORE_NAME
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as found:
            known = found.execute("SELECT count(*) FROM requests").fetchone()[0]
            enrolled = found.execute("SELECT count(*) FROM meta WHERE name = 'identity'").fetchone()[0]
    except sqlite3.Error as wrong:
        raise BackupError(f"{path} cannot be read ({wrong}): move the folder away, then restore again") from wrong
    if known or enrolled:
        raise BackupError(f"{data} holds a kiosk with {known} requests: move the folder away first if it is really not wanted")


class _Reader:
    """The unsealed chunks as a stream for tarfile."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._kept = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._kept) < size and (chunk := next(self._chunks, None)) is not None:
            self._kept += chunk
        content = bytes(self._kept[:size])
        del self._kept[:size]
        return content


def _unpack(source: Path, passphrase: str, scratch: Path) -> None:
    left = _MOST_BYTES
    with source.open("rb") as file:
        chunks = unsealed(file, passphrase)
        try:
            with tarfile.open(fileobj=cast("IO[bytes]", _Reader(chunks)), mode="r|") as tar:
                for member in tar:
                    parts = PurePosixPath(member.name).parts
                    left -= member.size
                    if (
                        not member.isfile()
                        or ".." in parts
                        or member.name.startswith("/")
                        or left < 0
                        or member.size > _LONGEST_FILE
                    ):
                        raise BackupError(f"the backup holds {member.name[:80]!r}")
                    target = scratch / member.name
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    content = tar.extractfile(member)
                    assert content is not None, "a file"  # noqa: S101
                    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, member.mode & 0o755), "wb") as out:
                        shutil.copyfileobj(content, out)
        except tarfile.TarError as wrong:
            raise VaultError("the backup is damaged or cut short") from wrong
        for _ in chunks:  # to its last chunk, which alone says that all is there
            pass


def _require_sound(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path)) as found:
            verdict = found.execute("PRAGMA quick_check(1)").fetchone()[0]
            waiting = found.execute("SELECT count(*) FROM outbox").fetchone()[0]
    except sqlite3.Error as wrong:
        raise BackupError(f"the store in the backup cannot be read: {wrong}") from wrong
    if verdict != "ok":
        raise BackupError(f"the store in the backup is damaged: {verdict}")
    return int(waiting)


def _note_restore(source: Path) -> int:
    """Count restores of the same file beside it, so that numbers differ each time. A medium that is read-only counts nothing."""
    note = source.with_name(f"{source.name}.restored")
    times = 1
    with contextlib.suppress(OSError):
        times += note.read_bytes().count(b"\n") if note.exists() else 0
    try:
        with note.open("ab") as out:
            out.write(b"restored\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        log.warning("%s cannot be written: do not restore the same backup twice on one day", note)
    return times


def _own_alike(scratch: Path, data: Path) -> None:
    """What root restores belongs to whom the folder belongs."""
    owner = data.stat()
    if os.geteuid() == 0:
        for path in (scratch / DATA).rglob("*"):
            os.chown(path, owner.st_uid, owner.st_gid)


def _move_in(scratch: Path, data: Path, settings: Path) -> None:
    """The store last: while it is not there, the restore is not done."""
    for name in (STORE_NAME, f"{STORE_NAME}-wal", f"{STORE_NAME}-shm"):
        (data / name).unlink(missing_ok=True)
    sync_folder(data)
    for base, root, mode in ((scratch / SETTINGS, settings, 0o755), (scratch / DATA, data, 0o700)):
        if not base.is_dir():
            continue
        root.mkdir(mode=mode, parents=True, exist_ok=True)
        for path in sorted(base.rglob("*")):
            relative = path.relative_to(base)
            if path.is_dir():
                (root / relative).mkdir(mode=mode, parents=True, exist_ok=True)
                _own_as(path, root / relative)
            elif root == data:
                if relative != Path(STORE_NAME):
                    path.replace(root / relative)
            else:
                _copy_in(path, root / relative)
    os.sync()
    (scratch / DATA / STORE_NAME).replace(data / STORE_NAME)
    sync_folder(data)


def _copy_in(path: Path, target: Path) -> None:
    """Whole or not at all. Copied: settings may lie on another medium, where nothing can be renamed to."""
    fresh = target.with_name(f".{target.name}.new")
    shutil.copy2(path, fresh)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(target)


def _own_as(path: Path, target: Path) -> None:
    if os.geteuid() == 0:
        found = path.stat()
        os.chown(target, found.st_uid, found.st_gid)
