"""A serial scanner on a real pseudo-terminal: its bytes paced, split, noisy, endless, or gone. Never used at runtime.

    python -m drivers.emulators.scanner PATH

makes a port at PATH (a link) and scans each line typed; set `scanner.driver = "serial"` and `scanner.device` to that path.
"""

from __future__ import annotations

import os
import select
import sys
import threading
import time
import tty
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from serial.tools.list_ports_common import ListPortInfo

_TRIGGERED_SECONDS = 5.0


class SerialScannerEmulator:
    """A scanner whose port is the link `path`. A context manager: plugged in on entry, unplugged on exit.

    `usb` is `vvvv:pppp` as discovery sees it, `` for a port without. With a `trigger` it reads nothing until it has been sent
    that, and answers `reply`.
    """

    def __init__(self, path: Path, usb: str = "", name: str = "", *, trigger: bytes = b"", reply: bytes = b"") -> None:
        self.path = path
        self.received = bytearray()
        self._usb, self._name = usb, name
        self._trigger, self._reply = trigger, reply
        self._triggered = threading.Event()
        self._master: int | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.unplug()

    def plug(self) -> None:
        """Appear at `path`."""
        self.unplug()
        master, slave = os.openpty()
        tty.setraw(slave)
        link = self.path.with_name(self.path.name + ".new")
        link.symlink_to(os.ttyname(slave))
        link.replace(self.path)
        os.close(slave)
        os.set_blocking(master, False)  # the host may open the port between `select` and `read`
        self._master = master
        self._triggered.clear()
        self._reader = threading.Thread(target=self._listen, args=(master,), name="scanner-emulator", daemon=True)
        self._reader.start()

    def unplug(self) -> None:
        """Vanish: whoever has the port open is hung up on."""
        master, self._master = self._master, None
        self.path.unlink(missing_ok=True)
        if self._reader is not None:
            self._reader.join()  # a read under way would keep the terminal alive
        if master is not None:
            os.close(master)

    def ports(self) -> list[ListPortInfo]:
        """As pyserial lists it while it is plugged in."""
        if self._master is None:
            return []
        port = ListPortInfo(str(self.path), skip_link_detection=True)
        if self._usb:
            port.vid, port.pid = (int(part, 16) for part in self._usb.split(":"))
            port.product = self._name or None
        return [port]

    def scan(self, text: str, end: bytes = b"\r") -> None:
        """Read a code. Waits for the trigger, if there is one, at most 5 s: raises TimeoutError then."""
        if self._trigger:
            if not self._triggered.wait(_TRIGGERED_SECONDS):
                raise TimeoutError("nobody triggered the scanner")
            self._triggered.clear()
        self.send(text.encode() + end)

    def send(self, raw: bytes, chunk_bytes: int = 0, pause_seconds: float = 0.0) -> None:
        """Send any bytes, in pieces of `chunk_bytes` with a pause between them. Waits while the other side does not read."""
        size = chunk_bytes or len(raw) or 1
        for start in range(0, len(raw), size):
            piece = raw[start : start + size]
            while piece and (master := self._master) is not None:
                if select.select([], [master], [], 0.02)[1]:
                    with suppress(BlockingIOError):
                        piece = piece[os.write(master, piece) :]
            time.sleep(pause_seconds)

    def _listen(self, master: int) -> None:
        """Commands from the host. The descriptor is read by this thread alone, and ends when the scanner is unplugged."""
        while self._master == master:
            if not select.select([master], [], [], 0.02)[0]:
                continue
            try:
                self.received += os.read(master, 256)
            except OSError:  # nobody has the port open: EIO until somebody does
                time.sleep(0.01)
                continue
            if self._trigger and self.received.endswith(self._trigger):
                with suppress(OSError):
                    os.write(master, self._reply)
                self._triggered.set()


def main(arguments: Sequence[str]) -> int:
    """Scan each line of standard input. Gives the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("use: python -m drivers.emulators.scanner PATH\n")
        return 2
    with SerialScannerEmulator(Path(arguments[0]).absolute()) as scanner:
        for line in sys.stdin:
            scanner.scan(line.rstrip("\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
