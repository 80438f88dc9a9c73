"""Central's own keys: one Ed25519 key to sign answers, and the X25519 keys that kiosks seal to.

The private half of a sealing key is used in `open_sealed` alone, so that it can later live in another process or machine.
Files in `keys/` (0600): `signing.key`, and `sealing-<key id>.key` for every sealing key there ever was; the newest (by the
name in `current`) is handed out, the older ones stay readable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from central.errors import CannotOpenError, FolderBrokenError
from central.folder import write_secret
from central.reading_json import UnreadableError, read_json
from kiosk.model import wire

KEY_BYTES = 32


@dataclass(frozen=True)  # no slots: what every answer needs of the keys is worked out once
class CentralKeys:
    """Loaded keys. `sealing` maps key id -> private key; `current` is the id that new envelopes are sealed to."""

    signing: Ed25519PrivateKey
    sealing: Mapping[str, PrivateKey]
    current: str

    @cached_property
    def public(self) -> bytes:
        """Central's Ed25519 public key, 32 bytes."""
        return self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @cached_property
    def signing_id(self) -> str:
        """The `keyid` of signed answers: the first 16 hex digits of SHA-256 of the public key."""
        return hashlib.sha256(self.public).hexdigest()[:16]

    @property
    def fingerprint(self) -> str:
        """What the enrolment text carries: the first 32 hex digits of SHA-256 of the public key."""
        return hashlib.sha256(self.public).hexdigest()[:32]

    def sealing_key(self) -> wire.SealingKey:
        """What kiosks seal to from now on."""
        return wire.SealingKey(self.current, bytes(self.sealing[self.current].public_key))

    def knows(self, key_id: str) -> bool:
        """Whether an envelope sealed to this key could be opened."""
        return key_id in self.sealing

    def open_sealed(self, envelope: wire.Envelope) -> wire.Answers:
        """Raises CannotOpenError when no key fits or the sealed part belongs to another envelope."""
        key = self.sealing.get(envelope.key_id)
        if key is None:
            raise CannotOpenError(f"no sealing key {envelope.key_id}")
        try:
            answers = read_json(SealedBox(key).decrypt(envelope.sealed), wire.Answers)
        except CryptoError as error:
            raise CannotOpenError("not sealed to our key, or damaged") from error
        except UnreadableError as error:
            raise CannotOpenError("the opened part cannot be read") from error
        if answers.request != envelope.id or answers.service != envelope.service:
            raise CannotOpenError("sealed for another request")
        return answers


def load_keys(keys_path: Path) -> CentralKeys:
    """Read the keys, making them at the first start. Raises FolderBrokenError."""
    try:
        keys_path.mkdir(mode=0o700, exist_ok=True)
        signing_path, current_path = keys_path / "signing.key", keys_path / "current"
        if not signing_path.exists():
            write_secret(signing_path, Ed25519PrivateKey.generate().private_bytes_raw())
        if not current_path.exists():
            new_sealing_key(keys_path)
        sealing = {path.stem.removeprefix("sealing-"): _sealing(path) for path in sorted(keys_path.glob("sealing-*.key"))}
        keys = CentralKeys(Ed25519PrivateKey.from_private_bytes(_read(signing_path)), sealing, current_path.read_text().strip())
    except OSError as error:
        raise FolderBrokenError(f"The keys in {keys_path} cannot be read or made: {error.strerror}.") from error
    if not keys.knows(keys.current):
        raise FolderBrokenError(f"{keys_path} lacks sealing-{keys.current}.key. Restore it from the backup.")
    return keys


def new_sealing_key(keys_path: Path) -> str:
    """Make a fresh sealing key the current one and return its id; the key is safe on the disk before it is named."""
    key = PrivateKey.generate()
    key_id = hashlib.sha256(bytes(key.public_key)).hexdigest()[:16]
    write_secret(keys_path / f"sealing-{key_id}.key", bytes(key))
    write_secret(keys_path / "current", key_id.encode())
    return key_id


def _sealing(path: Path) -> PrivateKey:
    key = PrivateKey(_read(path))
    if path.stem != f"sealing-{hashlib.sha256(bytes(key.public_key)).hexdigest()[:16]}":
        raise FolderBrokenError(f"{path} does not hold the key its name says. Restore it from the backup.")
    return key


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    if len(content) != KEY_BYTES:
        raise FolderBrokenError(f"{path} is damaged ({len(content)} bytes, not {KEY_BYTES}). Restore it from the backup.")
    return content
