"""A printer behind the kernel's usblp: `/dev/usb/lp0`, or any character device that takes raw bytes and may answer."""

from __future__ import annotations

import errno
import os
import select
import stat
from pathlib import Path

from drivers.errors import BadOption, DeviceBusy, DeviceError, DeviceLost, DeviceMissing
from drivers.printer.base import Transport
from drivers.printer.line import Line


class LpTransport(Transport):
    """Both ways over a device node. usblp lets one program in at a time, and forgets on closing what it has not yet sent: so
    every write waits until the driver has sent all (it can take more only then), and every close comes after that."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._line: Line | None = None

    def open(self) -> None:
        """Raises DeviceMissing (unplugged, switched off), DeviceBusy, BadOption (not a device, no permission)."""
        self.close()
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise _meaning(self.name, error) from error
        if not stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise BadOption(self.name, 'is not a device; for a plain file say driver = "file"')

        def held(last: int) -> int:
            return 0 if select.select([], [descriptor], [], 0)[1] else last

        # usblp hands over the printer's empty packets as empty reads: they mean nothing.
        self._line = Line(self.name, descriptor, held=held, empty_ends=False)

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the printer stops taking bytes, DeviceLost when it is unplugged."""
        return self._opened().write(data, deadline_seconds)

    def read(self, size: int, deadline_seconds: float) -> bytes:
        """What came within the deadline. Raises DeviceLost when it is unplugged."""
        return self._opened().read(size, deadline_seconds)

    def close(self) -> None:
        """Safe to call twice."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def cut(self) -> None:
        """End a read or write under way in another thread."""
        if line := self._line:
            line.cut()

    def _opened(self) -> Line:
        if self._line is None:
            raise DeviceLost(self.name, "is not open")
        return self._line


def _meaning(name: str, error: OSError) -> DeviceError:
    """The house's word for what opening said."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return BadOption(name, "may not be used: put the kiosk's account into the group lp (see the udev rules)")
    if error.errno == errno.EISDIR:
        return BadOption(name, "is a folder; name a device such as /dev/usb/lp0")
    if error.errno in (errno.EBUSY, errno.EAGAIN):
        return DeviceBusy(name, "is used by another program; is CUPS printing to it?")
    return DeviceMissing(name, f"is not there ({error.strerror}); check the cable and the power")
