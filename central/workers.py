"""Several processes doing the same thing: started, watched, stopped together. Knows nothing of what they do."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Any

_log = logging.getLogger(__name__)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# A worker that dies sooner than this will die again: the next one waits.
_SETTLED_SECONDS = 5.0


class Workers:
    """`count` processes that each call `work(*given)`, which returns whether it ever worked; `given` must pickle (sockets do)."""

    def __init__(self, count: int, work: Callable[..., bool], given: tuple[Any, ...], stop_seconds: float) -> None:
        self._count = count
        self._work = work
        self._given = given
        self._stop_seconds = stop_seconds
        self._stopping = False
        # Not forked: a forked child inherits locks, loops and connections in whatever state they were.
        self._context = multiprocessing.get_context("spawn")

    def run(self) -> bool:
        """Until SIGTERM or SIGINT. False when the first ones could not start at all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        running = [self._start() for _ in range(self._count)]
        began_at = time.monotonic()
        while not self._stopping:
            wait([process.sentinel for process in running], timeout=0.5)
            dead = [process for process in running if process.exitcode is not None]
            if dead and not self._stopping:
                if all(process.exitcode == _NEVER_WORKED for process in running):
                    return False
                _log.error("%d workers ended by themselves (%s); starting others", len(dead), [each.exitcode for each in dead])
                time.sleep(max(0.0, min(1.0, _SETTLED_SECONDS - (time.monotonic() - began_at))))
                running = [process if process not in dead else self._start() for process in running]
        self._end(running)
        return True

    def _start(self) -> SpawnProcess:
        process = self._context.Process(target=_child, args=(os.getpid(), self._work, self._given))
        process.start()
        return process

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _end(self, running: list[SpawnProcess]) -> None:
        for process in running:
            process.terminate()
        until = time.monotonic() + self._stop_seconds
        for process in running:
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()


_NEVER_WORKED = 3


def _child(parent: int, work: Callable[..., bool], given: tuple[Any, ...]) -> None:
    # Dies with its parent however that ends: a worker left over would hold the port.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    # uvicorn raises the signal it was stopped by again; by then everything is done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    os.umask(0o077)
    sys.exit(0 if work(*given) else _NEVER_WORKED)
