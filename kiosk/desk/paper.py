"""The paper meter: how much is left on the roll, kept over restarts, and the word to staff before it ends."""

from __future__ import annotations

import logging

from drivers.printer.base import Paper
from drivers.printer.roll import Roll, read_roll
from kiosk import problems
from kiosk.problems import Problem
from kiosk.store.errors import StoreError
from kiosk.store.store import Store

_log = logging.getLogger(__name__)

_ROLL = "paper-roll"


class PaperMeter:
    """Counts the roll in the printer. Worker threads only, one at a time (PrintRoom sees to it): it writes the store."""

    def __init__(self, store: Store, *, roll_mm: float, warning_slips: int) -> None:
        self._store = store
        self._roll_mm = roll_mm
        self._warning_slips = warning_slips
        self._sensor = Paper.UNKNOWN
        try:
            self._roll = read_roll(store.get(_ROLL)) or Roll(roll_mm)
        except StoreError as failing:
            _log.error("the paper count could not be read: %s", failing)
            self._roll = Roll(roll_mm)

    @property
    def roll(self) -> Roll:
        """As far as anyone counted."""
        return self._roll

    def used(self, paper_mm: float) -> None:
        """A slip came off."""
        self._keep(self._roll.after(paper_mm))

    def changed(self) -> None:
        """Staff put in a new roll."""
        self._sensor = Paper.UNKNOWN
        self._keep(Roll(self._roll_mm))

    def saw(self, paper: Paper) -> None:
        """What the printer's own sensor says. Paper after none at all is a new roll."""
        if paper is Paper.UNKNOWN:
            return
        if self._sensor is Paper.OUT and paper is not Paper.OUT:
            self.changed()
        self._sensor = paper

    def problem(self) -> Problem | None:
        """What staff should know: the sensor comes first; the count speaks only where the paper may really end."""
        if self._sensor is Paper.OUT:
            return problems.PRINTER_PAPER_OUT
        left = self._roll.slips_left
        if self._sensor is Paper.LOW or left < self._warning_slips:
            return problems.PRINTER_PAPER_LOW.because(f"kira-kira {left} tiket lagi")
        return None

    def _keep(self, roll: Roll) -> None:
        self._roll = roll
        try:
            self._store.put(_ROLL, roll.to_json())
        except StoreError as failing:  # a count of paper is worth no more than a line in the log
            _log.error("the paper count could not be kept: %s", failing)
