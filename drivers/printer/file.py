"""A printer that is a path: a file to collect jobs in, a FIFO, a one-way device node. It never answers."""

from __future__ import annotations

import errno
import os
import select
import time
from pathlib import Path

from drivers.errors import BadOption, DeviceBusy, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Transport


class FileTransport(Transport):
    """Appends to `path`; a plain file is made when missing, its folder is not."""

    answers = False

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        self._descriptor = -1

    def open(self) -> None:
        """Raises DeviceMissing (no folder, nobody reads the FIFO), DeviceBusy, BadOption (a folder, no permission)."""
        self.close()
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
        except (IsADirectoryError, PermissionError) as error:
            raise BadOption(
                self.name, f"cannot be written to ({error.strerror}); choose another path or mend its rights"
            ) from error
        except OSError as error:
            kind = DeviceBusy if error.errno == errno.EBUSY else DeviceMissing
            raise kind(self.name, f"cannot be opened ({error.strerror})") from error

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the reader stops reading, DeviceLost when it goes away or the disk is full."""
        if self._descriptor < 0:
            raise DeviceLost(self.name, "is not open")
        sent, until = 0, time.monotonic() + deadline_seconds
        while sent < len(data):
            _, ready, _ = select.select([], [self._descriptor], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise DeviceTimeout(self.name, f"took {sent} of {len(data)} bytes, then no more", sent=sent)
            try:
                sent += os.write(self._descriptor, data[sent : sent + 4096])
            except BlockingIOError:
                continue
            except OSError as error:
                raise DeviceLost(self.name, f"failed after {sent} of {len(data)} bytes ({error.strerror})", sent=sent) from error
        return sent

    def read(self, size: int, deadline_seconds: float) -> bytes:  # noqa: ARG002 - one-way
        """Nothing ever comes back."""
        return b""

    def close(self) -> None:
        """Safe to call twice."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
