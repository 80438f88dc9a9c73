"""A thermal printer that is not there: speaks the real wire over TCP or a pty, prints PNGs, misbehaves on request.

    python -m drivers.emulators.printer --dir DIR [--port 9100 | --pty PATH] [--control PORT] [--profile config/printers/X.toml]

Each piece of paper that comes off becomes `DIR/NNN.bin` (the bytes that made it) and `DIR/NNN.png` (what it looks like). Beside
it in drivers.emulators: printer_machine (all but the connection), printer_ports, printer_engine (the head), printer_paper,
printer_control. Never used at runtime.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.emulators.printer_control import Control
from drivers.emulators.printer_machine import Machine, Piece
from drivers.emulators.printer_ports import XOFF, XON, Port, PtyPort, TcpPort
from drivers.errors import BadOption
from drivers.printer.profile import Profile, load_profile

_TICK_SECONDS = 0.01
_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})
# With flow control by bytes: stop the host when this little room is left, let it go on at that much.
_STOP_BYTES, _GO_BYTES = 512, 2048


class PrinterEmulator:
    """A printer on TCP at `host`:`port` (0: any free one, then read `port`), or on `line`. A context manager: starts on entry,
    stops on exit. With `xon_xoff` it makes its host wait by bytes.

    Raises OSError when the port is taken.
    """

    def __init__(
        self,
        out_dir: Path,
        profile: Profile | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        line: PtyPort | None = None,
        xon_xoff: bool = False,
    ) -> None:
        self.profile = profile or Profile()
        self.host = host
        self._line: Port = line or TcpPort(host, port)
        self._xon_xoff = xon_xoff
        self._held_back = False
        self._out_dir = out_dir
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._machine = Machine(self.profile, out_dir, self._say)
        self.faults = self._machine.faults
        self.pieces = self._machine.pieces
        self._late: deque[tuple[float, bytes]] = deque()
        self._noise = random.Random(1)  # noqa: S311 - line noise, the same in every run
        self._was_connected = False
        self._allowance = 0.0
        self._last_tick = 0.0
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The TCP port; 0 on a line."""
        return self._line.port if isinstance(self._line, TcpPort) else 0

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was sent that this printer does not understand, in words."""
        return tuple(self._machine.engine.unknown)

    def start(self) -> None:
        """Open the port and run. Makes `out_dir`."""
        self._out_dir.mkdir(parents=True, exist_ok=True)
        self._line.open()
        self._thread = threading.Thread(target=self._run, name="printer-emulator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what is printed but not cut becomes a last piece. Safe to call twice."""
        self._stop.set()
        if self._thread:
            self._thread.join(5)
            self._thread = None
        with self._lock:
            self._line.close()
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

    def cutter(self, *, jams: bool) -> None:
        """The next cut sticks, and nothing is printed until the knife is freed (`jams` False), which then cuts."""
        with self._lock:
            self.faults.cutter_jams = jams
            self.faults.cutter_fault = self.faults.cutter_fault and jams

    def head(self, state: str) -> None:
        """`hot` pauses until `ok`; `broken` is an error that only a new printer mends."""
        with self._lock:
            self.faults.hot, self.faults.broken = state == "hot", state == "broken"

    def stall(self, stalled: bool = True) -> None:
        """Stop (or go on) reading and printing; the connection stays up."""
        with self._lock:
            self.faults.stalled = stalled

    def silence(self, silent: bool = True) -> None:
        """Print, but answer nothing."""
        with self._lock:
            self.faults.silent = silent

    def garble(self, garbled: bool = True) -> None:
        """Answer with noise, some of which looks like an answer."""
        with self._lock:
            self.faults.garbled = garbled

    def late(self, seconds: float) -> None:
        """Answer everything so much later; 0 at once."""
        with self._lock:
            self.faults.late_seconds = seconds

    def sip(self, most: int) -> None:
        """Take at most so many bytes at once, so that writes come back short; 0 as many as there are."""
        with self._lock:
            self.faults.sip_bytes = most

    def power(self, *, is_on: bool, after_mm: float | None = None, blinks: bool = False) -> None:
        """Off (now, or after so many millimetres more): the buffer is lost, the half-printed piece stays in the machine; a TCP
        connection breaks, a line stays up and takes bytes to nowhere. `blinks`: it is back at once."""
        with self._lock:
            if after_mm is not None:
                self.faults.power_off_mm, self.faults.blinks = self._machine.used_mm() + after_mm, blinks
                return
            self.faults.powered = is_on
            if is_on:
                self._line.open()
                return
            self._line.power_cut()
            self._late.clear()
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
            most = self._appetite()
            try:
                data = self._line.take(most, _TICK_SECONDS) if most else b""
            except (OSError, ValueError):  # power was cut in between
                continue
            if not most:
                time.sleep(_TICK_SECONDS)
            with self._lock:
                self._work(data)

    def _work(self, data: bytes) -> None:
        machine, faults = self._machine, self.faults
        if self._line.connected and not self._was_connected:
            machine.new_host()
            if not self._line.lossy:
                self._late.clear()  # what was to be said to the last connection is said to nobody
        self._was_connected = self._line.connected
        if faults.powered and data:
            self._allowance -= len(data)
            machine.receive(data)
        machine.automatic_status()
        machine.print(connected=self._line.connected)
        while self._late and self._late[0][0] <= time.monotonic():
            self._line.say(self._late.popleft()[1])
        self._hold_back()
        if faults.power_off_mm is not None and machine.used_mm() >= faults.power_off_mm:
            faults.power_off_mm = None
            self.power(is_on=False)
            if faults.blinks:
                self.power(is_on=True)

    def _appetite(self) -> int:
        """How many bytes may be read now: none when stalled, full, or ahead of the line's pace."""
        faults = self.faults
        now = time.monotonic()
        if faults.baud:
            # An idle line saves up no more than a tenth of a second.
            self._allowance = min(self._allowance + (now - self._last_tick) * faults.baud / 10, max(1, faults.baud / 100))
        self._last_tick = now
        if not faults.powered:
            return 4096 if self._line.lossy else 0
        most = 0 if faults.stalled else self._machine.room()
        most = min(most, int(self._allowance)) if faults.baud else most
        return max(0, min(most, faults.sip_bytes) if faults.sip_bytes else most)

    def _hold_back(self) -> None:
        """Flow control by bytes."""
        if not self._xon_xoff or not self.faults.powered:
            return
        room = 0 if self.faults.stalled else self._machine.room()
        if room < _STOP_BYTES and not self._held_back:
            self._held_back = True
            self._line.say(XOFF)
        elif room > _GO_BYTES and self._held_back:
            self._held_back = False
            self._line.say(XON)

    def _say(self, data: bytes) -> None:
        faults = self.faults
        if faults.silent or not faults.powered:
            return
        if faults.garbled:
            data = self._noise.randbytes(len(data) + 2)
        if faults.late_seconds:
            self._late.append((time.monotonic() + faults.late_seconds, data))
        else:
            self._line.say(data)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: run until SIGINT or SIGTERM. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m drivers.emulators.printer", description="A printer that prints PNGs.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--pty", type=Path, help="a serial line instead of TCP: where to put the link that leads to it")
    parser.add_argument("--xon-xoff", action="store_true", help="make the host wait by bytes")
    parser.add_argument("--dir", type=Path, required=True, help="where NNN.bin and NNN.png go")
    parser.add_argument("--control", type=int, help="port that takes one command a line, e.g. 'paper out' (try 'help')")
    parser.add_argument("--profile", type=Path, help="a file of config/printers; without it the generic 80 mm printer")
    options = parser.parse_args(arguments)
    # Blocked here and waited for below, in every thread: a handler could interrupt a lock it needs itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        profile = load_profile(options.profile) if options.profile else Profile()
        line = PtyPort(options.pty) if options.pty else None
        with PrinterEmulator(
            options.dir, profile, host=options.host, port=options.port, line=line, xon_xoff=options.xon_xoff
        ) as printer:
            where = str(options.pty) if line else f"{printer.host}:{printer.port}"
            sys.stdout.write(f"{profile.name} at {where}, paper in {options.dir}\n")
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
