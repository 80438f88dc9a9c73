"""Reporting what staff did at the kiosk's own screen: the audit trail goes to central while no envelope waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kiosk.model import wire
from kiosk.model.staff import Deed
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Away, Delivered, Refused, WrongKey

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 20
LATER_SECONDS = 60.0


class Book(Protocol):
    """What reporting needs of kiosk.store.deeds."""

    def unheard(self, limit: int) -> Sequence[Deed]:
        """Those central has not heard of, oldest first."""

    def heard(self, serial: int) -> None:
        """Central has all up to `serial`."""


class Asked(Protocol):
    """What reporting needs of CentralClient."""

    def ask(self, path: str, question: Any, kind: type[Any], central: bytes) -> Delivered[Any] | Away | WrongKey | Refused:
        """One short question."""


class Reporting:
    """On the courier's thread."""

    def __init__(self, book: Book, asked: Asked, identity: Identity, clock: Callable[[], float] = time.monotonic) -> None:
        self._book = book
        self._asked = asked
        self._identity = identity
        self._clock = clock
        self._not_before = 0.0

    def due_in(self) -> float | None:
        """Seconds until there is something to tell, None without anything."""
        return max(0.0, self._not_before - self._clock()) if self._book.unheard(1) else None

    def step(self) -> None:
        """Tell the next lines, if it is time."""
        deeds = self._book.unheard(MOST_AT_ONCE) if self._clock() >= self._not_before else ()
        if not deeds:
            return
        question = wire.DeedsRequest(self._identity.kiosk, [_on_the_wire(deed) for deed in deeds])
        outcome = self._asked.ask(wire.DEEDS_PATH, question, wire.DeedsAnswer, self._identity.central)
        if isinstance(outcome, Delivered) and outcome.answer.heard >= deeds[0].serial:
            self._book.heard(min(outcome.answer.heard, deeds[-1].serial))
        else:
            _log.info("the audit trail is told later: %s", outcome)
            self._not_before = self._clock() + LATER_SECONDS


def _on_the_wire(deed: Deed) -> wire.StaffDeed:
    at = wire.Stamp(deed.at.wall, deed.at.boot, deed.at.monotonic, deed.at.trusted)
    return wire.StaffDeed(deed.serial, at, deed.role.value, deed.what, deed.detail)
