"""Watching the printer: now and then it is asked how it is, so that staff know before a resident does, and mending is noticed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from drivers.errors import DeviceError
from drivers.printer.printer import Printer
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.printing import refusal
from kiosk.problems import Problem

_log = logging.getLogger(__name__)

_CALM_SECONDS = 60.0
# A printer that is switched off is looked for in vain for seconds, in which nobody can print.
_TROUBLED_SECONDS = 10.0


class PrinterWatch:
    """One thread around one Printer that can say how it is. Puts `printer` on the board, and takes it off when all is well.

    Calls `first` once before it begins, and `asked` after every question (`Printer.last_status` then has the answer).
    """

    def __init__(
        self,
        printer: Printer,
        board: Board,
        *,
        first: Callable[[], None] | None = None,
        asked: Callable[[], None] | None = None,
        calm_seconds: float = _CALM_SECONDS,
        troubled_seconds: float = _TROUBLED_SECONDS,
    ) -> None:
        self._printer = printer
        self._board = board
        self._first = first or _nothing
        self._told = asked or _nothing
        self._calm_seconds = calm_seconds
        self._troubled_seconds = troubled_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watch-printer", daemon=True)

    def start(self) -> None:
        """Begin, unless this printer never answers: its silence would say nothing."""
        if self._printer.profile.status or self._printer.profile.automatic_status:
            self._thread.start()

    def stop(self, patience_seconds: float = 3) -> None:
        """End; a question under way ends by its own deadline."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(patience_seconds)

    def _work(self) -> None:
        first, pause_seconds = self._first, 0.0
        while not self._stopping.wait(pause_seconds):
            try:
                first()
                problem = self._asked()
                self._told()
            except Exception as broken:  # noqa: BLE001 - a worker's loop: logged, shown as a Problem, and tried again
                _log.exception("the printer watch broke")
                problem = problems.UNEXPECTED.because(type(broken).__name__)
            if not self._stopping.is_set():
                self._board.put("printer", problem)
            first = _nothing
            pause_seconds = self._troubled_seconds if problem else self._calm_seconds

    def _asked(self) -> Problem | None:
        try:
            status = self._printer.status()
        except DeviceError as away:
            return problems.PRINTER_MISSING.because(away)
        return None if status.can_print else refusal(status)


def _nothing() -> None: ...
