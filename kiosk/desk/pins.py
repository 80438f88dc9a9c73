"""The PINs of staff and technician: made, checked, throttled. In a file of their own: they hold while the database does not.

A PIN guards the staff's screen, not the data: whoever takes the card out of the machine finds that sealed to central anyway.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import msgspec
import nacl.exceptions
import nacl.pwhash.argon2id as argon2

from kiosk.model.staff import Role
from kiosk.store.folder import identity, sync_folder

_log = logging.getLogger(__name__)

FILE_NAME = "pins.json"
SHORTEST, LONGEST = 6, 8
# Over OWASP's least for Argon2id (19 MiB, 2 passes), and it must fit beside the camera.
_MEMORY_BYTES, _PASSES = 32 * 1024 * 1024, 3
FREE_TRIES = 5
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 60.0, 3600.0
_LONGEST_FILE_BYTES = 4096
# What anybody would try first: one, two or three digits over and over.
_REPEATED = re.compile(r"(\d{1,3})\1+", re.ASCII)


class _Kept(msgspec.Struct):
    """The file. `waits_seconds` is what is left to wait of the last lock, as of the last wrong try."""

    hashes: dict[str, str] = {}
    wrong: int = 0
    waits_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What a PIN turned out to be. `role` None: wrong, or nobody may try for `locked_seconds` (begun `now`)."""

    role: Role | None
    tries_left: int = 0
    locked_seconds: float = 0.0
    now: bool = False


class PinFault(ValueError):  # noqa: N818 - it reads as what it says
    """This PIN will not do; the text says why, for staff."""


class Pins:
    """One kiosk's PINs in `folder`. Worker threads only, one at a time: a check takes as long as it is meant to.

    `boot_seconds` is any clock that only goes on. A restart begins the wait of a lock anew: pulling the plug gains nothing.
    """

    def __init__(self, folder: Path, boot_seconds: Callable[[], float]) -> None:
        self._path = folder / FILE_NAME
        self._clock = boot_seconds
        self._kept = _read(self._path)
        self._file = identity(self._path)
        self._since = boot_seconds()

    def has(self, role: Role) -> bool:
        """Whether there is a PIN for `role`."""
        self._look_again()
        return role.value in self._kept.hashes

    def make(self, role: Role, pin: str) -> None:
        """Set or replace a PIN. Raises PinFault, OSError."""
        self._look_again()
        if fault := fault_of(pin):
            raise PinFault(fault)
        if any(_fits(made, pin) for name, made in self._kept.hashes.items() if name != role.value):
            raise PinFault("PIN petugas dan PIN teknisi harus berbeda.")
        made = argon2.str(pin.encode(), opslimit=_PASSES, memlimit=_MEMORY_BYTES).decode()
        self._keep(_Kept({**self._kept.hashes, role.value: made}))

    def judge(self, pin: str) -> Judged:
        """Whose PIN it is. Every wrong one is counted on the card before it is answered; by heart while that takes nothing."""
        self._look_again()
        if (left := self.locked_seconds) > 0:
            return Judged(None, 0, left)
        wrong = self._kept.wrong + 1
        wait = 0.0 if wrong < FREE_TRIES else min(_FIRST_WAIT_SECONDS * 2 ** (wrong - FREE_TRIES), _LONGEST_WAIT_SECONDS)
        self._count(_Kept(self._kept.hashes, wrong, wait))
        whose = [name for name, made in self._kept.hashes.items() if _fits(made, pin)]
        if whose:
            self._count(_Kept(self._kept.hashes))
            return Judged(Role(whose[0]))
        return Judged(None, max(0, FREE_TRIES - wrong), wait, now=wait > 0)

    @property
    def locked_seconds(self) -> float:
        """How long nobody is let try any more; 0 when anybody may."""
        return max(0.0, self._kept.waits_seconds - (self._clock() - self._since))

    def _look_again(self) -> None:
        """A PIN made at a terminal counts at once, in a kiosk that runs too: the file is another one then."""
        if identity(self._path) != self._file:
            self._kept, self._file, self._since = _read(self._path), identity(self._path), self._clock()

    def _count(self, kept: _Kept) -> None:
        """A card that is full or can only be read must not shut out whoever comes to mend it."""
        try:
            self._keep(kept)
        except OSError as failed:
            _log.error("wrong PINs are counted in memory alone: %s", failed)
            self._kept, self._since = kept, self._clock()

    def _keep(self, kept: _Kept) -> None:
        fresh_path = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            if os.geteuid() == 0:  # made by a technician at a terminal: the kiosk itself must be able to read it
                owner = self._path.parent.stat()
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(msgspec.json.encode(kept))
            file.flush()
            os.fsync(file.fileno())
        fresh_path.replace(self._path)
        sync_folder(self._path.parent)
        self._kept, self._file, self._since = kept, identity(self._path), self._clock()


def fault_of(pin: str) -> str:
    """Why `pin` will not do as one, in words for staff; "" when it will."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        return f"PIN terdiri dari {SHORTEST} sampai {LONGEST} angka."
    steps = {int(later) - int(sooner) for sooner, later in pairwise(pin)}
    if _REPEATED.fullmatch(pin) or steps in ({1}, {-1}):
        return "PIN ini mudah ditebak. Pilih angka yang lain."
    return ""


def _fits(made: str, pin: str) -> bool:
    try:
        return bool(argon2.verify(made.encode(), pin.encode()))
    except (nacl.exceptions.InvalidkeyError, nacl.exceptions.CryptoError, ValueError):
        return False


def _read(path: Path) -> _Kept:
    """What the file holds. One that is damaged counts as one without PINs: they are made anew with a code from central."""
    try:
        if path.stat().st_size <= _LONGEST_FILE_BYTES:
            return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        pass
    return _Kept()
