"""Where checks look: the settings, and the machine's own files and commands. A broken machine is simulated by another Machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import Settings
from drivers.printer.base import PrinterStatus
from kiosk.clock import Clock

_COMMAND_SECONDS = 10.0
# More than any file of /sys or /proc that a check asks for.
_MOST_BYTES = 64 * 1024


def run_command(command: Sequence[str]) -> str | None:
    """What `command` prints; None when it is not installed, fails or does not end."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - commands are written in this package, never taken from data
            list(command), capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as the kernel shows it. `sys_path` and `proc_path` are /sys and /proc; `sync` makes written bytes durable."""

    sys_path: Path = Path("/sys")
    proc_path: Path = Path("/proc")
    run: Callable[[Sequence[str]], str | None] = run_command
    sync: Callable[[int], None] = os.fdatasync

    def read(self, path: Path) -> str | None:
        """A small file of the kernel's, stripped; None when it is not there or cannot be read."""
        try:
            with path.open("rb") as file:
                return file.read(_MOST_BYTES).decode("utf-8", "replace").strip()
        except OSError:
            return None


@dataclass(frozen=True, slots=True)
class Site:
    """A kiosk where it stands. `seconds` is how long a check that watches something may watch.

    `frame` gives a running kiosk's newest camera picture and `printer` asks its printer; without them the devices are opened.
    """

    settings: Settings
    machine: Machine = field(default_factory=Machine)
    clock: Clock = field(default_factory=Clock)
    seconds: float = 3.0
    frame: Callable[[], Any | None] | None = None
    printer: Callable[[], PrinterStatus] | None = None
