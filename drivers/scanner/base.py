"""What every scanner is: something that yields Scans until it is closed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scan:
    """Raw text as read. `symbology` is `QRCode`, `Code128`, `Code39`, `KTP` (printed digits) or `` when the device does not say;
    `source` names the device; `at` is `time.monotonic()` seconds when it was seen. The repr hides the text: it may be a NIK."""

    text: str
    symbology: str
    source: str
    at: float

    def __repr__(self) -> str:
        return f"Scan({len(self.text)} characters, {self.symbology or 'unknown'}, {self.source})"


class Scanner(ABC):
    """A source of scans. Owned and iterated by one thread; `close` may be called from any other."""

    name: str

    @abstractmethod
    def open(self) -> None:
        """Take the device. Raises DeviceMissing, DeviceBusy, BadOption."""

    @abstractmethod
    def scans(self) -> Iterator[Scan]:
        """Block and yield accepted scans; return after `close`. Raises DeviceLost when the device goes away."""

    @abstractmethod
    def close(self) -> None:
        """Let the device go and end `scans` within 0.5 s. Safe to call twice."""

    def listen_again(self) -> None:
        """Whoever listens has just turned to it: a code that is still held up counts once more. Any thread.

        For scanners that see continuously; one that sends each code once has nothing to say twice.
        """
        return
