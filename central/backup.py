"""Backups: everything a central is, in one file, while it runs; and a central made again from it.

The file is a tar: `manifest.json` (what it is, SHA-256 of each part), `database` (SQLite's own online copy, or pg_dump's custom
format) and what lies beside it: the keys and the access token's hash. Whoever has it can read every request: it is made 0600, and
belongs where the keys may lie.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from central.config import VERSION
from central.errors import BackupError
from central.folder import Folder, sync_folder
from central.moment import now_text
from central.store.address import Database
from central.store.scope import ALL, SETTING

FORMAT = 1
_DATABASE = "database.copy"
_MANIFEST = "manifest.json"
# The lock and the note of the running server are of this run, the database's address of this machine: not of this central.
_BESIDE = ("access_token", "access_token.sha256")
_MOST_MANIFEST_BYTES = 1 << 20


class Manifest(msgspec.Struct, frozen=True):
    """`kind` is sqlite or postgresql; `parts` maps each file to the SHA-256 of its bytes, in hex."""

    format: int
    kind: str
    version: str
    made_at: str
    parts: dict[str, str]


def back_up(folder: Folder, database: Database, to_path: Path) -> Manifest:
    """Write a new file. The server may run. Raises BackupError."""
    if to_path.exists():
        raise BackupError(f"{to_path} is there already. Give another name; old backups are never written over.")
    with tempfile.TemporaryDirectory(dir=to_path.parent, prefix=".backup-") as scratch:
        copy_path = Path(scratch) / _DATABASE
        if database.is_postgres:
            _dump(database, copy_path)
        else:
            _copy(folder.database_path, copy_path)
        parts = {_DATABASE: copy_path, **_files_beside(folder)}
        kind = "postgresql" if database.is_postgres else "sqlite"
        manifest = Manifest(FORMAT, kind, VERSION, now_text(), {name: _sha256(path) for name, path in parts.items()})
        fresh_path = Path(scratch) / "backup.tar"
        with tarfile.open(fresh_path, "w") as tar:
            _add(tar, _MANIFEST, io.BytesIO(msgspec.json.encode(manifest)), len(msgspec.json.encode(manifest)))
            for name, path in parts.items():
                with path.open("rb") as file:
                    _add(tar, name, file, path.stat().st_size)
        _sync(fresh_path)
        fresh_path.rename(to_path)
    sync_folder(to_path.parent.absolute())
    return manifest


def restore(folder: Folder, database: Database, from_path: Path) -> Manifest:
    """Make a central again, in a data folder that is empty or not there (and a database without tables). Raises BackupError."""
    if folder.path.exists() and any(folder.path.iterdir()):
        raise BackupError(f"{folder.path} is not empty. Restore into a new folder: nothing is ever written over.")
    with tempfile.TemporaryDirectory(dir=_made(folder.path.absolute().parent), prefix=".restore-") as scratch:
        manifest = _unpack(from_path, Path(scratch))
        if (manifest.kind == "postgresql") != database.is_postgres:
            raise BackupError(f"This is a backup of {manifest.kind}. " + _OTHER[manifest.kind])
        copy_path = Path(scratch) / _DATABASE
        if database.is_postgres:
            _undump(database, copy_path)
            copy_path.unlink()
        else:
            _check_sqlite(copy_path)
            copy_path.rename(Path(scratch) / folder.database_path.name)
        for path in Path(scratch).rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
            if path.is_file():
                _sync(path)
        folder.path.mkdir(mode=0o700, exist_ok=True)
        for path in Path(scratch).iterdir():
            path.rename(folder.path / path.name)
    sync_folder(folder.path)
    return manifest


_OTHER = {"postgresql": "Name an empty PostgreSQL with --database.", "sqlite": "Leave --database away."}


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _files_beside(folder: Folder) -> dict[str, Path]:
    keys = {f"keys/{path.name}": path for path in sorted(folder.keys_path.glob("*")) if path.is_file()}
    return {**keys, **{name: folder.path / name for name in _BESIDE if (folder.path / name).is_file()}}


def _add(tar: tarfile.TarFile, name: str, file: io.BufferedIOBase, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, file)


def _unpack(from_path: Path, to_path: Path) -> Manifest:
    try:
        with tarfile.open(from_path) as tar:
            first = tar.next()
            said = tar.extractfile(first) if first and first.name == _MANIFEST and first.size < _MOST_MANIFEST_BYTES else None
            if said is None:
                raise BackupError(f"{from_path} is not a backup of central.")
            manifest = msgspec.json.decode(said.read(), type=Manifest)
            if manifest.format != FORMAT:
                raise BackupError(f"{from_path} was made by version {manifest.version}. Restore it with that one.")
            # Only what the manifest names, and nothing that leads out of the folder.
            tar.extractall(to_path, members=[tar.getmember(name) for name in manifest.parts], filter="data")
    except (OSError, KeyError, tarfile.TarError, msgspec.DecodeError) as error:
        raise BackupError(f"{from_path} cannot be read as a backup: {error}.") from error
    for name, sha256 in manifest.parts.items():
        if _sha256(to_path / name) != sha256:
            raise BackupError(f"{from_path} is damaged: {name} is not what was saved. Take another backup.")
    return manifest


def _copy(database_path: Path, copy_path: Path) -> None:
    """SQLite's online backup: a moment of the database, whatever is written meanwhile."""
    try:
        source = sqlite3.connect(f"file:{database_path}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(copy_path)) as copy:
            source.backup(copy, pages=256)
            # A copy that lies by itself: restoring must not depend on a -wal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"{database_path} cannot be copied: {error}.") from error
    _check_sqlite(copy_path)


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"The copy of the database is damaged: {found}.")


def _dump(database: Database, copy_path: Path) -> None:
    # Row-level security binds the owner too: every village is asked for by name, as central itself does.
    options = ("--format=custom", "--enable-row-security", "--no-owner", "--no-privileges")
    _postgres_tool("pg_dump", *options, "--file", str(copy_path), database=database)


def _undump(database: Database, copy_path: Path) -> None:
    there = _postgres_tool("psql", "-XAtc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", database=database)
    if there.strip() != "0":
        raise BackupError("The database is not empty. Make a new one: nothing is ever written over.")
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _postgres_tool("pg_restore", *options, "--dbname", database.url.database or "", str(copy_path), database=database)


def _postgres_tool(name: str, *arguments: str, database: Database) -> str:
    """The address goes by the environment: it may hold a password, and a command line is read by everybody."""
    command = [_find_tool(name), *arguments]
    done = subprocess.run(command, env={**os.environ, **_libpq(database)}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupError(f"{name} failed: {done.stderr.strip()}")
    return done.stdout


def _find_tool(name: str) -> str:
    found = shutil.which(name) or next((str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise BackupError(f"{name} is missing. Install it: apt-get install postgresql-client")
    return found


def _libpq(database: Database) -> Mapping[str, str]:
    url = database.url
    said = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or url.query.get("port", "")),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGOPTIONS": f"-c {SETTING}={ALL}",
    }
    return {name: value for name, value in said.items() if value}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
