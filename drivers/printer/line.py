"""An open descriptor that never waits for ever: what serial lines, devices and files have in common. No ESC/POS here."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from contextlib import suppress

from drivers.errors import DeviceLost, DeviceTimeout

_CHUNK_BYTES = 4096
_DRAIN_PAUSE_SECONDS = 0.005


class Line:
    """Writes and reads a non-blocking descriptor before a deadline, and counts what left this machine. Owns the descriptor.

    `held(last)` says how many written bytes the kernel still has, `last` being the size of the newest piece: those do not count
    as accepted. `empty_ends`: reading nothing from a ready descriptor means the device went away.
    """

    def __init__(self, name: str, descriptor: int, *, held: Callable[[int], int] = lambda _: 0, empty_ends: bool = True) -> None:
        self._name = name
        self._descriptor = descriptor
        self._held = held
        self._empty_ends = empty_ends
        self._cut_end, self._cut = os.pipe()
        os.set_blocking(self._cut, False)

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Send all of `data` and wait until the kernel holds none of it. Raises DeviceTimeout or DeviceLost, counting `sent`."""
        taken, last, until = 0, 0, time.monotonic() + deadline_seconds
        try:
            while taken < len(data):
                if not self._ready(until, writing=True):
                    raise self._timeout(taken, last, len(data))
                with suppress(BlockingIOError):
                    last = os.write(self._descriptor, data[taken : taken + _CHUNK_BYTES])
                    taken += last
            while self._held(last):
                if not self._pause(until):
                    raise self._timeout(taken, last, len(data))
        except OSError as error:
            sent = self._left(taken, last)
            raise DeviceLost(self._name, f"failed after {sent} of {len(data)} bytes ({error.strerror})", sent=sent) from error
        return taken

    def read(self, size: int, deadline_seconds: float) -> bytes:
        """Up to `size` bytes; b"" when none came in time. Raises DeviceLost."""
        until = time.monotonic() + deadline_seconds
        try:
            while deadline_seconds > 0 and self._ready(until, writing=False):
                with suppress(BlockingIOError):
                    if data := os.read(self._descriptor, size):
                        return data
                    if self._empty_ends or self._hung_up():
                        raise DeviceLost(self._name, "went away")
                if not self._pause(until):
                    break
        except OSError as error:
            raise DeviceLost(self._name, f"failed while being read ({error.strerror})") from error
        return b""

    def cut(self) -> None:
        """End the call under way in another thread: it raises DeviceLost."""
        with suppress(OSError):
            os.write(self._cut, b"x")

    def close(self) -> None:
        """Once."""
        for descriptor in (self._descriptor, self._cut_end, self._cut):
            with suppress(OSError):
                os.close(descriptor)

    def _ready(self, until: float, *, writing: bool) -> bool:
        """Wait until the descriptor can be used. False after the deadline; DeviceLost when cut."""
        mine = [self._descriptor]
        readers = [self._cut_end] if writing else [self._cut_end, *mine]
        can_read, can_write, _ = select.select(readers, mine if writing else [], [], max(0.0, until - time.monotonic()))
        if self._cut_end in can_read:
            raise DeviceLost(self._name, "was told to stop")
        return bool(can_write if writing else can_read)

    def _hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, 0)
        return any(what & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, what in poll.poll(0))

    def _pause(self, until: float) -> bool:
        """A breath between two looks at a driver that cannot be waited on. False after the deadline."""
        if select.select([self._cut_end], [], [], _DRAIN_PAUSE_SECONDS)[0]:
            raise DeviceLost(self._name, "was told to stop")
        return time.monotonic() < until

    def _left(self, taken: int, last: int) -> int:
        """How many bytes left this machine for sure."""
        try:
            return max(0, taken - self._held(last))
        except OSError:
            return taken

    def _timeout(self, taken: int, last: int, size: int) -> DeviceTimeout:
        sent = self._left(taken, last)
        return DeviceTimeout(self._name, f"took {sent} of {size} bytes, then no more", sent=sent)
