"""An open device as a stream of bytes for one thread, which any other thread can end. Knows nothing of scans."""

from __future__ import annotations

import math
import os
import select
import threading
from collections.abc import Callable

from drivers.errors import DeviceLost

_CHUNK_BYTES = 4096


class Inlet:
    """Reads `descriptor` without ever blocking on the device; `let_go` closes it, exactly once."""

    def __init__(self, descriptor: int, name: str, let_go: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._name = name
        self._let_go = let_go
        self._closed = threading.Event()
        self._in_use = threading.Lock()
        self._closing = threading.Lock()
        os.set_blocking(descriptor, False)
        self._wake_reading, self._wake_writing = os.pipe()
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)
        self._poll.register(self._wake_reading, select.POLLIN)

    def read(self, patience_seconds: float | None) -> bytes | None:
        """What has come; empty when nothing came in time; None once closed. Raises DeviceLost."""
        with self._in_use:
            if self._closed.is_set():
                return None
            ready = dict(self._poll.poll(None if patience_seconds is None else math.ceil(patience_seconds * 1000)))
            if self._closed.is_set():
                return None
            if self._descriptor not in ready:
                return b""
            try:
                chunk = os.read(self._descriptor, _CHUNK_BYTES)
            except BlockingIOError:
                return b""
            except OSError as gone:
                raise DeviceLost(self._name, f"unplugged? ({gone.strerror})") from gone
            if not chunk:
                raise DeviceLost(self._name, "unplugged?")
            return chunk

    def write(self, command: bytes) -> None:
        """Send a short command. Raises DeviceLost when it does not go out at once: nothing listens."""
        with self._in_use:
            if self._closed.is_set():
                return
            try:
                sent = os.write(self._descriptor, command)
            except OSError as gone:
                raise DeviceLost(self._name, f"takes no command ({gone.strerror})") from gone
            if sent < len(command):
                raise DeviceLost(self._name, "takes no command")

    def close(self) -> None:
        """End `read` and let the device go. Any thread; twice is no matter."""
        with self._closing:
            if self._closed.is_set():
                return
            self._closed.set()
            os.write(self._wake_writing, b"\0")
            with self._in_use:
                self._let_go()
                os.close(self._wake_reading)
                os.close(self._wake_writing)
