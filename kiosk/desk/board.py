"""The board: which Problems stand right now, by where they came from. Staff and central read it."""

from __future__ import annotations

import logging
import threading

from kiosk.problems import PRINTER_PAPER_OUT, Problem

_log = logging.getLogger(__name__)


class Board:
    """Thread-safe. One problem a place (`camera`, `printer`, `courier` ...); None wipes it."""

    def __init__(self) -> None:
        self._standing: dict[str, Problem] = {}
        self._lock = threading.Lock()

    def put(self, place: str, problem: Problem | None) -> None:
        """Note how `place` is. Logged once when it changes, so that a device away for a day is one line."""
        with self._lock:
            before = self._standing.get(place)
            if problem is None:
                self._standing.pop(place, None)
            else:
                self._standing[place] = problem
        if problem and (before is None or before.code != problem.code):
            _log.warning("%s: %s %s %s", place, problem.code, problem.staff, problem.detail)
        elif before and problem is None:
            _log.info("%s: %s has passed", place, before.code)

    @property
    def no_paper(self) -> bool:
        """There is nothing to print on: what needs paper closes meanwhile, all else stays open."""
        with self._lock:
            return any(problem.code == PRINTER_PAPER_OUT.code for problem in self._standing.values())

    def standing(self) -> tuple[Problem, ...]:
        """Every problem that stands, in no order that matters."""
        with self._lock:
            return tuple(self._standing.values())
