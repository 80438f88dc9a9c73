"""One bounded HTTP exchange at a time with central: timeouts, size limits, TLS, and a way to cut it from another thread.

Knows bytes, not meanings: nothing here believes an answer. httpx's timeouts are per read, so a server that drips a byte a second
would hold us for ever: a timer cuts the socket when the whole exchange has taken too long, and so does `cut()`.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from kiosk.uplink.signing import RawAnswer

# X509_V_FLAG_NO_CHECK_TIME (OpenSSL, x509_vfy.h); Python's ssl has no name for it.
_NO_CHECK_TIME = 0x200000
# As openssl-rehash(1) names certificates.
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")
_CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds. `whole` bounds the exchange from the first byte sent to the last received.

    The defaults suit 64 kbit/s with loss: a full batch of 55 kB takes 7 s there without any.
    """

    connect_seconds: float = 15.0
    read_seconds: float = 30.0
    whole_seconds: float = 120.0


class AnswerTooLargeError(Exception):
    """The answer is longer than anything central says. It was not read to its end."""


class Connection:
    """A keep-alive connection to `address` (scheme, host, port). Used by one thread; `cut` may be called from any.

    `clock_trusted` decides, at each new connection, whether a certificate's dates count: with an untrusted clock everything else
    of it still does, and every answer must be signed by the enrolled central anyway. `ca_path` is a PEM file of additional
    authorities, for a village whose central is on its own network. Raises OSError when that file holds none.
    """

    def __init__(
        self,
        address: str,
        *,
        patience: Patience | None = None,
        clock_trusted: Callable[[], bool] = lambda: True,
        ca_path: Path | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._clock_trusted = clock_trusted
        self._tls = ssl.create_default_context(capath=_authorities())
        if ca_path is not None:
            self._tls.load_verify_locations(ca_path)
        self._strict_flags = self._tls.verify_flags
        read, connect = self._patience.read_seconds, self._patience.connect_seconds
        self._http = httpx.Client(
            base_url=address,
            timeout=httpx.Timeout(read, connect=connect),
            # One round trip at a time; a connection idle for longer may have been forgotten by a NAT on the way.
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=20.0),
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            # Bodies are hashed as they travel: no compression, and so no decompression bombs.
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "anjungan-desa"},
        )
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._exchange = 0

    def build(self, path: str, body: bytes) -> httpx.Request:
        """A POST of JSON to `path`, not sent yet."""
        headers = {"Content-Type": "application/json"}
        return self._http.build_request("POST", path, content=body, headers=headers, extensions={"trace": self._traced})

    def build_get(self, path: str, headers: Mapping[str, str]) -> httpx.Request:
        """A GET of `path`, not sent yet."""
        return self._http.build_request("GET", path, headers=dict(headers), extensions={"trace": self._traced})

    def send(self, request: httpx.Request, longest_bytes: int) -> RawAnswer:
        """The whole answer. Raises httpx.TransportError (nothing usable came) or AnswerTooLargeError."""
        self._heed_clock()
        body = bytearray()
        with self._deadline():
            response = self._http.send(request, stream=True)
            try:
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > longest_bytes:
                        raise AnswerTooLargeError(f"more than {longest_bytes} bytes")
            finally:
                response.close()
        return RawAnswer(request, response.status_code, response.headers, bytes(body))

    def cut(self) -> None:
        """End an exchange under way, from another thread: its `send` raises at once. Harmless when there is none."""
        with self._lock:
            if self._socket is not None:
                # The plain socket's shutdown, also for TLS: closing alone would not wake a thread that is reading.
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def drop(self) -> None:
        """Use the connection no more: the next exchange makes a new one. Between two exchanges only."""
        self.cut()  # the pool sees the end of the stream and lets it go

    def close(self) -> None:
        """Give the sockets back."""
        self._http.close()

    def _heed_clock(self) -> None:
        flags = self._strict_flags if self._clock_trusted() else self._strict_flags | _NO_CHECK_TIME
        self._tls.verify_flags = ssl.VerifyFlags(flags)

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        with self._lock:
            self._exchange += 1
            number = self._exchange
        timer = threading.Timer(self._patience.whole_seconds, self._expire, (number,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._exchange += 1

    def _expire(self, number: int) -> None:
        with self._lock:
            current = self._exchange == number
        if current:
            self.cut()

    def _traced(self, name: str, info: dict[str, Any]) -> None:
        """httpcore's trace extension: the one public way to learn the socket before the answer comes."""
        if name in _CONNECTED:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")


def _authorities() -> str | None:
    """The system's folder of authorities, each in a file named by its hash and read when a server names it; else None.

    The bundle of all of them, which Python takes by itself, is 2.5 MB of memory in every context. A bundle that somebody has
    named in OpenSSL's own way (SSL_CERT_FILE) is heeded.
    """
    paths = ssl.get_default_verify_paths()
    if paths.openssl_cafile_env in os.environ or paths.capath is None:
        return None
    hashed = any(_HASHED.fullmatch(path.name) for path in Path(paths.capath).iterdir())
    return paths.capath if hashed else None
