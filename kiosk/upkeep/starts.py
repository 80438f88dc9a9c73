"""How often the kiosk was started lately without being stopped: a crash loop ends on the CLOSED screen, with a reason.

One small file in the data folder, a line for each start, emptied by every orderly stop. Times are those since boot: the wall
clock may lie, and a power cut is no crash, so only starts of this boot count.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

MOST_STARTS = 5
WITHIN_SECONDS = 600.0
FILE_NAME = "starts"
_LONGEST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts noted in `path`. A file that cannot be read or written stops nobody: it then counts nothing."""

    path: Path

    def note(self, boot: str, monotonic: float) -> int:
        """Note a start at `monotonic` seconds since the boot named `boot`. Returns how many there were lately, with this one."""
        lately = [at for at in self._of(boot) if 0 <= monotonic - at < WITHIN_SECONDS][-MOST_STARTS:]
        lines = "".join(f"{boot} {at:.0f}\n" for at in (*lately, monotonic))
        with contextlib.suppress(OSError):
            self._write(lines)
        return len(lately) + 1

    def forget(self) -> None:
        """An orderly stop."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _of(self, boot: str) -> list[float]:
        try:
            with self.path.open("rb") as file:
                text = file.read(_LONGEST_BYTES).decode("ascii", "replace")
        except OSError:
            return []
        found = []
        for line in text.splitlines():
            name, _, at = line.partition(" ")
            if name == boot and at.isascii() and at.isdigit():
                found.append(float(at))
        return found

    def _write(self, lines: str) -> None:
        # Never the folder: the store makes it, and only where it should be.
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(lines)
        fresh.replace(self.path)
