"""What serial and typing scanners share: the loop from bytes to Scans. No device is opened here."""

from __future__ import annotations

import logging
import math
import time
from abc import abstractmethod
from collections.abc import Iterator

from drivers.scanner.base import Scan, Scanner
from drivers.scanner.inlet import Inlet
from drivers.scanner.lines import End, Line, Lines, Timing
from drivers.scanner.wrapping import Wrapping

log = logging.getLogger(__name__)


class WiredScanner(Scanner):
    """`repeat_seconds`: the same text again within this long of its last reading is the same card still held there."""

    def __init__(
        self, name: str, wrapping: Wrapping, end: End = End.AUTO, timing: Timing | None = None, repeat_seconds: float = 1.5
    ) -> None:
        self.name = name
        self._wrapping = wrapping
        self._end, self._timing = end, timing
        self._repeat_seconds = repeat_seconds
        self._inlet: Inlet | None = None
        self._dropped_bytes = 0

    @property
    def dropped_bytes(self) -> int:
        """How much came that was no scan (floods, broken ends, noise), since the driver was made. Any thread."""
        return self._dropped_bytes

    def open(self) -> None:
        """Take the device. Raises DeviceMissing, DeviceBusy, BadOption."""
        self.close()
        self._inlet = self._connect()

    def scans(self) -> Iterator[Scan]:
        """Yield a Scan for each line. Raises DeviceLost when the device goes away."""
        inlet = self._inlet
        if inlet is None:
            return
        lines = Lines(self._end, self._timing)
        last, last_at, told_bytes = "", -math.inf, 0
        while (chunk := inlet.read(self._patience_seconds(lines, inlet))) is not None:
            for line in self._take(lines, chunk) if chunk else lines.due(time.monotonic()):
                unwrapped = self._wrapping.unwrap(line.raw)
                if unwrapped is None:
                    lines.dropped_bytes += len(line.raw)
                    continue
                again = unwrapped.text == last and line.at - last_at < self._repeat_seconds
                last, last_at = unwrapped.text, line.at
                if unwrapped.text and not again:
                    yield Scan(unwrapped.text, unwrapped.symbology, self.name, line.at)
                    self._scanned(inlet)
            if lines.dropped_bytes > told_bytes:
                self._dropped_bytes += lines.dropped_bytes - told_bytes
                if not told_bytes:  # once for each time it is plugged in: a cable that makes noise does so all day
                    log.warning("%s: noise or endless lines are being dropped; check cable and settings", self.name)
                told_bytes = lines.dropped_bytes

    def close(self) -> None:
        """Let the device go and end `scans`."""
        inlet = self._inlet
        if inlet is not None:
            inlet.close()

    @abstractmethod
    def _connect(self) -> Inlet:
        """Open the device."""

    @abstractmethod
    def _take(self, lines: Lines, chunk: bytes) -> list[Line]:
        """Feed what the device sent into `lines`."""

    def _scanned(self, inlet: Inlet) -> None:
        """A scan was passed on."""

    def _chore_seconds(self, inlet: Inlet) -> float | None:  # noqa: ARG002 - for drivers that have one
        """Do what is to be done from time to time; gives how long until the next time, None for never."""
        return None

    def _patience_seconds(self, lines: Lines, inlet: Inlet) -> float | None:
        waits = (lines.wait_seconds(time.monotonic()), self._chore_seconds(inlet))
        return min((wait for wait in waits if wait is not None), default=None)
