"""Where one scan ends: bytes as they trickle in become whole lines. Pure: times are handed in, nothing is read here.

Nothing in a stream of bytes says where a scan ends but a character somebody configured, or silence. Some readers send Enter too
early, some never, some twice. So the automatic end takes what comes without a pause for one scan, however many line ends are in
it: a number cut short by an early Enter would be another, valid-looking number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

# The most a QR code holds as text (version 40, lowest correction, alphanumeric; ISO/IEC 18004). More is no scan.
LONGEST_BYTES = 4296

_LINE_ENDS = b"\r\n\t\x03\x04"  # Enter, Tab, and the ETX and EOT that some scanners are set to


class End(StrEnum):
    """What ends a scan. AUTO: a pause, a short one after a line end and a longer one without."""

    AUTO = "auto"
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    SILENCE = "silence"


_TERMINATORS = {End.CR: b"\r", End.LF: b"\n", End.CRLF: b"\r\n"}


@dataclass(frozen=True, slots=True)
class Timing:
    """Pauses in seconds. The slowest readers type a key each 50 ms; 1200 baud is 9 ms a byte; USB adapters hold back 16 ms."""

    settle_seconds: float = 0.08  # after a line end, until it is believed
    silence_seconds: float = 0.3  # without any line end
    abandon_seconds: float = 2.0  # a line whose configured end never came


@dataclass(frozen=True, slots=True)
class Line:
    """One scan's bytes, line ends at either end cut off; `at` is when its last byte came, monotonic seconds."""

    raw: bytes
    at: float

    def __repr__(self) -> str:
        return f"Line({len(self.raw)} bytes)"


class Lines:
    """Gathers bytes. `feed` what has come, ask `due` when nothing more is waiting. Not thread-safe.

    Holds at most `longest_bytes`; what is longer, or ended by nothing, is dropped and counted, up to the next pause.
    """

    def __init__(self, end: End = End.AUTO, timing: Timing | None = None, longest_bytes: int = LONGEST_BYTES) -> None:
        self._terminator = _TERMINATORS.get(end, b"")
        self._end = end
        self._timing = timing or Timing()
        self._longest_bytes = longest_bytes
        self._held = bytearray()
        self._last_at = -math.inf
        self._spoiled = False
        self.dropped_bytes = 0

    def feed(self, chunk: bytes, at: float) -> list[Line]:
        """Take bytes that came at `at`; gives the lines whose configured end they hold."""
        self._last_at = at
        self._held += chunk
        lines = []
        while self._terminator and (cut := self._held.find(self._terminator)) >= 0:
            lines += self._line(bytes(self._held[:cut]))
            self._drop(cut + len(self._terminator), counted=self._spoiled or cut > self._longest_bytes)
            self._spoiled = False
        if self._spoiled or len(self._held) > self._longest_bytes:
            self.spoil(at)
        return lines

    def due(self, now: float) -> list[Line]:
        """The line that the pause until `now` has ended, if it has."""
        wait_seconds = self.wait_seconds(now)
        if wait_seconds is None or wait_seconds > 0:
            return []
        lines = [] if self._terminator else self._line(bytes(self._held))
        self._drop(len(self._held), counted=bool(self._terminator))
        self._spoiled = False
        return lines

    def wait_seconds(self, now: float) -> float | None:
        """How long until `due` has something to say if nothing comes; None while nothing is held."""
        if not self._held and not self._spoiled:
            return None
        return max(0.0, self._last_at + self._pause_seconds() - now)

    def spoil(self, at: float) -> None:
        """Part of this scan was lost at `at`: drop all of it, what is still to come of it too."""
        self._spoiled, self._last_at = True, at
        # The start of a terminator stays: its other half may come with the next chunk.
        kept = len(self._terminator) - 1 if self._terminator and self._held.endswith(self._terminator[:1]) else 0
        self._drop(len(self._held) - kept, counted=True)

    def _pause_seconds(self) -> float:
        if self._terminator:
            return self._timing.abandon_seconds
        settled = self._end is End.AUTO and not self._spoiled and self._held[-1:] in _LINE_ENDS
        return self._timing.settle_seconds if settled else self._timing.silence_seconds

    def _line(self, raw: bytes) -> list[Line]:
        raw = raw.strip(b"\r\n\t")
        return [Line(raw, self._last_at)] if raw and not self._spoiled and len(raw) <= self._longest_bytes else []

    def _drop(self, length: int, *, counted: bool) -> None:
        if counted:
            self.dropped_bytes += length
        del self._held[:length]
