"""A printer on the network: raw bytes to TCP port 9100. One fresh connection per job.

Most print servers serve one connection at a time and drop an idle one without a word, so a connection is opened for a job (or a
status question) and closed after it: a printer that was switched off and on is simply there again, and a late reply to an old
question can never be read as the answer to a new one.
"""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress

from drivers.errors import BadOption, DeviceLost, DeviceMissing, DeviceTimeout
from drivers.printer.base import Transport

PORT = 9100
_CONNECT_SECONDS = 3.0
# By default the kernel takes megabytes nobody reads: a small buffer keeps the count of accepted bytes near the truth.
_LINK_BYTES = 16 * 1024
# How long `close` lets the printer finish reading: closing with unread replies would reset the link and lose the job's tail.
_FAREWELL_SECONDS = 0.5


class NetworkTransport(Transport):
    """TCP to `host`:`port`. "Accepted" means taken by the network stack; only the printer's own reply proves more."""

    lasting = False

    def __init__(self, host: str, port: int = PORT, *, connect_seconds: float = _CONNECT_SECONDS) -> None:
        self.name = f"{host}:{port}"
        self._address = (host, port)
        self._connect_seconds = connect_seconds
        self._socket: socket.socket | None = None
        self._broken = False

    def open(self) -> None:
        """Connect. Raises DeviceMissing when nobody answers there, BadOption for an address that cannot be one."""
        self.close()
        host, port = self._address
        if not host or not 0 < port < 65536:
            raise BadOption(self.name, "not a network address; write it as 192.168.1.50:9100")
        try:
            link = socket.create_connection(self._address, self._connect_seconds)
        except (OSError, UnicodeError) as error:
            raise DeviceMissing(self.name, f"no printer answers there ({error}); check its cable, power and address") from error
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LINK_BYTES)
        self._socket, self._broken = link, False

    def write(self, data: bytes, deadline_seconds: float) -> int:
        """Raises DeviceTimeout when the printer stops taking bytes, DeviceLost when the connection breaks."""
        link, sent = self._link(), 0
        until = time.monotonic() + deadline_seconds
        view = memoryview(data)
        while sent < len(data):
            left = until - time.monotonic()
            if left <= 0:
                self._broken = True
                raise DeviceTimeout(self.name, f"took {sent} of {len(data)} bytes, then no more", sent=sent)
            try:
                link.settimeout(left)
                sent += link.send(view[sent : sent + 4096])
            except TimeoutError:
                continue
            except OSError as error:
                self._broken = True
                raise DeviceLost(
                    self.name, f"the connection broke after {sent} of {len(data)} bytes ({error})", sent=sent
                ) from error
        return sent

    def read(self, size: int, deadline_seconds: float) -> bytes:
        """What came within the deadline. Raises DeviceLost when the printer hung up."""
        link = self._link()
        if deadline_seconds <= 0:
            return b""
        try:
            link.settimeout(deadline_seconds)
            data = link.recv(size)
        except TimeoutError:
            return b""
        except OSError as error:
            self._broken = True
            raise DeviceLost(self.name, f"the connection broke ({error})") from error
        if not data:
            self._broken = True
            raise DeviceLost(self.name, "the printer closed the connection")
        return data

    def close(self) -> None:
        """Hang up: gently after whole jobs; at once after a broken one, so that its rest does not come out minutes later."""
        link, self._socket = self._socket, None
        if link is None:
            return
        try:
            if self._broken:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                _farewell(link)
        except OSError:
            pass
        finally:
            link.close()

    def cut(self) -> None:
        """Shut the connection down under whoever waits for it: they get DeviceLost."""
        link = self._socket
        if link is not None:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _link(self) -> socket.socket:
        if self._socket is None:
            raise DeviceLost(self.name, "is not open")
        return self._socket


def _farewell(link: socket.socket) -> None:
    """Say that no more comes, and read replies until the printer hangs up too (or a moment has passed)."""
    link.shutdown(socket.SHUT_WR)
    until = time.monotonic() + _FAREWELL_SECONDS
    while (left := until - time.monotonic()) > 0:
        link.settimeout(left)
        if not link.recv(256):
            return
