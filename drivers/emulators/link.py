"""A network link that can be cut and joined: a TCP relay on loopback between the kiosk and central.

A cut link refuses nothing and answers nothing new: connections under way are dropped in the middle, new ones are closed at once.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

_CHUNK = 64 * 1024
_LISTEN_BACKLOG = 64


class Link:
    """Relays `127.0.0.1:port` to `target`. Use as a context manager; `cut` and `join` at any time, from any thread."""

    def __init__(self, target: tuple[str, int], port: int = 0) -> None:
        self._target = target
        self._whole = threading.Event()
        self._whole.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=_LISTEN_BACKLOG)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, name="link", daemon=True)

    def __enter__(self) -> Link:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def joined(self) -> bool:
        """False while the link is cut."""
        return self._whole.is_set()

    def cut(self) -> None:
        """Drop every connection under way and take no new ones."""
        self._whole.clear()
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Let traffic through again."""
        self._whole.set()

    def close(self) -> None:
        """Cut and stop listening."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self.joined:
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), name="link-connection", daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target, timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        with self._lock:
            self._open |= {near, far}
        back = threading.Thread(target=_pump, args=(far, near), name="link-back", daemon=True)
        back.start()
        _pump(near, far)
        back.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK):
            sink.sendall(chunk)
    for end in (sink, source):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
