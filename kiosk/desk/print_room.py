"""All that goes with a printer but printing: how it is, how much paper it has, and whether it knows the village's logo."""

from __future__ import annotations

import logging
import threading

from drivers.errors import DeviceError
from drivers.printer.base import Certainty
from drivers.printer.printer import Printer
from drivers.printer.profile import LogoStore
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.outcome import NotPrinted, Printed
from kiosk.desk.paper import PaperMeter
from kiosk.desk.printer_watch import PrinterWatch
from kiosk.store.errors import StoreError
from kiosk.store.store import Store

_log = logging.getLogger(__name__)

_LOGO = "printer-logo"


class PrintRoom:
    """One printer's surroundings. `printed` after every print, on the thread that printed."""

    def __init__(self, printer: Printer, board: Board, store: Store, *, roll_mm: float, warning_slips: int) -> None:
        self._printer = printer
        self._board = board
        self._store = store
        self.paper = PaperMeter(store, roll_mm=roll_mm, warning_slips=warning_slips)
        self._watch = PrinterWatch(printer, board, first=self._settle_logo, asked=self._note_paper)
        self._counted_mm = 0.0
        self._counting = threading.Lock()

    def start(self) -> None:
        """Begin to ask the printer how it is, in the background."""
        self._watch.start()

    def stop(self) -> None:
        """End."""
        self._watch.stop()

    def printed(self, outcome: Printed | NotPrinted) -> None:
        """Note what became of a print and of the paper. Call it once the resident has their answer: counting costs a commit."""
        self._board.put("printer", outcome.problem if isinstance(outcome, NotPrinted) else None)
        with self._counting:
            used_mm, self._counted_mm = self._printer.used_mm - self._counted_mm, self._printer.used_mm
            if used_mm:
                self.paper.used(used_mm)
        self._note_paper()

    def _note_paper(self) -> None:
        with self._counting:
            self.paper.saw(self._printer.last_status.paper)
            low = self.paper.problem()
        self._board.put("paper", low if low and low.code == problems.PRINTER_PAPER_LOW.code else None)

    def _settle_logo(self) -> None:
        """See that the logo lies in the printer's memory: sent once for each logo and printer, as that memory wears out.

        Until then, and whenever it cannot be settled, slips carry the logo themselves.
        """
        printer, logo = self._printer, self._printer.logo
        if logo is None or printer.profile.logo is LogoStore.NONE:
            return
        fact = f"{printer.name} {printer.profile.name} {logo.mark}".encode()
        try:
            if self._store.get(_LOGO) == fact:
                printer.logo_kept = True
            elif printer.keep_logo() is not Certainty.UNKNOWN:
                self._store.put(_LOGO, fact)
            else:
                printer.logo_kept = False  # nobody can say whether it arrived
        except (DeviceError, StoreError) as failed:
            _log.warning("the logo is not yet in the printer: %s", failed)
