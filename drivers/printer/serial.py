"""A printer on a serial line (RS-232, or USB that pretends to be one). pyserial sets the line up; the bytes are ours to count.

pyserial's own write forgets how much it sent when it times out, and in non-blocking mode spins while the line is full; so it only
opens, locks and configures, and drivers.printer.line carries the bytes.
"""

from __future__ import annotations

import errno
import os
import termios
from contextlib import suppress
from pathlib import Path
from typing import Any

import serial

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceLost, DeviceMissing
from drivers.printer.base import Transport
from drivers.printer.line import Line

FLOWS = ("rts-cts", "xon-xoff", "none")
# 8N1: a start bit, eight of data, a stop bit.
_BITS_A_BYTE = 10


class SerialTransport(Transport):
    """`path` at `baud`, 8N1. `flow` says how the printer makes us wait: `rts-cts` by wire, `xon-xoff` by bytes, or `none`.

    Without flow control a printer whose buffer is full loses bytes without a word. "Accepted" means gone from this machine.
    """

    def __init__(self, path: Path, baud: int = 9600, flow: str = "rts-cts") -> None:
        self.name = str(path)
        self.bytes_per_second = baud / _BITS_A_BYTE
        self._baud = baud
        self._flow = flow
        self._port: Any = None
        self._line: Line | None = None
        self._broken = False

    def open(self) -> None:
        """Raises DeviceMissing, DeviceBusy, BadOption (not a serial line, a speed it cannot do, no permission)."""
        self.close()
        if self._flow not in FLOWS:
            raise BadOption(self.name, f"no such flow control {self._flow!r}; use one of {', '.join(FLOWS)}")
        try:
            self._port = serial.Serial(
                self.name,
                self._baud,
                rtscts=self._flow == "rts-cts",
                xonxoff=self._flow == "xon-xoff",
                timeout=0,
                write_timeout=0,
                exclusive=True,
            )
        except (serial.SerialException, ValueError, OSError) as error:
            raise _meaning(self.name, error) from error
        # A descriptor of its own, so that each side closes what it opened.
        self._line = Line(self.name, os.dup(self._port.fileno()), held=lambda _: int(self._port.out_waiting))
        self._broken = False

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the printer makes us wait for too long, DeviceLost when the line is unplugged."""
        try:
            return self._opened().write(data, deadline_seconds)
        except DeviceError:
            self._broken = True
            raise

    def read(self, size: int, deadline_seconds: float) -> bytes:
        """What came within the deadline. Raises DeviceLost when the line is unplugged."""
        return self._opened().read(size, deadline_seconds)

    def close(self) -> None:
        """Safe to call twice. After a broken job its rest is thrown away: closing would wait for it, or print it later."""
        line, self._line = self._line, None
        port, self._port = self._port, None
        if line is None:
            return
        if self._broken:
            with suppress(OSError, termios.error):
                port.reset_output_buffer()
        line.close()
        port.close()

    def cut(self) -> None:
        """End a read or write under way in another thread."""
        if line := self._line:
            line.cut()

    def _opened(self) -> Line:
        if self._line is None:
            raise DeviceLost(self.name, "is not open")
        return self._line


def _meaning(name: str, error: Exception) -> DeviceError:
    """The house's word for what pyserial said."""
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return BadOption(name, "may not be used: put the kiosk's account into the group dialout")
    if number in (errno.EBUSY, errno.EAGAIN):
        return DeviceBusy(name, "is used by another program")
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO):
        return DeviceMissing(name, f"is not there ({os.strerror(number)}); check the cable")
    return BadOption(name, f"cannot be used as a serial line ({error})")
