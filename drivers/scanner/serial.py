"""A scanner on a serial line: RS-232, or USB that acts as one (CDC). Linux; pyserial opens and sets up the port."""

from __future__ import annotations

import errno
import fcntl
import termios
import time
from contextlib import suppress
from pathlib import Path

import serial

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceMissing
from drivers.scanner.inlet import Inlet
from drivers.scanner.lines import End, Line, Lines, Timing
from drivers.scanner.models import GENERIC, Model
from drivers.scanner.wired import WiredScanner
from drivers.scanner.wrapping import Wrapping


class SerialScanner(WiredScanner):
    """The scanner at `path`, 8 bits, no parity, no flow control.

    `baud_rate` None takes the model's. `keep_triggered` sends the model's trigger command again and again, for scanners that are
    fixed in the kiosk and set to be triggered by command. Raises BadOption for a model that has none.
    """

    def __init__(  # noqa: PLR0913 - each is one option of the settings
        self,
        path: Path | str,
        model: Model = GENERIC,
        baud_rate: int | None = None,
        *,
        wrapping: Wrapping | None = None,
        end: End = End.AUTO,
        timing: Timing | None = None,
        keep_triggered: bool = False,
        name: str = "scanner",
    ) -> None:
        super().__init__(name, wrapping or Wrapping(replies=model.replies), end, timing)
        if keep_triggered and not model.trigger:
            raise BadOption(name, f"no trigger command is known for the model {model.key!r}")
        self._path = str(path)
        self._model = model
        self._baud_rate = baud_rate or model.baud_rate
        self._keep_triggered = keep_triggered
        self._trigger_at = 0.0

    def _connect(self) -> Inlet:
        self._trigger_at = 0.0
        port = serial.Serial(None, self._baud_rate, timeout=0, write_timeout=0.2, exclusive=True)
        port.port = self._path
        try:
            port.open()
        except serial.SerialException as failure:
            raise self._refusal(failure) from failure
        except (ValueError, OverflowError) as failure:
            raise BadOption(self._path, f"cannot do {self._baud_rate} baud") from failure
        with suppress(OSError):
            # flock, which pyserial takes, stops only those who ask for it too; this stops every later `open`.
            fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
        return Inlet(port.fileno(), self._path, lambda: self._let_go(port))

    def _let_go(self, port: serial.Serial) -> None:
        with suppress(OSError, serial.SerialException):  # it may be unplugged
            if self._keep_triggered and self._model.release:
                port.write(self._model.release)
        with suppress(OSError, termios.error):
            port.close()

    def _take(self, lines: Lines, chunk: bytes) -> list[Line]:
        return lines.feed(chunk, time.monotonic())

    def _scanned(self, inlet: Inlet) -> None:  # noqa: ARG002 - the reading has ended: begin the next at once
        self._trigger_at = 0.0

    def _chore_seconds(self, inlet: Inlet) -> float | None:
        if not self._keep_triggered:
            return None
        now = time.monotonic()
        if now >= self._trigger_at:
            inlet.write(self._model.trigger)
            self._trigger_at = now + self._model.trigger_again_seconds
        return self._trigger_at - now

    def _refusal(self, failure: serial.SerialException) -> DeviceError:
        if not Path(self._path).exists() or failure.errno in (errno.ENODEV, errno.ENXIO, errno.EIO):
            return DeviceMissing(self._path, "no such serial port: is the scanner plugged in?")
        if failure.errno in (errno.EACCES, errno.EPERM):
            return DeviceBusy(self._path, "not allowed: add this account to the group dialout")
        if failure.errno in (errno.EBUSY, errno.EAGAIN):
            return DeviceBusy(self._path, "another program holds it")
        return BadOption(self._path, "is not a serial port, or cannot be set up as one")
