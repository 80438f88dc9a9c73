"""A printer that is a path: a file to collect jobs in, a FIFO, a one-way device node. It never answers."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from drivers.errors import BadOption, DeviceBusy, DeviceLost, DeviceMissing
from drivers.printer.base import Transport
from drivers.printer.line import Line


class FileTransport(Transport):
    """Appends to `path`; a plain file is made when missing, its folder is not."""

    answers = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._line: Line | None = None

    def open(self) -> None:
        """Raises DeviceMissing (no folder, nobody reads the FIFO), DeviceBusy, BadOption (a folder, no permission)."""
        self.close()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._line = Line(self.name, os.open(self._path, flags, 0o600))
        except (IsADirectoryError, PermissionError) as error:
            raise BadOption(
                self.name, f"cannot be written to ({error.strerror}); choose another path or mend its rights"
            ) from error
        except OSError as error:
            kind = DeviceBusy if error.errno == errno.EBUSY else DeviceMissing
            raise kind(self.name, f"cannot be opened ({error.strerror})") from error

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the reader stops reading, DeviceLost when it goes away or the disk is full."""
        if self._line is None:
            raise DeviceLost(self.name, "is not open")
        return self._line.write(data, deadline_seconds)

    def read(self, size: int, deadline_seconds: float) -> bytes:  # noqa: ARG002 - one-way
        """Nothing ever comes back."""
        return b""

    def close(self) -> None:
        """Safe to call twice."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def cut(self) -> None:
        """End a write under way in another thread."""
        if line := self._line:
            line.cut()
