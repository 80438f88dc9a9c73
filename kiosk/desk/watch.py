"""Watching a scanner: every accepted scan is identified and handed on; a scanner that goes away is looked for again."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from drivers.errors import DeviceError, DeviceMissing
from drivers.scanner.base import Scan, Scanner
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.identify import identify
from kiosk.model.card import Card
from kiosk.problems import Problem

_log = logging.getLogger(__name__)

# Looking whether something has been plugged in costs nothing, so that goes on at this pace; opening what refuses does not.
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
# Looking for codes takes whole cores; whoever touches the screen comes first. Linux counts niceness by thread, sched(7).
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Missed:
    """How a scanner that is away is told: its place on the board and the Problem there.

    One that is not missed `from_start` need not be there at all; once it has been, it is missed too.
    """

    place: str = "camera"
    problem: Problem = problems.CAMERA_MISSING
    from_start: bool = True


class Watch:
    """One thread around one Scanner, behind everything else when there is not enough of the processor.

    `seen` is called on that thread with every card not older than `expires_seconds`.
    """

    def __init__(
        self,
        scanner: Scanner,
        seen: Callable[[Card], None],
        board: Board,
        today: Callable[[], date],
        expires_seconds: float,
        missed: Missed | None = None,
    ) -> None:
        self._scanner = scanner
        self._seen = seen
        self._board = board
        self._today = today
        self._expires_seconds = expires_seconds
        self._missed = missed or Missed()
        self._was_there = self._missed.from_start
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"watch-{scanner.name}", daemon=True)

    def start(self) -> None:
        """Open the scanner and listen, in the background; a scanner that is not there yet is waited for."""
        self._thread.start()

    def stop(self, patience_seconds: float = 3) -> None:
        """Close the scanner and end."""
        self._stopping.set()
        self._scanner.close()
        if self._thread.is_alive():
            self._thread.join(patience_seconds)

    def listen_again(self) -> None:
        """A card that is still held up counts once more. Any thread."""
        self._scanner.listen_again()

    def _work(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while not self._stopping.is_set():
            try:
                self._listen()
            except DeviceMissing as away:
                self._pause_seconds = _FIRST_PAUSE_SECONDS
                self._board.put(self._missed.place, self._missed.problem.because(away) if self._was_there else None)
            except DeviceError as away:
                self._board.put(self._missed.place, self._missed.problem.because(away))
            except Exception as broken:  # noqa: BLE001 - a worker's loop: logged, shown as a Problem, and tried again
                _log.exception("the watch broke")
                self._board.put(self._missed.place, problems.UNEXPECTED.because(type(broken).__name__))
            if not self._stopping.is_set():
                self._scanner.close()
                self._stopping.wait(self._pause_seconds)
                self._pause_seconds = min(self._pause_seconds * 2, _LONGEST_PAUSE_SECONDS)

    def _listen(self) -> None:
        """Until the scanner goes away or is closed."""
        self._scanner.open()
        if self._stopping.is_set():
            self._scanner.close()  # `stop` came while it was opening, and closed nothing
            return
        self._was_there = True
        self._board.put(self._missed.place, None)
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        for scan in self._scanner.scans():
            self._take(scan)

    def _take(self, scan: Scan) -> None:
        if time.monotonic() - scan.at <= self._expires_seconds:
            self._seen(identify(scan.text, self._today()))
