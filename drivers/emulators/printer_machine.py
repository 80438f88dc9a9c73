"""The emulated printer without its connection: what is wrong with it, what it answers at once, when it prints, what comes off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.emulators.printer_engine import Engine
from drivers.emulators.printer_paper import Paper
from drivers.printer.profile import Profile

BUFFER_BYTES = 4096  # what a real one takes before it makes the host wait
_MOST_JOBS = 10_000


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
    cutter_jams: bool = False
    cutter_fault: bool = False
    hot: bool = False
    broken: bool = False
    stalled: bool = False
    silent: bool = False
    garbled: bool = False
    late_seconds: float = 0.0
    sip_bytes: int = 0
    powered: bool = True
    power_off_mm: float | None = None
    blinks: bool = False
    baud: int = 0

    @property
    def error(self) -> bool:
        """Something only staff can mend, or time."""
        return self.cutter_fault or self.hot or self.broken

    @property
    def offline(self) -> bool:
        """It prints nothing now, and says so."""
        return self.cover_open or self.paper_out or self.error


class Machine:
    """Head, paper, sensors. Not safe for threads: the emulator locks around it. `say` reaches the host, if any."""

    def __init__(self, profile: Profile, out_dir: Path, say: Callable[[bytes], None]) -> None:
        self.profile = profile
        self.faults = Faults()
        self.pieces: list[Piece] = []
        self._out_dir = out_dir
        self._say = say
        self._paper = Paper(profile)
        self.engine = Engine(profile, self._paper, say, self._cut, lambda: self.faults.paper_low, self._set_asb)
        self._asb = 0
        self._asb_said = b""
        self._tail = b""
        self._trailing = False
        self._cut_waits = False

    def _real_time(self, data: bytes) -> None:
        """DLE EOT is answered on arrival, wherever it stands, even inside a picture."""
        seen = self._tail + data
        for at in range(len(seen) - 2):
            if seen[at : at + 2] == b"\x10\x04" and 1 <= seen[at + 2] <= 4 and self.profile.status:
                self._say(bytes([self._status_byte(seen[at + 2])]))
        self._tail = seen[-2:]

    def _status_byte(self, question: int) -> int:
        faults = self.faults
        low = faults.paper_low or faults.paper_out
        answers = {
            1: faults.offline << 3,
            2: faults.cover_open << 2 | faults.paper_out << 5 | faults.error << 6,
            3: self._error_bits(),
            4: low * 0x0C | faults.paper_out * 0x60,
        }
        return 0x12 | answers[question]

    def _error_bits(self) -> int:
        faults = self.faults
        return faults.cutter_fault << 3 | faults.broken << 5 | faults.hot << 6

    def automatic_status(self) -> None:
        """ASB: four bytes when `GS a` asks for it, and whenever something changed after that."""
        faults = self.faults
        paper = (faults.paper_low or faults.paper_out) * 0x03 | faults.paper_out * 0x0C
        frame = bytes((0x10 | faults.offline << 3 | faults.cover_open << 5, self._error_bits(), paper, 0))
        if self._asb and self.profile.automatic_status and frame != self._asb_said:
            self._asb_said = frame
            self._say(frame)

    def _set_asb(self, wanted: int) -> None:
        self._asb, self._asb_said = wanted, b""

    def print(self, *, connected: bool) -> None:
        """Let the head work through its buffer until something stops it."""
        engine, faults = self.engine, self.faults
        while faults.powered and not (faults.stalled or faults.offline):
            if self._cut_waits:
                self._cut_waits = False
                self._cut()
            if not engine.step():
                break
            if engine.taken.startswith(b"\x1b@"):
                self._trailing = False  # a new job
            if self._trailing and self.pieces and not self._paper.inked and engine.idle:
                with self.pieces[-1].bin_path.open("ab") as last:
                    last.write(engine.taken)
                engine.taken.clear()
            if faults.paper_left_mm is not None and self.used_mm() >= faults.paper_left_mm:
                faults.paper_out, faults.paper_left_mm = True, None
            if faults.power_off_mm is not None and self.used_mm() >= faults.power_off_mm:
                return
        if not connected and not engine.buffer and (self._paper.inked or not engine.idle):
            engine.finish_line()
            self.piece_off(at_knife=False)

    def _cut(self) -> None:
        if self.faults.cutter_jams:
            self.faults.cutter_fault = self._cut_waits = True
            return
        self.piece_off(at_knife=True)
        self._trailing = True

    def piece_off(self, *, at_knife: bool) -> None:
        """What hangs out becomes a piece: NNN.bin and NNN.png, numbered on from what is in the folder."""
        if not self._paper.inked:
            self.engine.taken.clear()
            return
        if len(self.pieces) >= _MOST_JOBS:
            self.pieces.clear()
        number = 1 + max((int(path.stem) for path in self._out_dir.glob("[0-9]*.png") if path.stem.isdigit()), default=0)
        sheet = self._paper.tear(at_knife=at_knife)
        stem = self._out_dir / f"{number:03d}"
        piece = Piece(stem.with_suffix(".bin"), stem.with_suffix(".png"), sheet.height / self.profile.dots_per_mm)
        piece.bin_path.write_bytes(self.engine.taken)
        inches = self.profile.dots_per_mm * 25.4
        # Renamed into place last: whoever sees the picture sees the whole piece.
        part = stem.with_suffix(".part")
        sheet.save(part, format="PNG", dpi=(inches, inches))
        part.replace(piece.png_path)
        self.engine.taken.clear()
        self.pieces.append(piece)

    def used_mm(self) -> float:
        """Paper used since the emulator started."""
        return self._paper.used_dots / self.profile.dots_per_mm

    def room(self) -> int:
        """How many bytes it would take now: a buffer full, or what the picture being received still needs."""
        return max(BUFFER_BYTES, self.engine.wanted) - len(self.engine.buffer)

    def new_host(self) -> None:
        """Someone connected: what comes now belongs to a new job."""
        self._tail, self._trailing = b"", False

    def lose_power(self) -> None:
        """The buffer and the settings are gone; the half-printed piece stays in the machine."""
        self.engine.drop()
        self._asb, self._cut_waits = 0, False

    def receive(self, data: bytes) -> None:
        """Bytes from the host: real-time questions are answered now, all else waits in the buffer."""
        self._real_time(data)
        self.engine.buffer += data

    def state(self) -> dict[str, object]:
        """How it is, for the control port's `status`."""
        return {
            **{name: getattr(self.faults, name) for name in Faults.__slots__},
            "profile": self.profile.name,
            "pieces": [piece.png_path.name for piece in self.pieces[-20:]],
            "printed": len(self.pieces),
            "paper_used_mm": round(self.used_mm(), 1),
            "waiting_bytes": len(self.engine.buffer),
            "unknown": list(self.engine.unknown),
        }
