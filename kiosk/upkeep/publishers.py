"""Whose updates this kiosk takes: the keys in /etc/anjungan/publishers, else central's own key as it was given at enrolment.

The file belongs to root: a kiosk process that was taken over cannot name itself a publisher. One Ed25519 public key a line, in
64 hexadecimal digits; `#` begins a remark.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.upkeep.bundle import BundleError

PUBLISHERS_PATH = Path("/etc/anjungan/publishers")
_KEY_BYTES = 32


def publishers(path: Path, central: bytes | None) -> tuple[bytes, ...]:
    """The 32-byte public keys. Raises BundleError for a file that cannot be read, or when there is no key at all."""
    if path.exists():
        if path.stat().st_uid not in (0, os.geteuid()):
            raise BundleError(f"{path} belongs neither to root nor to us: whoever wrote it is not believed")
        try:
            lines = [line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
            keys = tuple(bytes.fromhex(line) for line in lines if line)
        except (OSError, ValueError) as wrong:
            raise BundleError(f"{path}: {wrong}") from wrong
        if any(len(key) != _KEY_BYTES for key in keys):
            raise BundleError(f"{path}: a public key has 64 hexadecimal digits")
        if keys:
            return keys
    if central is None:
        raise BundleError(f"nobody's updates are believed yet: the kiosk is not enrolled, and {path} names no publisher")
    return (central,)


def make_key(path: Path) -> str:
    """Make a publisher's secret key in `path`, which must not exist. Returns the public key in hexadecimal."""
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.private_bytes_raw().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key.public_key().public_bytes_raw().hex()


def read_key(path: Path) -> Ed25519PrivateKey:
    """A publisher's secret key: 64 hexadecimal digits. Raises BundleError."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as wrong:
        raise BundleError(f"{path} holds no publisher's key: {wrong}") from wrong
