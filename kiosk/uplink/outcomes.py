"""What became of one exchange with central, as values. Only `Delivered` changes what is stored; all else is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class AwayKind(StrEnum):
    """Why there is no answer. Only FAILED and DROPPED may be the fault of what was sent."""

    UNREACHABLE = "unreachable"  # no connection: network, DNS, TLS, port closed
    DROPPED = "dropped"  # connected, then silence, a cut or the deadline
    BUSY = "busy"  # 404, 408, 425, 429, 502, 503, 504: central or its proxy asks for patience
    FAILED = "failed"  # 500 and other 5xx
    GARBLED = "garbled"  # an answer, but not one of central's: captive portal, proxy page, garbage, too large


@dataclass(frozen=True, slots=True)
class Delivered(Generic[Answer]):
    """Central's word: signed by its key, decoded."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Away:
    """No answer to believe. `retry_after_seconds` is central's wish, bounded, None when it has none."""

    kind: AwayKind
    reason: str
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class WrongKey:
    """Somebody answered with a key that is not the enrolled central's, or with an answer of its to something else."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A 4xx: `status` 401 or 403 is about this kiosk, another about what was sent. Unsigned, so never final."""

    status: int
    retry_after_seconds: float | None = None

    @property
    def about_kiosk(self) -> bool:
        """Whether this kiosk is unwelcome, whatever it sends."""
        return self.status in (401, 403)
