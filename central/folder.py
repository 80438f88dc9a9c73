"""The data folder: where its files lie, who may write in it, how a command finds the server that has it open.

central.db (+ -wal, -shm)   the store
database                    the address of a PostgreSQL, if the store is there (0600: it may hold a password)
keys/                       central's own keys (central.keys)
metrics/                    the workers' figures while they run
access_token                the commands' token in clear, 0600; without it they cannot ask a running server
access_token.sha256         what the server compares with
central.lock                held by whoever writes: SQLite 3.40 corrupts a WAL that two processes write
serving.json                address and process of the running server; believed only while the lock is held
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from central.errors import FolderBrokenError, FolderBusyError, FolderMissingError


class Serving(msgspec.Struct, frozen=True):
    """The content of serving.json."""

    address: str
    pid: int


@dataclass(frozen=True, slots=True)
class Folder:
    """One central's data folder."""

    path: Path

    @property
    def database_path(self) -> Path:
        """The store's file; SQLite puts -wal and -shm beside it."""
        return self.path / "central.db"

    @property
    def address_path(self) -> Path:
        """Names the PostgreSQL that holds the store instead, when there is one."""
        return self.path / "database"

    @property
    def metrics_path(self) -> Path:
        """Where several workers keep their figures while they run."""
        return self.path / "metrics"

    @property
    def keys_path(self) -> Path:
        """Central's own keys."""
        return self.path / "keys"

    @property
    def token_path(self) -> Path:
        """The access token in clear."""
        return self.path / "access_token"

    @property
    def token_hash_path(self) -> Path:
        """What the server compares with."""
        return self.path / "access_token.sha256"

    @property
    def lock_path(self) -> Path:
        """Held by whoever writes."""
        return self.path / "central.lock"

    @property
    def serving_path(self) -> Path:
        """Where the running server says it listens."""
        return self.path / "serving.json"

    def create(self) -> None:
        """Make the folder, or take an existing one, for its owner alone: 0700, what lies in it 0600. Raises FolderBrokenError."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._refuse_foreign()
            self.path.chmod(0o700)
            for path in self.path.iterdir():
                if path.is_file() and not path.is_symlink():
                    with suppress(FileNotFoundError):  # of a central that is running just now
                        path.chmod(0o600)
        except OSError as error:
            raise FolderBrokenError(
                f"The data folder {self.path} cannot be made or kept private: {error.strerror}. Give it to whoever runs central."
            ) from error

    def _refuse_foreign(self) -> None:
        """A folder of somebody else's things must not be locked away by a slip of --data."""
        names = {path.name for path in self.path.iterdir()}
        ours = {self.database_path.name, self.lock_path.name, self.keys_path.name, self.address_path.name}
        if names - {"lost+found"} and not names & ours:
            raise FolderBrokenError(f"{self.path} holds other things than central's. Give central a folder of its own.")

    def require(self) -> None:
        """Raises FolderMissingError unless central has lived here before."""
        if not (self.database_path.is_file() or self.keys_path.is_dir()):
            raise FolderMissingError(
                f"There is no central data in {self.path}. Check --data, or make it with: python -m central village add"
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only writer. Raises FolderBusyError at once when another process is."""
        with os.fdopen(os.open(self.lock_path, os.O_RDWR | os.O_CREAT, 0o600), "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderBusyError(f"Another central is using {self.path}. Stop it first.") from error
            yield

    def serving(self) -> Serving:
        """Where the running server listens. Raises FolderBusyError when that is not known."""
        try:
            return msgspec.json.decode(self.serving_path.read_bytes(), type=Serving)
        except (OSError, msgspec.DecodeError) as error:
            raise FolderBusyError(f"Another central is using {self.path}, but does not answer yet. Try again.") from error

    @contextmanager
    def announced(self, address: str) -> Iterator[None]:
        """Say in serving.json where the server listens, for as long as it does."""
        write_secret(self.serving_path, msgspec.json.encode(Serving(address, os.getpid())))
        try:
            yield
        finally:
            self.serving_path.unlink(missing_ok=True)

    def make_token(self) -> None:
        """Make the commands' access token at the first start. Only its hash is needed afterwards."""
        if self.token_hash_path.exists():
            return
        token = secrets.token_urlsafe(24)
        write_secret(self.token_path, token.encode())
        write_secret(self.token_hash_path, hash_token(token).encode())

    def token_hash(self) -> str:
        """Raises FolderBrokenError when the hash cannot be read."""
        try:
            return self.token_hash_path.read_text().strip()
        except OSError as error:
            raise FolderBrokenError(
                f"{self.token_hash_path} cannot be read: {error.strerror}. Restore it or delete it."
            ) from error

    def token(self) -> str:
        """The token in clear. Raises FolderBrokenError when its file was deleted, as it may be."""
        try:
            return self.token_path.read_text().strip()
        except OSError as error:
            raise FolderBrokenError(
                f"{self.token_path} cannot be read: {error.strerror}. Stop central and delete {self.token_hash_path.name} "
                "to have a new token made."
            ) from error


def hash_token(token: str) -> str:
    """Plain SHA-256 will do: the token is 192 random bits, not a password."""
    return hashlib.sha256(token.encode()).hexdigest()


def write_secret(path: Path, content: bytes) -> None:
    """Write a 0600 file so that a power cut leaves the old one, the new one or none, never half of one."""
    fresh_path = path.with_name(f".{path.name}.new")
    fresh_path.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh_path.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """A new file's name is only safe once its folder is fsynced."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
