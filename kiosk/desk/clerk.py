"""The clerk: one thread that does the desk's work in turn, so that nothing slow ever happens on the screen's thread."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

_log = logging.getLogger(__name__)

# More than this waiting means a screen that keeps asking: refuse rather than grow.
_MOST_WAITING = 100


class Clerk:
    """Runs jobs one after another. A job that breaks is logged and told to `broke`; the next one still runs."""

    def __init__(self, broke: Callable[[Exception], None]) -> None:
        self._jobs: queue.Queue[Callable[[], None] | None] = queue.Queue(_MOST_WAITING)
        self._broke = broke
        self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)

    def start(self) -> None:
        """Begin; jobs given before are done first."""
        self._thread.start()

    def do(self, job: Callable[[], None]) -> None:
        """Queue a job. Raises queue.Full when a hundred wait already."""
        self._jobs.put_nowait(job)

    def stop(self, patience_seconds: float) -> bool:
        """Finish what is queued, then end. False when it is still at work after `patience_seconds`; ask again then."""
        until = time.monotonic() + patience_seconds
        if self._thread.is_alive():
            with suppress(queue.Full):
                self._jobs.put(None, timeout=patience_seconds)
            self._thread.join(max(0.0, until - time.monotonic()))
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception as broken:  # noqa: BLE001 - a worker's loop: logged, shown as a Problem, and on to the next
                _log.exception("a desk job broke")
                self._broke(broken)
