"""The kiosk's own Ed25519 key: made once, at first start, in the data folder. Nothing of central's lives here.

File `keys/kiosk.ed25519`, one ASCII line: `anjungan-ed25519-1 <seed, 64 hex> <first 16 hex of the seed's SHA-256>`. The check
part makes a torn, zeroed or edited file an error we can name instead of another identity that central has never met.
"""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nacl.signing import SigningKey

_log = logging.getLogger(__name__)

KEY_PATH = Path("keys") / "kiosk.ed25519"
_FORMAT = "anjungan-ed25519-1"
_SEED_BYTES = 32
_LONGEST_BYTES = 4096


class KeyFileError(Exception):
    """The kiosk's key is missing or damaged though it is enrolled, or the folder cannot be used.

    What happens next: the kiosk closes; a technician restores `path` from a copy, or enrols the kiosk anew.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path
        self.what = what


@dataclass(frozen=True)
class KioskKey:
    """An Ed25519 key pair. The seed (32 bytes) never shows in a repr."""

    seed: bytes = field(repr=False)

    @cached_property
    def _signing(self) -> SigningKey:
        return SigningKey(self.seed)

    @cached_property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return bytes(self._signing.verify_key)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (64 bytes) over exactly `message`."""
        return self._signing.sign(message).signature


def open_key(data_path: Path, *, enrolled: bool) -> KioskKey:
    """The kiosk's key from under `data_path`, made if there is none yet.

    Once `enrolled`, the key is never made anew: central knows the old one. Before that, a damaged file (power lost during the
    first start) is set aside as `.damaged` and replaced. Raises KeyFileError.
    """
    path = data_path / KEY_PATH
    try:
        raw = path.read_bytes() if path.stat().st_size <= _LONGEST_BYTES else b""
    except FileNotFoundError:
        if enrolled:
            raise KeyFileError(path, "the key of an enrolled kiosk is missing: restore it or enrol the kiosk anew") from None
        return _make(path)
    except OSError as error:
        raise KeyFileError(path, f"cannot be read ({error.strerror})") from error
    key = _parse(raw)
    if key is not None:
        _close_to_others(path)
        return key
    if enrolled:
        raise KeyFileError(path, "is damaged: restore it from a copy or enrol the kiosk anew")
    _log.warning("%s is damaged and the kiosk is not enrolled yet: set aside, a new key is made", path)
    try:
        path.replace(path.with_suffix(".damaged"))
    except OSError as error:
        raise KeyFileError(path, f"is damaged and cannot be set aside ({error.strerror})") from error
    return _make(path)


def _parse(raw: bytes) -> KioskKey | None:
    try:
        name, seed_hex, check = raw.decode("ascii").split()
        seed = bytes.fromhex(seed_hex)
    except ValueError:
        return None
    if name != _FORMAT or len(seed) != _SEED_BYTES or check != _check(seed):
        return None
    return KioskKey(seed)


def _check(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()[:16]


def _make(path: Path) -> KioskKey:
    seed = os.urandom(_SEED_BYTES)
    line = f"{_FORMAT} {seed.hex()} {_check(seed)}\n".encode("ascii")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_durably(path, line)
    except OSError as error:
        raise KeyFileError(path, f"cannot be written ({error.strerror})") from error
    return KioskKey(seed)


def _write_durably(path: Path, content: bytes) -> None:
    """Whole or not at all, also after a power cut: new file, fsync, rename, fsync of both folders."""
    fresh = path.with_suffix(".new")
    with suppress(FileNotFoundError):
        fresh.unlink()  # left by a power cut
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _close_to_others(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        _log.warning("%s was readable by others; its mode is set to 0600", path)
        with suppress(OSError):  # another owner's file: it was warned about, the kiosk still runs
            path.chmod(0o600)
