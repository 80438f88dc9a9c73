"""The screen's heartbeat: the service manager hears it, and whoever installed a new release learns that it works.

Each beat is called by the face's own clock, so a face that hangs falls silent; no thread of ours could speak for it. Not here:
how a datagram is sent (notify), who waits for the word (settle).
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk.upkeep.notify import Notifier

BEAT_SECONDS = 3.0
# So long the screen must have been alive over an open store before a release counts as healthy.
WELL_SECONDS = 5.0
WELL_NAME = "healthy"


class Later(Protocol):
    """What calls back on the face's thread."""

    def __call__(self, seconds: float, act: Callable[[], None]) -> object:
        """Call `act` after `seconds`."""


class Heart:
    """Beats from `begin` on. `working` says, without I/O, whether the store is open; once it has been so for a while, `well_path`
    is written with `release` in it (None: nobody waits for it). `idle` says whether nobody is being served."""

    def __init__(
        self,
        notifier: Notifier | None,
        later: Later,
        *,
        working: Callable[[], bool],
        idle: Callable[[], bool],
        well_path: Path | None,
        release: str,
    ) -> None:
        self._notifier = notifier
        self._later = later
        self._working = working
        self._idle = idle
        self._said = ""
        self._well_path = well_path
        self._release = release
        self._working_since: float | None = None
        watchdog = notifier.watchdog_seconds if notifier else None
        self._every = min(BEAT_SECONDS, watchdog / 3) if watchdog else BEAT_SECONDS

    def begin(self) -> None:
        """The window is there. The manager hears READY=1 once the face's clock has come round for the first time."""
        self._later(0, self._first)

    def _first(self) -> None:
        self._tell("READY=1")
        self._beat()

    def _beat(self) -> None:
        self._later(self._every, self._beat)  # first of all: whatever breaks below, the heart goes on
        self._tell("WATCHDOG=1")
        status = "STATUS=idle" if self._idle() else "STATUS=visit"
        if status != self._said:
            self._said = status
            self._tell(status)  # an update waits until nobody is being served
        now = time.monotonic()
        if not self._working():
            self._working_since = None
        elif self._working_since is None:
            self._working_since = now
        elif self._well_path is not None and now - self._working_since >= WELL_SECONDS:
            _write_well(self._well_path, self._release)
            self._well_path = None

    def _tell(self, *lines: str) -> None:
        if self._notifier is not None:
            self._notifier.tell(*lines)


def _write_well(path: Path, release: str) -> None:
    """Once in a run, a few bytes into memory (/run): no wait for the card on the face's thread."""
    fresh = path.with_suffix(".new")
    with contextlib.suppress(OSError):  # without it an update is taken back: the safe side
        fresh.write_text(f"{release} {os.getpid()}\n", encoding="utf-8")
        fresh.replace(path)
