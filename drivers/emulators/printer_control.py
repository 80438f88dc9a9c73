"""The emulated printer's control port: one command a line, one answer a line. For scripts and for people with netcat."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self

HELP = (
    "paper out | paper low | paper ok | paper out after MM | cover open | cover closed | cutter jam | cutter ok | "
    "head hot | head broken | head ok | stall | resume | silent | answering | garbled | clear | late SECONDS | sip BYTES | "
    "power off | power on | power off after MM | power blink after MM | pace BAUD | status | help"
)
_LONGEST_LINE = 200


class Controlled(Protocol):
    """What a control line can do to a printer."""

    def paper(self, state: str, left_mm: float | None = None) -> None:
        """See PrinterEmulator, as for the rest."""

    def cover(self, *, is_open: bool) -> None:
        """Open or close it."""

    def cutter(self, *, jams: bool) -> None:
        """Let it stick, or free it."""

    def head(self, state: str) -> None:
        """Hot, broken or ok."""

    def garble(self, garbled: bool = True) -> None:
        """Answer with noise."""

    def late(self, seconds: float) -> None:
        """Answer late."""

    def sip(self, most: int) -> None:
        """Take little at once."""

    def stall(self, stalled: bool = True) -> None:
        """Stop or go on."""

    def silence(self, silent: bool = True) -> None:
        """Answer or not."""

    def power(self, *, is_on: bool, after_mm: float | None = None, blinks: bool = False) -> None:
        """Off or on."""

    def pace(self, baud: int) -> None:
        """Slow down."""

    def state(self) -> dict[str, object]:
        """How it is."""


def obey(printer: Controlled, line: str) -> str:
    """Carry out one command; the answer is `ok`, JSON for `status`, or `error: ...` with what is understood."""
    words = line.split()
    plain: dict[tuple[str, ...], Callable[[], None]] = {
        ("paper", "out"): lambda: printer.paper("out"),
        ("paper", "low"): lambda: printer.paper("low"),
        ("paper", "ok"): lambda: printer.paper("ok"),
        ("cover", "open"): lambda: printer.cover(is_open=True),
        ("cover", "closed"): lambda: printer.cover(is_open=False),
        ("cutter", "jam"): lambda: printer.cutter(jams=True),
        ("cutter", "ok"): lambda: printer.cutter(jams=False),
        ("head", "hot"): lambda: printer.head("hot"),
        ("head", "broken"): lambda: printer.head("broken"),
        ("head", "ok"): lambda: printer.head("ok"),
        ("garbled",): lambda: printer.garble(True),
        ("clear",): lambda: printer.garble(False),
        ("stall",): lambda: printer.stall(True),
        ("resume",): lambda: printer.stall(False),
        ("silent",): lambda: printer.silence(True),
        ("answering",): lambda: printer.silence(False),
        ("power", "off"): lambda: printer.power(is_on=False),
        ("power", "on"): lambda: printer.power(is_on=True),
    }
    if words == ["status"]:
        return json.dumps(printer.state())
    if words == ["help"]:
        return HELP
    try:
        if tuple(words) in plain:
            plain[tuple(words)]()
        elif words[:3] == ["paper", "out", "after"] and len(words) == 4:
            printer.paper("out", max(0.0, float(words[3])))
        elif words[:1] == ["power"] and words[1:2] in (["off"], ["blink"]) and words[2:3] == ["after"] and len(words) == 4:
            printer.power(is_on=False, after_mm=max(0.0, float(words[3])), blinks=words[1] == "blink")
        elif words[:1] == ["pace"] and len(words) == 2:
            printer.pace(max(0, int(words[1])))
        elif words[:1] == ["late"] and len(words) == 2:
            printer.late(max(0.0, float(words[1])))
        elif words[:1] == ["sip"] and len(words) == 2:
            printer.sip(max(0, int(words[1])))
        else:
            return f"error: not understood; say one of: {HELP}"
    except (ValueError, OSError) as error:
        return f"error: {error}"
    return "ok"


class Control:
    """Serves `obey` on `host`:`port` (0: any free one, then read `port`). A context manager."""

    def __init__(self, printer: Controlled, host: str, port: int) -> None:
        class Line(socketserver.StreamRequestHandler):
            timeout = 60

            def handle(self) -> None:
                try:
                    while line := self.rfile.readline(_LONGEST_LINE):
                        self.wfile.write((obey(printer, line.decode("utf-8", "replace")) + "\n").encode())
                except OSError:
                    return

        self._server: Any = socketserver.ThreadingTCPServer((host, port), Line, bind_and_activate=False)
        self._server.allow_reuse_address = True
        self._server.daemon_threads = True
        self._server.block_on_close = False
        try:
            self._server.server_bind()
            self._server.server_activate()
        except OSError:
            self._server.server_close()
            raise
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="printer-control", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
