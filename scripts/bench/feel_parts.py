"""From the tap on "Ya, cetak" to the first byte at the printer; and the least there could be: a commit and a connection."""

from __future__ import annotations

import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import load_settings
from kiosk.app import Kiosk
from scripts.plain_face import PlainFace
from scripts.simhall import Hall

# DLE EOT n (10 04 0n) asks how the printer is; 0x12 says: nothing wrong (ESC/POS, real-time status).
_ASK = b"\x10\x04"
_WELL = b"\x12"
_DONE_SECONDS = 20.0


class Sink:
    """A printer that answers it is well and notes when the first byte of a job came."""

    def __init__(self) -> None:
        self.first_byte_at = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            link, _ = self._listener.accept()
            while data := link.recv(65536):
                asked = data.count(_ASK)
                if data.startswith(_ASK):
                    link.sendall(_WELL * asked)
                elif not self.first_byte_at:
                    self.first_byte_at = time.perf_counter()
            link.close()


@contextmanager
def _open_kiosk(hall: Hall, sink: Sink) -> Iterator[tuple[Kiosk, PlainFace]]:
    with tempfile.TemporaryDirectory(prefix="bench-kiosk-", dir=hall.folder) as folder:
        changes = {"printer.address": f"127.0.0.1:{sink.port}", "store.path": folder, "camera.enabled": "false"}
        kiosk = Kiosk(load_settings(hall.config).with_changes({**changes, "central.enrolment": hall.enrolment()}, Path(folder)))
        face = PlainFace()
        kiosk.start(face)
        face.until(lambda: face.last.step == "welcome")
        yield kiosk, face
        kiosk.stop()


def submit_to_first_byte(hall: Hall, prints: int) -> list[float]:
    """Milliseconds from the touch to the first byte of the slip, `prints` times: one commit, fsynced, lies between."""
    sink = Sink()
    times = []
    with _open_kiosk(hall, sink) as (kiosk, face):
        for _ in range(prints):
            sink.first_byte_at = 0.0
            before = time.perf_counter()
            kiosk.touch("number", "Q")
            face.until(lambda: face.last.step == "done", _DONE_SECONDS)
            times.append((sink.first_byte_at - before) * 1000)
            kiosk.touch("finish")
    return times


def bare_commit_and_connect(prints: int) -> list[float]:
    """Milliseconds for one row committed with synchronous=FULL, one status asked and answered over TCP, and the first byte."""
    sink = Sink()
    times = []
    with tempfile.TemporaryDirectory(prefix="bench-bare-") as folder:
        database = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE requests (id INTEGER PRIMARY KEY, body BLOB)")
        for _ in range(prints):
            sink.first_byte_at = 0.0
            before = time.perf_counter()
            database.execute("INSERT INTO requests (body) VALUES (zeroblob(900))")
            with socket.create_connection(("127.0.0.1", sink.port)) as link:
                link.sendall(_ASK + b"\x01")
                link.recv(1)
                link.sendall(b"\x1b@")
                while not sink.first_byte_at:
                    time.sleep(0)
            times.append((sink.first_byte_at - before) * 1000)
    return times
