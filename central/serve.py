"""Serve a data folder over HTTP until told to stop; TLS belongs in the proxy in front.

On SQLite one process writes (decisions/0018). On PostgreSQL several workers share one listening socket: this process holds the
folder, watches them, starts another where one died, and on SIGTERM lets each finish what it has begun.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
from collections.abc import Callable
from typing import cast

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp

from central.app import create_app
from central.config import CentralConfig
from central.errors import CentralError
from central.folder import Folder
from central.logs import set_up_logs
from central.metrics import FOLDER_VARIABLE, METRICS_KEY, Counted
from central.workers import Workers

# Long enough to finish what is under way, short enough for systemd not to kill.
STOP_SECONDS = 10
# Waiting connections the kernel keeps: a district coming back at once knocks faster than we open.
BACKLOG = 4096


def serve_forever(config: CentralConfig, host: str, port: int, say: Callable[[str], None], workers: int = 1) -> None:
    """Block until SIGTERM or SIGINT. `say` gets the page's address once the port is open. Raises CentralError."""
    if workers > 1 and not config.database.is_postgres:
        raise CentralError("SQLite has one writer, so central on it has one process. Leave --workers away, or use PostgreSQL.")
    _take_many_connections()
    folder = Folder(config.data_path)
    folder.create()
    with folder.locked(), _listening(host, port) as listener:
        address = _address(host, listener.getsockname()[1])
        # Here too with workers: what cannot be served is said once, by the process a person looks at.
        app = create_app(config)
        with folder.announced(address):
            say(f"Central serves {address} from {folder.path}")
            # No token and no link: what is said here ends in logs.
            say(f"Pages: {address}/masuk; let somebody in with: python -m central staff add --data {folder.path}")
            set_up_logs()
            if workers > 1:
                _share_figures(folder)
                started = Workers(workers, run_worker, (config, listener), STOP_SECONDS + 5).run()
            else:
                # Once it has stopped, uvicorn raises the signal again: with these, what is left of `with` still runs.
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: None)
                started = _run(app, listener)
        if not started:
            raise CentralError("Central could not start; the lines above say why.")


def run_worker(config: CentralConfig, listener: socket.socket) -> bool:
    """One of several, in a process of its own. Whether it ever served."""
    set_up_logs()
    return _run(create_app(config), listener)


def _run(app: Litestar, listener: socket.socket) -> bool:
    # No access log: it would hold who asked what, and the links that set a password.
    settings = uvicorn.Config(
        Counted(cast("ASGIApp", app), app.state[METRICS_KEY]),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
        lifespan="on",
        loop="uvloop",
        http="httptools",
    )
    server = uvicorn.Server(settings)
    server.run(sockets=[listener])
    return server.started


def _share_figures(folder: Folder) -> None:
    """Workers that were here before left figures of their own."""
    shutil.rmtree(folder.metrics_path, ignore_errors=True)
    folder.metrics_path.mkdir(mode=0o700)
    os.environ[FOLDER_VARIABLE] = str(folder.metrics_path)  # read when a worker imports the library


def _take_many_connections() -> None:
    """A shell gives a process 1,024 open files; every kiosk that waits for its answer holds one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError as error:
        raise CentralError(f"Cannot listen at {host}:{port}: {error.strerror}. Choose another --port.") from error
    return listener


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
