"""Calling staff: rung at once, remembered for a while, and not rung twice by an impatient finger."""

from __future__ import annotations

import time
from collections.abc import Callable

from kiosk import problems
from kiosk.desk.board import Board

AGAIN_SECONDS = 20.0
# Whoever called has been helped by then, or has gone.
STANDS_SECONDS = 300.0


class Bell:
    """`ring` makes the sound. On the face's thread."""

    def __init__(self, board: Board, ring: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._board = board
        self._ring = ring
        self._clock = clock
        self._rung_at: float | None = None

    def call(self, step: str) -> bool:
        """Somebody at `step` calls. True when they had already, a moment before: nothing rings then."""
        now = self._clock()
        if self._rung_at is not None and now - self._rung_at < AGAIN_SECONDS:
            return True
        self._rung_at = now
        self._board.put("call", problems.STAFF_CALLED.because(step))
        self._ring()
        return False

    def rest(self) -> None:
        """Somebody came, or it was long ago: nobody is called any more."""
        self._rung_at = None
        self._board.put("call", None)

    def tire(self) -> None:
        """Rest if the last call is STANDS_SECONDS old; a newer one stands."""
        if self._rung_at is not None and self._clock() - self._rung_at >= STANDS_SECONDS - 1:
            self.rest()
