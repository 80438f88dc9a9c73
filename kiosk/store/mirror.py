"""The second medium: every envelope appended and fsynced there too, for cards that lie about fsync (112 of 200 cuts lost a row).

One text file per service day, one JSON object per line, sealed like the outbox. Only appended to; a line torn by a power cut is
skipped on reading. Not here: when to write it, and what to do with what is found (kiosk.store.store).
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec

from kiosk.store.folder import sync_folder
from kiosk.store.values import SealedEnvelope

log = logging.getLogger(__name__)

SUFFIX = ".jsonl"
# An envelope in base64 with its surroundings; a longer line is damage.
_LONGEST_LINE = 512 * 1024


class _Line(msgspec.Struct, frozen=True):
    id: str
    body: bytes
    signature: bytes
    sha256: str


class Mirror:
    """The mirrored envelopes of one store. Safe to share between threads. Every method may raise OSError: the medium is away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def append(self, day: str, request_id: UUID, envelope: SealedEnvelope) -> None:
        """Add one envelope to the file of `day` and wait until it is on the medium. All of the line or, on error, none of it."""
        digest = hashlib.sha256(envelope.body).hexdigest()
        line = msgspec.json.encode(_Line(str(request_id), envelope.body, envelope.signature, digest)) + b"\n"
        with self._lock:
            path = self.folder / f"{day}{SUFFIX}"
            fresh = not path.exists()
            if fresh:
                # Never the parents: with the medium unplugged they would come to lie on the very card this is a copy of.
                self.folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                _append_line(descriptor, line)
            finally:
                os.close(descriptor)
            if fresh:
                sync_folder(self.folder)

    def envelopes(self) -> Iterator[tuple[UUID, SealedEnvelope]]:
        """Everything readable on the medium, oldest day first. Damaged lines are logged and skipped."""
        for path in self._files():
            with path.open("rb") as file:
                while line := file.readline(_LONGEST_LINE):
                    found = _read_line(line)
                    if found is None:
                        log.warning("a damaged line in the mirror %s was skipped", path.name)
                    else:
                        yield found

    def prune(self, keep_days: set[str]) -> None:
        """Remove the files of all other days."""
        with self._lock:
            for path in self._files():
                if path.stem not in keep_days:
                    path.unlink()

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{SUFFIX}"))


def _append_line(descriptor: int, line: bytes) -> None:
    end = os.lseek(descriptor, 0, os.SEEK_END)
    if end and os.pread(descriptor, 1, end - 1) != b"\n":
        line = b"\n" + line  # the last one was torn by a power cut: close it off
    try:
        written = 0
        while written < len(line):
            written += os.write(descriptor, line[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise


def _read_line(line: bytes) -> tuple[UUID, SealedEnvelope] | None:
    try:
        found = msgspec.json.decode(line, type=_Line)
        if hashlib.sha256(found.body).hexdigest() != found.sha256:
            return None
        return UUID(found.id), SealedEnvelope(found.body, found.signature)
    except (msgspec.DecodeError, ValueError):
        return None
