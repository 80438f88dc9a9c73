"""How well and how fast the printed NIK is read from synthetic identity cards, by condition, beside peers in the same run.

A card is shown as a burst of one second (15 frames; the hand trembles, glare wanders). It counts as read when two frames agree on
digits with the structure of a NIK, the kiosk's own rule; wrong when these are not the card's. Peers get the same frames by the
same rule. Cards printed in faces whose
digits the reader has never met are counted apart. No real card was used: real ones are harder.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median
from typing import Annotated, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: a second thread's spinning would be counted

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.emulators.ktp import CONDITIONS, HELD_OUT, KNOWN, burst, cards, draw_card
from drivers.emulators.ktp.hold import FRAMES_PER_SECOND
from drivers.emulators.ktp.others import OTHERS
from drivers.scanner.accept import Acceptance
from drivers.scanner.card_ocr import KTP, Burst, CardReader, Limits, Reading, TurningReader
from drivers.scanner.card_ocr.lines import find_rows
from drivers.scanner.card_ocr.strip import straighten
from drivers.scanner.decode import Decoded
from kiosk.model.nik import Nik, read_nik
from scripts.digit_cells import usable_faces

OURS = "ours"
ALONE = "ours, each frame alone"
NEAREST = "ours, never in doubt"
TESSERACT = "tesseract, one line"
Frame = NDArray[np.uint8]
Faces = Mapping[str, Mapping[str, str]]
FACES: Faces = {"known faces": KNOWN, "faces never met": HELD_OUT}
Read = Callable[[Frame], Reading | None]
Fresh = Callable[[], Read]


def is_nik(digits: str) -> bool:
    """The structure check the kiosk hands to the scanner."""
    return isinstance(read_nik(digits, date(2026, 11, 21)), Nik)


@dataclass
class Tally:
    """What one reader made of the cards of one condition. Times in CPU ms a frame."""

    cards: int = 0
    read: int = 0
    wrong: int = 0
    first_frames: int = 0
    first_read: int = 0
    first_wrong: int = 0
    frames_to_read: list[int] = field(default_factory=list)
    frame_ms: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def row(self) -> dict[str, float | int]:
        """Figures as they are printed."""
        return {
            "n": self.cards,
            "read_percent": round(100 * self.read / max(1, self.cards), 1),
            "wrong": self.wrong,
            "first_frame_percent": round(100 * self.first_read / max(1, self.first_frames), 1),
            "first_frame_wrong": self.first_wrong,
            "frames_median": median(self.frames_to_read) if self.frames_to_read else 0,
            "frames": len(self.frame_ms),
            "median_ms": _rank(self.frame_ms, 0.5),
            "p95_ms": _rank(self.frame_ms, 0.95),
        }


def show(read: Read, frames: Iterable[Frame], truth: str, tally: Tally, name: str) -> None:
    """Show one burst until a reading is accepted. `truth` is empty for what is no identity card: then any reading is wrong."""
    acceptance = Acceptance(check=is_nik)
    tally.cards += 1
    for number, frame in enumerate(frames, 1):
        began = _cpu_seconds()
        reading = read(frame)
        tally.frame_ms.append((_cpu_seconds() - began) * 1000)
        if number == 1:
            tally.first_frames += 1
            tally.first_read += reading is not None and reading.digits == truth
            tally.first_wrong += reading is not None and reading.digits != truth and is_nik(reading.digits)
        codes = [Decoded(reading.digits, KTP, reading.corners)] if reading else []
        if acceptance.judge(codes, (frame.shape[1], frame.shape[0]), number / FRAMES_PER_SECOND).accepted and reading:
            tally.read += reading.digits == truth
            tally.wrong += reading.digits != truth
            tally.frames_to_read.append(number)
            if reading.digits != truth:
                tally.missed.append(f"{name} read as {reading.digits}")
            return
    tally.missed.append(name)


def ours() -> Read:
    """The reader as the camera has it: frames put together, for one card."""
    reader, together = TurningReader(), Burst()
    numbers = count()

    def read(frame: Frame) -> Reading | None:
        found = together.add(reader.read(frame), next(numbers) / FRAMES_PER_SECOND)
        return found if isinstance(found, Reading) else None

    return read


def alone() -> Read:
    """Ours without putting frames together."""
    reader = TurningReader()

    def read(frame: Frame) -> Reading | None:
        found = reader.read(frame)
        return found if isinstance(found, Reading) else None

    return read


def nearest() -> Read:
    """The same search, but the likeliest digits always win: what rejecting doubt is worth."""
    reader = CardReader(Limits(margin=-9, usual_score=0.0, lead=-9))

    def read(frame: Frame) -> Reading | None:
        found = reader.read(frame)
        return found if isinstance(found, Reading) else None

    return read


def tesseract() -> Read | None:
    """The `tesseract` program on each straightened row of our search, digits only; None where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    command = [program, "stdin", "stdout", "--psm", "7", "-c", "tessedit_char_whitelist=0123456789"]

    def read(frame: Frame) -> Reading | None:
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
        for row in find_rows(grey, 3):
            strip = straighten(grey, row)
            if strip is None:
                continue
            large = cv2.resize(255 - (strip.ink * 255).astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
            picture = cv2.imencode(".png", cv2.copyMakeBorder(large, 20, 20, 20, 20, cv2.BORDER_REPLICATE))[1].tobytes()
            said = subprocess.run(
                command, input=picture, capture_output=True, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"}
            )
            digits = "".join(said.stdout.decode("ascii", "ignore").split())
            if len(digits) == 16:
                return Reading(digits, (1.0,) * 16, (1.0,) * 16, ((0.0, 0.0),) * 4)
        return None

    return read


def peers() -> dict[str, Fresh]:
    """Who is measured, ours first."""
    found: dict[str, Fresh] = {OURS: ours, ALONE: alone, NEAREST: nearest}
    other = tesseract()
    return {**found, TESSERACT: lambda: other} if other else found


def measure(
    readers: dict[str, Fresh], number: int, first_seed: int, only: str = "", faces_by_name: Faces = FACES
) -> dict[str, dict[str, Tally]]:
    """Condition and faces -> reader -> figures. Each has its own seeds."""
    found: dict[str, dict[str, Tally]] = {}
    runs = [(name, faces) for name in CONDITIONS for faces in faces_by_name]
    for place, (name, faces) in enumerate(runs):
        if only not in ("", name):
            continue
        tallies = found[f"{name}, {faces}"] = {reader: Tally() for reader in readers}
        for look, hold in cards(CONDITIONS[name], faces_by_name[faces], first_seed + place * 1_000_000, number):
            card = draw_card(look)
            for reader, fresh in readers.items():
                label = f"{name} {look.seed} {Path(look.font).stem}"
                show(fresh(), burst(card, hold), look.nik, tallies[reader], label)
    if only not in ("", "others"):
        return found
    found["no identity card"] = {reader: Tally() for reader in readers}
    for name, scene in OTHERS.items():
        for seed in range(first_seed, first_seed + max(1, number // 10)):
            for reader, fresh in readers.items():
                show(fresh(), scene(seed, 5), "", found["no identity card"][reader], f"{name} {seed}")
    return found


def print_table(found: dict[str, dict[str, Tally]]) -> None:
    """For people."""
    table = Table(title="The printed NIK on synthetic cards: bursts of 15 frames of 1280x720 (CPU ms a frame)")
    for heading in ("", "", "cards", "read", "wrong", "first frame", "wrong", "frames", "median", "p95"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for condition, tallies in found.items():
        for reader, tally in tallies.items():
            row = tally.row()
            table.add_row(
                condition,
                reader,
                str(row["n"]),
                f"{row['read_percent']:.1f}%",
                str(row["wrong"]),
                f"{row['first_frame_percent']:.1f}%",
                str(row["first_frame_wrong"]),
                f"{row['frames_median']:g}",
                f"{row['median_ms']:.1f}",
                f"{row['p95_ms']:.1f}",
            )
    Console(width=140).print(table)


def main(
    number: Annotated[
        int, typer.Option("--cards", min=1, max=10_000, help="Cards in each condition, of known faces and of others.")
    ] = 50,
    first_seed: Annotated[int, typer.Option(min=0, help="Seeds below 10,000 were used to find the limits.")] = 50_000,
    only: Annotated[str, typer.Option(help="One condition alone, or `others` for what is no identity card.")] = "",
    fonts: Annotated[
        list[Path] | None, typer.Option(exists=True, file_okay=False, help="Cards in the faces of this folder instead.")
    ] = None,
    only_ours: Annotated[bool, typer.Option("--only-ours", help="Leave the peers out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for machines, with every missed card.")] = False,
) -> None:
    """Measure the kiosk's reader of printed NIKs, and its peers, on synthetic cards."""
    cv2.setNumThreads(1)
    readers: dict[str, Fresh] = {OURS: ours} if only_ours else peers()
    faces: Faces = {"faces of that folder": dict.fromkeys(usable_faces(fonts), "")} if fonts else FACES
    found = measure(readers, number, first_seed, only, faces)
    if as_json:
        report: dict[str, Any] = {
            condition: {reader: {**tally.row(), "missed": tally.missed} for reader, tally in tallies.items()}
            for condition, tallies in found.items()
        }
        print(json.dumps(report, indent=2))
    else:
        print_table(found)


def _cpu_seconds() -> float:
    """Spent by this thread and by programs it called."""
    called = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + called.ru_utime + called.ru_stime


def _rank(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 2) if values else 0.0


if __name__ == "__main__":
    typer.run(main)
