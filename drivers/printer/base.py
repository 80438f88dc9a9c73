"""What every printer is: something that takes bytes before a deadline and may say how it is."""

from __future__ import annotations

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
    """What `DLE EOT 1..4` said. `answered` False means silence: paper is then UNKNOWN, which is not "no paper"."""

    answered: bool
    paper: Paper = Paper.UNKNOWN
    cover_open: bool = False
    offline: bool = False
    cutter_fault: bool = False
    fault: bool = False

    @property
    def can_print(self) -> bool:
        """False only when the printer itself says it cannot."""
        return not (self.cover_open or self.cutter_fault or self.fault or self.paper is Paper.OUT)


@dataclass(frozen=True, slots=True)
class Printout:
    """A job that every byte of was accepted. `paper_mm` is what the encoder says it used."""

    certainty: Certainty
    sent: int
    paper_mm: float


class Transport(ABC):
    """Carries bytes to one printer. Every call has a deadline and counts what was accepted; nothing ever waits for ever.

    `answers` is False for a one-way link: nobody then asks it anything, or waits for an answer.
    """

    name: str
    answers: bool = True

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
