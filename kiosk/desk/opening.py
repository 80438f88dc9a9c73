"""Whether a service can be asked for right now, and why not. Pure; what it goes by is handed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from kiosk.model.service import Service

NO_PAPER, OFF_TODAY, OUT_OF_HOURS = "shut.paper", "shut.today", "shut.hours"
"""Keys of the words to whoever taps it; with `-tile` behind, of the few on the tile itself. "" is: open."""


def shut_by(service: Service, *, now: datetime | None, no_paper: bool, off: Collection[str]) -> str:
    """Why `service` is shut, "" while it is open.

    `now` is the hall's time, None while nobody can be sure of it: an unsure clock shuts nothing. `off` are the codes that staff
    have switched off for today. Without paper only what is worth nothing without its slip is shut; the rest shows its number.
    """
    if service.code in off:
        return OFF_TODAY
    if service.opening_hours is not None and now is not None and not service.opening_hours.open_at(now):
        return OUT_OF_HOURS
    return NO_PAPER if no_paper and service.needs_paper else ""
