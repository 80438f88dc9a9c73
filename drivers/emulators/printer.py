"""A thermal printer that is not there: speaks the real wire over TCP, prints PNGs, misbehaves on request. Never used at runtime.

    python -m drivers.emulators.printer --port 9100 --dir DIR [--control PORT] [--profile config/printers/X.toml]

Each piece of paper that comes off becomes `DIR/NNN.bin` (the bytes that made it) and `DIR/NNN.png` (what it looks like). Beside
it in drivers.emulators: printer_machine (all but the connection), printer_engine (the head), printer_paper, printer_control.
"""

from __future__ import annotations

import argparse
import select
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.emulators.printer_control import Control
from drivers.emulators.printer_machine import Machine, Piece
from drivers.errors import BadOption
from drivers.printer.profile import Profile, load_profile

_TICK_SECONDS = 0.01
_LINK_BYTES = 16 * 1024  # a print server's own buffer, so that a stalled printer is noticed
_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})


class PrinterEmulator:
    """A printer at `host`:`port` (0: any free one, then read `port`). A context manager: starts on entry, stops on exit.

    Serves one connection at a time, as most print servers do; the next waits. Raises OSError when the port is taken.
    """

    def __init__(self, out_dir: Path, profile: Profile | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.profile = profile or Profile()
        self.host = host
        self.port = port
        self._out_dir = out_dir
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._machine = Machine(self.profile, out_dir, self._say)
        self.faults = self._machine.faults
        self.pieces = self._machine.pieces
        self._listener: socket.socket | None = None
        self._link: socket.socket | None = None
        self._allowance = 0.0
        self._last_tick = 0.0
        self._thread: threading.Thread | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was sent that this printer does not understand, in words."""
        return tuple(self._machine.engine.unknown)

    def start(self) -> None:
        """Open the port and run. Makes `out_dir`."""
        self._out_dir.mkdir(parents=True, exist_ok=True)
        self._listen()
        self._thread = threading.Thread(target=self._run, name="printer-emulator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what is printed but not cut becomes a last piece. Safe to call twice."""
        self._stop.set()
        if self._thread:
            self._thread.join(5)
            self._thread = None
        with self._lock:
            self._hang_up()
            self._unlisten()
            self._machine.piece_off(at_knife=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # What can be done to it, by tests and by the control port.

    def paper(self, state: str, left_mm: float | None = None) -> None:
        """`ok` puts in a new roll, `low`, `out`; with `left_mm` the paper ends after that many more millimetres."""
        with self._lock:
            self.faults.paper_out, self.faults.paper_low = state == "out" and left_mm is None, state == "low"
            self.faults.paper_left_mm = None if left_mm is None else self._machine.used_mm() + left_mm

    def cover(self, *, is_open: bool) -> None:
        """An open cover stops printing where it is."""
        with self._lock:
            self.faults.cover_open = is_open

    def stall(self, stalled: bool = True) -> None:
        """Stop (or go on) reading and printing; the connection stays up."""
        with self._lock:
            self.faults.stalled = stalled

    def silence(self, silent: bool = True) -> None:
        """Print, but answer nothing."""
        with self._lock:
            self.faults.silent = silent

    def power(self, *, is_on: bool) -> None:
        """Off: the connection breaks, the buffer is lost, the half-printed piece stays in the machine."""
        with self._lock:
            self.faults.powered = is_on
            if is_on:
                self._listen()
                return
            self._hang_up(reset=True)
            self._unlisten()
            self._machine.lose_power()

    def pace(self, baud: int) -> None:
        """Read no faster than a serial line of `baud` (8N1: ten bits a byte); 0 as fast as it comes."""
        with self._lock:
            self.faults.baud, self._allowance = baud, 0.0

    def state(self) -> dict[str, object]:
        """How it is, for the control port's `status`."""
        with self._lock:
            return {**self._machine.state(), "port": self.port}

    def wait_for_pieces(self, count: int, wait_seconds: float = 10.0) -> list[Piece]:
        """The first `count` pieces, once they are out. Raises TimeoutError."""
        until = time.monotonic() + wait_seconds
        while time.monotonic() < until:
            with self._lock:
                if len(self.pieces) >= count:
                    return self.pieces[:count]
            time.sleep(_TICK_SECONDS)
        raise TimeoutError(f"{len(self.pieces)} of {count} pieces came out; {self.state()}")

    # The machine.

    def _run(self) -> None:
        while not self._stop.is_set():
            sources = [link for link in (self._link or self._listener,) if link and self._hungry()]
            if sources:
                try:
                    ready = select.select(sources, [], [], _TICK_SECONDS)[0]
                except (OSError, ValueError):  # power was cut in between
                    continue
            else:
                ready = []
                time.sleep(_TICK_SECONDS)
            with self._lock:
                if ready:
                    self._receive()
                self._machine.automatic_status()
                self._machine.print(connected=self._link is not None)

    def _hungry(self) -> bool:
        """May we read? Not when stalled, full, or ahead of the line's pace."""
        faults = self.faults
        now = time.monotonic()
        if faults.baud:
            self._allowance = min(self._allowance + (now - self._last_tick) * faults.baud / 10, faults.baud / 10)
        self._last_tick = now
        if faults.baud and self._allowance < 1:
            return False
        return faults.powered and not faults.stalled and self._machine.room() > 0

    def _receive(self) -> None:
        if self._link is None:
            if self._listener:
                with suppress(OSError):
                    self._link = self._listener.accept()[0]
                    self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._machine.new_host()
            return
        most = self._machine.room()
        if self.faults.baud:
            most = max(1, min(most, int(self._allowance)))
        try:
            data = self._link.recv(most)
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        self._allowance -= len(data)
        self._machine.receive(data)

    def _say(self, data: bytes) -> None:
        if self._link and not self.faults.silent and self.faults.powered:
            with suppress(OSError):
                self._link.settimeout(0.2)  # a host that never reads must not stop the printer
                self._link.sendall(data)

    def _listen(self) -> None:
        until = time.monotonic() + 1
        while self._listener is None:
            try:
                self._listener = socket.create_server((self.host, self.port), backlog=8)
                self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LINK_BYTES)
            except OSError:
                # Power on right after power off: the old socket may still be waited on for a tick.
                if self._thread is None or time.monotonic() > until:
                    raise
                time.sleep(_TICK_SECONDS)
        self.port = int(self._listener.getsockname()[1])

    def _unlisten(self) -> None:
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _hang_up(self, *, reset: bool = False) -> None:
        if self._link:
            with suppress(OSError):
                if reset:
                    self._link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._link.close()
            self._link = None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: run until SIGINT or SIGTERM. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m drivers.emulators.printer", description="A printer that prints PNGs.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--dir", type=Path, required=True, help="where NNN.bin and NNN.png go")
    parser.add_argument("--control", type=int, help="port that takes one command a line, e.g. 'paper out' (try 'help')")
    parser.add_argument("--profile", type=Path, help="a file of config/printers; without it the generic 80 mm printer")
    options = parser.parse_args(arguments)
    # Blocked here and waited for below, in every thread: a handler could interrupt a lock it needs itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        profile = load_profile(options.profile) if options.profile else Profile()
        with PrinterEmulator(options.dir, profile, host=options.host, port=options.port) as printer:
            sys.stdout.write(f"{profile.name} at {printer.host}:{printer.port}, paper in {options.dir}\n")
            sys.stdout.flush()
            if options.control is None:
                signal.sigwait(_ENDINGS)
            else:
                with Control(printer, options.host, options.control) as control:
                    sys.stdout.write(f"control at {options.host}:{control.port}\n")
                    sys.stdout.flush()
                    signal.sigwait(_ENDINGS)
    except (BadOption, OSError) as error:
        sys.stderr.write(f"the printer emulator cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
