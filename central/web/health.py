"""How a kiosk does, in words for staff. A kiosk with requests stuck in it is never called healthy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from central.moment import read_moment
from central.store.base import KioskState
from central.web.render import span_words
from central.web.trouble import CLOCK_UNTRUSTED, trouble_words

SILENT_SECONDS = 15 * 60
STUCK_SECONDS = 30 * 60


class Level(StrEnum):
    """How urgently a person should go there; the pages' colour and shape."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Health:
    """`words` is the headline, `reasons` what to look at."""

    level: Level
    words: str
    reasons: tuple[str, ...] = ()


def health_of(state: KioskState, now: datetime | None = None) -> Health:
    """Judge a kiosk by when it was heard, what it said, and what central had to refuse."""
    if state.kiosk.revoked_at:
        return Health(Level.OFF, "Dicabut")
    heard_at = read_moment(state.pulse.heard_at) if state.pulse else None
    if heard_at is None:
        return Health(Level.OFF, "Belum pernah terdengar")
    silent_seconds = int(((now or datetime.now(UTC)) - heard_at).total_seconds())
    stuck, reasons = _troubles(state)
    if silent_seconds > SILENT_SECONDS:
        return Health(Level.BAD, f"Tidak terdengar {span_words(silent_seconds)}", reasons)
    if stuck:
        return Health(Level.BAD, "Permohonan tertahan", reasons)
    return Health(Level.LOOK, "Perlu dilihat", reasons) if reasons else Health(Level.GOOD, "Sehat")


def _troubles(state: KioskState) -> tuple[bool, tuple[str, ...]]:
    reasons: list[str] = []
    beat = state.pulse.beat if state.pulse else None
    if beat is None:
        return False, ("Mesin belum melaporkan keadaannya",)
    oldest = beat.oldest_unsent_seconds
    stuck = (oldest is not None and oldest > STUCK_SECONDS) or (oldest is None and beat.unsent > 0)
    if beat.unsent > 0:
        age = f", tertua {span_words(oldest)}" if oldest is not None else ""
        reasons.append(f"{beat.unsent} belum terkirim{age}")
    if state.dead or beat.dead > 0:
        reasons.append(f"{max(state.dead, beat.dead)} ditolak")
    if not beat.clock_trusted:
        reasons.append(trouble_words(CLOCK_UNTRUSTED))
    reasons += [trouble_words(code) for code in beat.problems]
    waiting_only = beat.unsent > 0 and not stuck and len(reasons) == 1
    return stuck, () if waiting_only else tuple(dict.fromkeys(reasons))
