"""One run of the kiosk as its service sees it: noted when it starts, heard while it lives, forgotten when it ends in order.

Joins starts, heart and notify for the `run` command. Reads the environment it is handed, nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk import problems
from kiosk.clock import Instant
from kiosk.problems import Problem
from kiosk.upkeep.heart import WELL_NAME, Heart, Later
from kiosk.upkeep.notify import notifier
from kiosk.upkeep.starts import FILE_NAME, MOST_STARTS, WITHIN_SECONDS, Starts

log = logging.getLogger(__name__)

# systemd's name for the service's folder in /run (systemd.exec(5)).
RUNTIME = "RUNTIME_DIRECTORY"


class Vigil:
    """`data_path` is the data folder; `environment` what the service manager gave. Started by hand, nothing counts or is told."""

    def __init__(self, data_path: Path, environment: Mapping[str, str]) -> None:
        self._notifier = notifier(environment)
        self._environment = environment
        self._starts = Starts(data_path / FILE_NAME)

    def rest(self, now: Instant) -> Problem | None:
        """Note this start; CRASHING when there were too many lately. Only where somebody starts us again by themselves."""
        if self._notifier is None:
            return None
        count = self._starts.note(now.boot, now.monotonic)
        if count < MOST_STARTS:
            return None
        log.error("started %d times within %.0f minutes: nothing is opened for a while", count, WITHIN_SECONDS / 60)
        return problems.CRASHING.because(f"{count} kali dalam {WITHIN_SECONDS / 60:.0f} menit")

    def heart(self, later: Later, working: Callable[[], bool], idle: Callable[[], bool]) -> Heart:
        """The heart of this run."""
        folder = self._environment.get(RUNTIME, "").split(":")[0]
        well_path = Path(folder) / WELL_NAME if folder else None
        release = Path(__file__).resolve().parents[2].name
        return Heart(self._notifier, later, working=working, idle=idle, well_path=well_path, release=release)

    def ended(self) -> None:
        """An orderly end: this run was no crash."""
        if self._notifier is not None:
            self._starts.forget()
