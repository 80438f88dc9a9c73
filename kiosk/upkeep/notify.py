"""Speaking to the service manager: READY=1, WATCHDOG=1, a line of status. A plain datagram, no library.

The protocol is sd_notify(3)'s: datagrams of `NAME=value` lines to the AF_UNIX socket named in NOTIFY_SOCKET. Reads no environment
by itself; without a service manager there is no Notifier at all.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

SOCKET = "NOTIFY_SOCKET"
_WATCHDOG = "WATCHDOG_USEC"
_WATCHDOG_PID = "WATCHDOG_PID"


@dataclass(frozen=True, slots=True)
class Notifier:
    """Where the service manager listens, and after how many seconds without WATCHDOG=1 it kills us (None: never)."""

    address: str
    watchdog_seconds: float | None = None

    def tell(self, *lines: str) -> None:
        """Send these lines. A manager that does not listen, or is slow, costs nothing: the face's thread must not wait."""
        place = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.setblocking(False)
            out.sendto("\n".join(lines).encode(), place)


def notifier(environment: Mapping[str, str]) -> Notifier | None:
    """The service manager this process was started by; None when it was started by hand."""
    address = environment.get(SOCKET, "")
    if not address.startswith(("/", "@")):
        return None
    # The child of a watched process inherits the variables, but is not the one that is watched.
    meant = environment.get(_WATCHDOG_PID, str(os.getpid())) == str(os.getpid())
    microseconds = environment.get(_WATCHDOG, "")
    watched = meant and microseconds.isascii() and microseconds.isdigit() and int(microseconds) > 0
    return Notifier(address, int(microseconds) / 1e6 if watched else None)
