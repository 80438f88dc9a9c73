"""What every printer is: something that takes bytes before a deadline and may say how it is."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure we are that a job came out.

    CONFIRMED: the printer returned our process id after printing (`GS ( H` fn 48). PROCESSED: it answered `GS r` placed at the
    end of the job. UNKNOWN: every byte was accepted, nothing came back. UNKNOWN is not a failure and never reprinted by itself.
    """

    CONFIRMED = "confirmed"
    PROCESSED = "processed"
    UNKNOWN = "unknown"


class Paper(StrEnum):
    """UNKNOWN is not OUT: print anyway."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer said (`DLE EOT 1..4`, or an automatic frame). `answered` False means silence: paper is then UNKNOWN,
    which is not "no paper". `fault`: an error staff must mend by switching off and on; `too_hot`: one that passes by itself.
    """

    answered: bool
    paper: Paper = Paper.UNKNOWN
    cover_open: bool = False
    offline: bool = False
    cutter_fault: bool = False
    fault: bool = False
    too_hot: bool = False

    @property
    def can_print(self) -> bool:
        """False only when the printer itself says it cannot."""
        return not (self.cover_open or self.cutter_fault or self.fault or self.too_hot or self.paper is Paper.OUT)


@dataclass(frozen=True, slots=True)
class Printout:
    """A job that every byte of was accepted. `paper_mm` is what the encoder says it used."""

    certainty: Certainty
    sent: int
    paper_mm: float


class Transport(ABC):
    """Carries bytes to one printer. Every call has a deadline and counts what was accepted; nothing ever waits for ever.

    `answers` is False for a one-way link: nobody then asks it anything, or waits for an answer. `bytes_per_second` is what
    the line carries at most: a job is given its time on the wire beside its deadline. `lasting`: the printer's answer to one job
    may still arrive when the link was closed and opened again for the next.
    """

    name: str
    answers: bool = True
    bytes_per_second: float = math.inf
    lasting: bool = True

    @abstractmethod
    def open(self) -> None:
        """Raises DeviceMissing, DeviceBusy, BadOption."""

    @abstractmethod
    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Send all of `data`; returns len(data). Raises DeviceTimeout or DeviceLost, with `sent` counting accepted bytes."""

    @abstractmethod
    def read(self, size: int, deadline_seconds: float) -> bytes:
        """Up to `size` bytes; b"" when none came in time or the link is one-way. Raises DeviceLost."""

    @abstractmethod
    def close(self) -> None:
        """Safe to call twice."""

    def cut(self) -> None:
        """End a read or write under way in another thread, if this link can; else it ends at its deadline."""
        return
