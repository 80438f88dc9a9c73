"""Fetching pictures: a piece at a time, while the courier has nothing better to do. Resumes where it stopped.

Pieces are as large as the line carries in about two seconds, so that an envelope made meanwhile waits no longer than that.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kiosk.model import wire
from kiosk.store.errors import StoreError
from kiosk.store.pictures import PictureShelf
from kiosk.uplink.client import PicturePart
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Away, Delivered, Refused, WrongKey

_log = logging.getLogger(__name__)

SMALLEST_PIECE_BYTES = 4 * 1024
LARGEST_PIECE_BYTES = 128 * 1024
PIECE_SECONDS = 2.0
# After a picture that could not be had: central may still be given it, or mended.
LATER_SECONDS = 1800.0
AWAY_SECONDS = 60.0


class Gallery(Protocol):
    """What fetching needs of CentralClient."""

    def picture(
        self, kiosk: str, sha256: str, start: int, most_bytes: int, central: bytes
    ) -> Delivered[PicturePart] | Away | WrongKey | Refused:
        """Part of one picture."""


class Fetching:
    """One picture after another, in the order in which the news names them. On the courier's thread."""

    def __init__(
        self,
        shelf: PictureShelf,
        gallery: Gallery,
        identity: Identity,
        *,
        named: Callable[[], Sequence[str]],
        came: Callable[[Mapping[str, Path]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf = shelf
        self._gallery = gallery
        self._identity = identity
        self._named = named
        self._came = came
        self._clock = clock
        self._piece_bytes = 16 * 1024
        self._not_before: dict[str, float] = {}
        self._pause_until = 0.0

    def due_in(self) -> float | None:
        """Seconds until there is something to fetch, 0 for now; None when every picture is here."""
        wanted = self._wanted()
        if not wanted:
            return None
        soonest = min(self._not_before.get(sha256, 0.0) for sha256 in wanted)
        return max(0.0, max(soonest, self._pause_until) - self._clock())

    def step(self) -> None:
        """Fetch one piece of the next picture, if one is due."""
        now = self._clock()
        if now < self._pause_until:
            return
        sha256 = next((each for each in self._wanted() if self._not_before.get(each, 0.0) <= now), None)
        if sha256 is None:
            return
        try:
            self._fetch(sha256)
        except StoreError as failing:
            _log.warning("no picture can be kept: %s", failing.problem.detail)
            self._pause_until = now + LATER_SECONDS

    def _wanted(self) -> list[str]:
        if not self._shelf.is_open:
            return []
        there = self._shelf.there()
        return [sha256 for sha256 in self._named() if sha256 not in there]

    def _fetch(self, sha256: str) -> None:
        begun = self._shelf.begun(sha256)
        if begun >= wire.MAX_PICTURE_BYTES:
            self._put_off(sha256, "is too large")
            return
        if not self._shelf.room_for(self._piece_bytes, self._named()):
            self._pause_until = self._clock() + LATER_SECONDS
            return
        began = self._clock()
        outcome = self._gallery.picture(self._identity.kiosk, sha256, begun, self._piece_bytes, self._identity.central)
        if isinstance(outcome, Delivered):
            self._adapt(len(outcome.answer.body), self._clock() - began)
            self._take(sha256, begun, outcome.answer)
        elif isinstance(outcome, Refused) and not outcome.about_kiosk:
            self._put_off(sha256, f"HTTP {outcome.status}")
        else:
            wish = outcome.retry_after_seconds if isinstance(outcome, Away | Refused) else None
            self._pause_until = self._clock() + max(AWAY_SECONDS, wish or 0.0)

    def _take(self, sha256: str, begun: int, part: PicturePart) -> None:
        if part.body:
            self._shelf.add(sha256, begun, part.body)
        have = begun + len(part.body)
        if part.body and have < part.total:
            return
        if self._shelf.finish(sha256):
            self._not_before.pop(sha256, None)
            self._came(self._shelf.there())
        else:
            self._put_off(sha256, "does not fit its hash")

    def _put_off(self, sha256: str, why: str) -> None:
        _log.warning("picture %s: %s", sha256[:12], why)
        self._shelf.give_up(sha256)
        self._not_before[sha256] = self._clock() + LATER_SECONDS

    def _adapt(self, came_bytes: int, seconds: float) -> None:
        if came_bytes:
            could = int(came_bytes / max(seconds, 0.01) * PIECE_SECONDS)
            self._piece_bytes = max(SMALLEST_PIECE_BYTES, min(LARGEST_PIECE_BYTES, could, self._piece_bytes * 2))
