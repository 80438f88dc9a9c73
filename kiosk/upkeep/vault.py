"""A file that opens with a passphrase alone: argon2id makes the key, libsodium's secretstream seals the contents in chunks.

    anjungan-backup-1 \\n | salt, 16 bytes | secretstream header, 24 bytes | chunks: length (4 bytes, big endian), sealed bytes

The last chunk says that it is the last, so a file cut short is noticed. Not here: what is inside (backup).
"""

from __future__ import annotations

import hmac
import secrets
import struct
from collections.abc import Iterator
from typing import IO

import nacl.exceptions
from nacl import bindings, pwhash

MAGIC = b"anjungan-backup-1\n"
SHORTEST_PASSPHRASE = 12
_CHUNK = 64 * 1024
# libsodium's "moderate" work with a quarter of its memory: a Raspberry Pi with 1 GB restores beside a running system.
_OPS, _MEMORY_BYTES = 4, 64 * 1024 * 1024
_TAG_NEXT = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_TAG_LAST = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_EXTRA = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES


class VaultError(Exception):
    """It does not open: another passphrase, no such file of ours, or damage; the message says which as far as can be told."""


def new_passphrase() -> str:
    """Six groups of four digits, 80 bits: easy to write down and to type on any keyboard."""
    return "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(6))


class Sealing:
    """Writes sealed chunks to `out`. Use `write` and at the end `finish`; nothing else makes it whole."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
        self._out = out
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, _key(passphrase, salt))
        self._kept = bytearray()
        out.write(MAGIC + salt + header)

    def write(self, content: bytes) -> int:
        """Take more."""
        self._kept += content
        while len(self._kept) > _CHUNK:
            self._push(bytes(self._kept[:_CHUNK]), _TAG_NEXT)
            del self._kept[:_CHUNK]
        return len(content)

    def finish(self) -> None:
        """The last chunk."""
        self._push(bytes(self._kept), _TAG_LAST)
        self._kept.clear()

    def _push(self, content: bytes, tag: int) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, content, None, tag)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)


def unsealed(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The contents, chunk by chunk; whole only when it ends without VaultError."""
    start = source.read(len(MAGIC) + pwhash.argon2id.SALTBYTES + _HEADER)
    if not hmac.compare_digest(start[: len(MAGIC)], MAGIC) or len(start) < len(MAGIC) + pwhash.argon2id.SALTBYTES + _HEADER:
        raise VaultError("this is no backup of a kiosk")
    salt, header = start[len(MAGIC) : -_HEADER], start[-_HEADER:]
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, _key(passphrase, salt))
    tag, first = _TAG_NEXT, True
    while tag != _TAG_LAST:
        prefix = source.read(4)
        length = struct.unpack(">I", prefix)[0] if len(prefix) == 4 else 0
        sealed = source.read(length) if length <= _CHUNK + _EXTRA else b""
        try:
            content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
        except (nacl.exceptions.CryptoError, nacl.exceptions.TypeError, nacl.exceptions.ValueError) as wrong:
            raise VaultError("the passphrase is another one" if first else "the backup is damaged or cut short") from wrong
        first = False
        yield content


def _key(passphrase: str, salt: bytes) -> bytes:
    folded = passphrase.strip().encode()
    size = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
    return pwhash.argon2id.kdf(size, folded, salt, opslimit=_OPS, memlimit=_MEMORY_BYTES)
