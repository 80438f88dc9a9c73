"""The turn of each heartbeat: a number that only grows, over restarts too, so that a recorded one is known for what it is.

A start takes a stretch of numbers and keeps its end on the card: one write a start, none a heartbeat. A card put back from a copy
would begin too low; central says with each answer how far it has heard, and then the turns go on from there.
"""

from __future__ import annotations

import logging

from kiosk.store.errors import StoreError
from kiosk.store.store import Store

_log = logging.getLogger(__name__)

_FACT = "turns"
# Heartbeats of ten years, one a minute.
STRETCH = 5_000_000
# Far beyond any kiosk's life, and whole in every JSON reader.
MOST_TURNS = 2**53


class Turns:
    """On the courier's thread, but for making it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = self._end = self._kept()
        self._begin(self._turn)

    def next(self) -> int:
        """The turn of the heartbeat about to be sent."""
        if self._turn + 1 >= self._end:
            self._begin(self._turn)
        self._turn += 1
        return self._turn

    def heard(self, turn: int) -> None:
        """Central knows of this turn of ours: none below it will be believed."""
        if self._turn < turn < MOST_TURNS:
            _log.info("central knows of a later turn than this card: it was put back from a copy")
            self._turn = turn
            self._begin(turn)

    def _begin(self, turn: int) -> None:
        self._end = turn + STRETCH
        try:
            self._store.put(_FACT, str(self._end).encode())
        except StoreError as failing:  # the next start repeats turns, until central says how far it heard
            _log.error("the turns could not be kept: %s", failing)

    def _kept(self) -> int:
        try:
            raw = self._store.get(_FACT) or b"0"
            return int(raw) if len(raw) <= 18 and raw.isdigit() else 0
        except StoreError as failing:
            _log.error("the turns could not be read: %s", failing)
            return 0
