"""How the emulated printer hangs on its host: a TCP port as print servers have, or a pty that passes for a serial line.

Bytes only: what they mean is drivers.emulators.printer_machine's.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import termios
import time
import tty
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

_LINK_BYTES = 16 * 1024  # a print server's own buffer, so that a stalled printer is noticed
_TICK_SECONDS = 0.01
XON, XOFF = b"\x11", b"\x13"


class Port(ABC):
    """One way in. `connected`: a host is there. `lossy`: what is sent while the printer is off is gone, as on a plain wire."""

    connected = False
    lossy = False

    @abstractmethod
    def open(self) -> None:
        """Raises OSError when it cannot be had."""

    @abstractmethod
    def take(self, most: int, wait_seconds: float) -> bytes:
        """Up to `most` bytes; b"" when none came in time. Lets a host in when none is there."""

    @abstractmethod
    def say(self, data: bytes) -> None:
        """To the host, if there is one; what it does not take in time is lost."""

    @abstractmethod
    def power_cut(self) -> None:
        """What the host sees of the printer's power going off."""

    @abstractmethod
    def close(self) -> None:
        """Safe to call twice."""


class TcpPort(Port):
    """One connection at a time, as most print servers serve; the next waits."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._listener: socket.socket | None = None
        self._link: socket.socket | None = None
        self._opened = False

    @property
    def connected(self) -> bool:  # type: ignore[override]
        """Somebody is connected."""
        return self._link is not None

    def open(self) -> None:
        """Listen; again after `power_cut`, on the same port."""
        until = time.monotonic() + 1
        while self._listener is None:
            try:
                self._listener = socket.create_server((self.host, self.port), backlog=8)
                self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LINK_BYTES)
            except OSError:
                # Power on right after power off: the old socket may still be waited on for a tick.
                if not self._opened or time.monotonic() > until:
                    raise
                time.sleep(_TICK_SECONDS)
        self.port, self._opened = int(self._listener.getsockname()[1]), True

    def take(self, most: int, wait_seconds: float) -> bytes:
        """See Port."""
        link, listener = self._link, self._listener
        source = link or listener
        if source is None or not select.select([source], [], [], wait_seconds)[0]:
            return b""
        if link is None:
            with suppress(OSError):
                fresh = source.accept()[0]
                fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._link = fresh
            return b""
        try:
            data = link.recv(most)
        except OSError:
            data = b""
        if not data:
            self._hang_up(reset=False)
        return data

    def say(self, data: bytes) -> None:
        """See Port."""
        if self._link:
            with suppress(OSError):
                self._link.settimeout(0.2)  # a host that never reads must not stop the printer
                self._link.sendall(data)

    def power_cut(self) -> None:
        """The connection is reset and nobody listens."""
        self._hang_up(reset=True)
        self._unlisten()

    def close(self) -> None:
        """See Port."""
        self._hang_up(reset=False)
        self._unlisten()

    def _hang_up(self, *, reset: bool) -> None:
        if self._link:
            with suppress(OSError):
                if reset:
                    self._link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._link.close()
            self._link = None

    def _unlisten(self) -> None:
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None


class PtyPort(Port):
    """A pseudo terminal: `path` is what the host opens as its serial line, or as a character device. A symbolic link at `link`
    leads to it, if asked for."""

    lossy = True

    def __init__(self, link: Path | None = None) -> None:
        self.path = Path()
        self._link = link
        self._master = -1

    def open(self) -> None:
        """Make the terminal, raw, so that no byte is changed on its way. It stays when the power goes."""
        if self._master >= 0:
            return
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        tty.setraw(slave, termios.TCSANOW)
        self.path = Path(os.ttyname(slave))
        os.close(slave)  # the host's is then the only one, and its going is seen
        if self._link:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.path)

    def take(self, most: int, wait_seconds: float) -> bytes:
        """See Port."""
        try:
            if select.select([self._master], [], [], wait_seconds)[0]:
                data = os.read(self._master, most)
                self.connected = True
                return data
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self.connected = False  # nobody has the other end open
            time.sleep(wait_seconds)
        return b""

    def say(self, data: bytes) -> None:
        """See Port."""
        with suppress(OSError):
            os.write(self._master, data)

    def power_cut(self) -> None:
        """The adapter at the host's end stays."""

    def close(self) -> None:
        """See Port."""
        master, self._master = self._master, -1
        if master >= 0:
            os.close(master)
            if self._link:
                self._link.unlink(missing_ok=True)
        self.connected = False
