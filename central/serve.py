"""Serve a data folder over HTTP until told to stop. One process a folder; TLS belongs in the proxy in front."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn

from central.app import create_app
from central.config import CentralConfig
from central.errors import CentralError
from central.folder import Folder

# Long enough to finish what is under way, short enough for systemd not to kill.
STOP_SECONDS = 10


def serve_forever(config: CentralConfig, host: str, port: int, say: Callable[[str], None]) -> None:
    """Block until SIGTERM or SIGINT. `say` gets the page's address once the port is open. Raises CentralError."""
    folder = Folder(config.data_path)
    folder.create()
    with folder.locked(), _listening(host, port) as listener:
        app = create_app(config)
        address = _address(host, listener.getsockname()[1])
        # No access log: it would hold who asked what, and the link with the token.
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=STOP_SECONDS,
                server_header=False,
                lifespan="on",
            )
        )
        # Once it has stopped, uvicorn raises the signal again: with these, what is left of `with` still runs.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        with folder.announced(address):
            say(f"Central serves {address} from {folder.path}")
            # Never the token itself: what is said here ends in logs, and whoever has it reads every request.
            say(f"Page: {address}/masuk" + (f", with the token in {folder.token_path}" if folder.token_path.exists() else ""))
            server.run(sockets=[listener])
        if not server.started:
            raise CentralError("Central could not start; the lines above say why.")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(1024)
    except OSError as error:
        raise CentralError(f"Cannot listen at {host}:{port}: {error.strerror}. Choose another --port.") from error
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
