"""A thermal printer that is not there: speaks the real wire over TCP, prints PNGs, misbehaves on request. Never used at runtime.

    python -m drivers.emulators.printer --port 9100 --dir DIR [--control PORT] [--profile config/printers/X.toml]

Each piece of paper that comes off becomes `DIR/NNN.bin` (the bytes that made it) and `DIR/NNN.png` (what it looks like). The head
is drivers.emulators.printer_engine, the paper printer_paper, the control port printer_control.
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
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.emulators.printer_control import Control
from drivers.emulators.printer_engine import Engine
from drivers.emulators.printer_paper import Paper
from drivers.errors import BadOption
from drivers.printer.profile import Profile, load_profile

BUFFER_BYTES = 4096  # what a real one takes before it makes the host wait
_TICK_SECONDS = 0.01
_MOST_JOBS = 10_000
_LINK_BYTES = 16 * 1024  # a print server's own buffer, so that a stalled printer is noticed
_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of paper that came off."""

    bin_path: Path
    png_path: Path
    mm: float


@dataclass(slots=True)
class Faults:
    """What is wrong with the printer now."""

    paper_out: bool = False
    paper_low: bool = False
    paper_left_mm: float | None = None
    cover_open: bool = False
    stalled: bool = False
    silent: bool = False
    powered: bool = True
    baud: int = 0


class PrinterEmulator:
    """A printer at `host`:`port` (0: any free one, then read `port`). A context manager: starts on entry, stops on exit.

    Serves one connection at a time, as most print servers do; the next waits. Raises OSError when the port is taken.
    """

    def __init__(self, out_dir: Path, profile: Profile | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.profile = profile or Profile()
        self.host = host
        self.port = port
        self.pieces: list[Piece] = []
        self.faults = Faults()
        self._out_dir = out_dir
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._paper = Paper(self.profile)
        self._engine = Engine(self.profile, self._paper, self._say, self._cut, self._near_end, self._set_asb)
        self._listener: socket.socket | None = None
        self._link: socket.socket | None = None
        self._asb = 0
        self._asb_said = b""
        self._tail = b""
        self._trailing = False
        self._allowance = 0.0
        self._last_tick = 0.0
        self._thread: threading.Thread | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was sent that this printer does not understand, in words."""
        return tuple(self._engine.unknown)

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
            self._piece_off(at_knife=False)

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
            self.faults.paper_left_mm = None if left_mm is None else self._used_mm() + left_mm

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
            self._engine.drop()
            self._asb = 0

    def pace(self, baud: int) -> None:
        """Read no faster than a serial line of `baud` (8N1: ten bits a byte); 0 as fast as it comes."""
        with self._lock:
            self.faults.baud, self._allowance = baud, 0.0

    def state(self) -> dict[str, object]:
        """How it is, for the control port's `status`."""
        with self._lock:
            faults = {name: getattr(self.faults, name) for name in Faults.__slots__}
            return {
                **faults,
                "profile": self.profile.name,
                "port": self.port,
                "pieces": [piece.png_path.name for piece in self.pieces[-20:]],
                "printed": len(self.pieces),
                "paper_used_mm": round(self._used_mm(), 1),
                "waiting_bytes": len(self._engine.buffer),
                "unknown": list(self.unknown),
            }

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
                self._automatic_status()
                self._print()

    def _hungry(self) -> bool:
        """May we read? Not when stalled, full, or ahead of the line's pace."""
        faults = self.faults
        now = time.monotonic()
        if faults.baud:
            self._allowance = min(self._allowance + (now - self._last_tick) * faults.baud / 10, faults.baud / 10)
        self._last_tick = now
        if faults.baud and self._allowance < 1:
            return False
        return faults.powered and not faults.stalled and len(self._engine.buffer) < BUFFER_BYTES

    def _receive(self) -> None:
        if self._link is None:
            if self._listener:
                with suppress(OSError):
                    self._link = self._listener.accept()[0]
                    self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._trailing = False
                    self._tail = b""
            return
        most = BUFFER_BYTES - len(self._engine.buffer)
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
        self._real_time(data)
        self._engine.buffer += data

    def _real_time(self, data: bytes) -> None:
        """DLE EOT is answered on arrival, wherever it stands, even inside a picture."""
        seen = self._tail + data
        for at in range(len(seen) - 2):
            if seen[at : at + 2] == b"\x10\x04" and 1 <= seen[at + 2] <= 4 and self.profile.status:
                self._say(bytes([self._status_byte(seen[at + 2])]))
        self._tail = seen[-2:]

    def _status_byte(self, question: int) -> int:
        faults = self.faults
        offline = faults.cover_open or faults.paper_out
        low = faults.paper_low or faults.paper_out
        answers = {
            1: offline << 3,
            2: faults.cover_open << 2 | faults.paper_out << 5,
            3: 0,
            4: low * 0x0C | faults.paper_out * 0x60,
        }
        return 0x12 | answers[question]

    def _automatic_status(self) -> None:
        """ASB: four bytes whenever something changed, once `GS a` asked for it."""
        faults = self.faults
        frame = bytes(
            (
                0x10 | (faults.cover_open or faults.paper_out) << 3 | faults.cover_open << 5,
                0,
                (faults.paper_low or faults.paper_out) * 0x03 | faults.paper_out * 0x0C,
                0,
            )
        )
        if self._asb and frame != self._asb_said:
            self._asb_said = frame
            self._say(frame)

    def _set_asb(self, wanted: int) -> None:
        self._asb, self._asb_said = wanted, b""

    def _print(self) -> None:
        """Let the head work through its buffer until something stops it."""
        engine, faults = self._engine, self.faults
        while faults.powered and not (faults.stalled or faults.cover_open or faults.paper_out):
            if not engine.step():
                break
            if self._trailing and self.pieces and not self._paper.inked and engine.idle:
                with self.pieces[-1].bin_path.open("ab") as last:
                    last.write(engine.taken)
                engine.taken.clear()
            if faults.paper_left_mm is not None and self._used_mm() >= faults.paper_left_mm:
                faults.paper_out, faults.paper_left_mm = True, None
        if self._link is None and not engine.buffer and (self._paper.inked or not engine.idle):
            engine.finish_line()
            self._piece_off(at_knife=False)

    def _cut(self) -> None:
        self._piece_off(at_knife=True)
        self._trailing = True

    def _piece_off(self, *, at_knife: bool) -> None:
        if not self._paper.inked:
            self._engine.taken.clear()
            return
        if len(self.pieces) >= _MOST_JOBS:
            self.pieces.clear()
        number = 1 + max((int(path.stem) for path in self._out_dir.glob("[0-9]*.png") if path.stem.isdigit()), default=0)
        sheet = self._paper.tear(at_knife=at_knife)
        stem = self._out_dir / f"{number:03d}"
        piece = Piece(stem.with_suffix(".bin"), stem.with_suffix(".png"), sheet.height / self.profile.dots_per_mm)
        piece.bin_path.write_bytes(self._engine.taken)
        inches = self.profile.dots_per_mm * 25.4
        sheet.save(piece.png_path, dpi=(inches, inches))
        self._engine.taken.clear()
        self.pieces.append(piece)

    def _near_end(self) -> bool:
        return self.faults.paper_low

    def _used_mm(self) -> float:
        return self._paper.used_dots / self.profile.dots_per_mm

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
