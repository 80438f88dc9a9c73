"""How well and how fast codes are read from a folder of pictures, beside pyzbar and zxing-cpp in the same run.

A picture `x.png` (.jpg, .webp...) counts when `x.txt` beside it holds its text; folders are searched through. Peers get each view
once; ours gets it as a still camera would show it, again and again, up to --frames times; its cost is the mean of those frames.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import cv2
import numpy as np
import typer
import zxingcpp
from pyzbar import pyzbar
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.scanner.decode import Grey, Pipeline
from drivers.scanner.decode.engines import QR_CODE
from drivers.scanner.sources.picture import SUFFIXES, load_picture

TURNS_DEGREES = (15, 30, 45, 60, 75)
EMPTY_FRAMES = 60
FORMATS = zxingcpp.barcode_formats_from_str("QRCode,Code128,Code39")
SYMBOLS = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39]
BASE = "zxing-cpp, 3 formats"
OURS = "ours"

Read = Callable[[Grey], list[str]]


def pyzbar_three(grey: Grey) -> list[str]:
    """pyzbar restricted to three symbologies."""
    return [code.data.decode("utf-8", "replace") for code in pyzbar.decode(grey, symbols=SYMBOLS)]


def zxing_default(grey: Grey) -> list[str]:
    """zxing-cpp as it comes."""
    return [code.text for code in zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)]


def zxing_three(grey: Grey) -> list[str]:
    """zxing-cpp restricted to three formats."""
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)]


def ours() -> Read:
    """A fresh pipeline, as for a camera just opened."""
    pipeline = Pipeline()
    return lambda grey: [code.text for code in pipeline.read(grey)]


@dataclass(frozen=True, slots=True)
class Peer:
    """A way of reading: `fresh` makes a reader for one view, which is shown up to `frames` times."""

    name: str
    fresh: Callable[[], Read]
    frames: int = 1


@dataclass
class Tally:
    """What one peer did. Times in CPU milliseconds a frame."""

    views: int = 0
    exact: int = 0
    same: int = 0
    other: int = 0
    frames_to_read: list[int] = field(default_factory=list)
    view_ms: list[float] = field(default_factory=list)
    turned_views: int = 0
    turned_same: int = 0
    empty_ms: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, view: str, exact: bool, same: bool) -> None:
        """Note what became of one view."""
        self.views += 1
        self.exact += exact
        self.same += same
        if not same:
            self.missed.append(view)

    def row(self, base: Tally) -> dict[str, float | int]:
        """Figures as they are printed, with ratios to `base`."""
        return {
            "n": self.views,
            "exact_percent": _percent(self.exact, self.views),
            "same_percent": _percent(self.same, self.views),
            "other_views": self.other,
            "median_ms": _rank(self.view_ms, 0.5),
            "p95_ms": _rank(self.view_ms, 0.95),
            "median_ratio": _ratio(_rank(self.view_ms, 0.5), _rank(base.view_ms, 0.5)),
            "p95_ratio": _ratio(_rank(self.view_ms, 0.95), _rank(base.view_ms, 0.95)),
            "view_ratio": round(median(own / other for own, other in zip(self.view_ms, base.view_ms, strict=True)), 2),
            "frames_p95": _rank([float(count) for count in self.frames_to_read], 0.95),
            "turned_n": self.turned_views,
            "turned_percent": _percent(self.turned_same, self.turned_views),
            "empty_median_ms": _rank(self.empty_ms, 0.5),
            "empty_p95_ms": _rank(self.empty_ms, 0.95),
            "empty_median_ratio": _ratio(_rank(self.empty_ms, 0.5), _rank(base.empty_ms, 0.5)),
            "empty_p95_ratio": _ratio(_rank(self.empty_ms, 0.95), _rank(base.empty_ms, 0.95)),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and the text it holds."""

    name: str
    grey: Grey
    text: str


def samples(folder: Path) -> Iterator[Sample]:
    """Every readable picture under `folder` that has its text beside it."""
    for path in sorted(folder.rglob("*")):
        text_path = path.with_suffix(".txt")
        if path.suffix.lower() not in SUFFIXES or not text_path.is_file():
            continue
        picture = load_picture(path)
        if picture is not None:
            grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
            text = text_path.read_bytes().decode("utf-8", "replace")
            yield Sample(str(path.relative_to(folder)), grey, text.removesuffix("\n"))


def plain(text: str) -> str:
    """Line ends as LF, no blanks at the ends: some collections keep their texts so."""
    return text.replace("\r\n", "\n").strip()


def turned(grey: Grey, degrees: float) -> Grey:
    """The whole picture turned, on a larger canvas filled with its mean."""
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (round(width * cos + height * sin), round(width * sin + height * cos))
    turn[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return np.asarray(cv2.warpAffine(grey, turn, size, borderValue=float(grey.mean())), np.uint8)


def empty_scenes(count: int) -> Iterator[Grey]:
    """A 1280x720 hall without any code: furniture, a passing person, sensor noise; always moving."""
    dice = np.random.default_rng(7)
    room = np.asarray(cv2.GaussianBlur(dice.integers(0, 255, (720, 1280)).astype(np.float32), (0, 0), 25), np.float32)
    room = 40 + 150 * (room - room.min()) / np.ptp(room)
    for _ in range(25):
        x, y = (int(side) for side in dice.integers(0, (1200, 650)))
        cv2.rectangle(room, (x, y), (x + int(dice.integers(20, 300)), y + int(dice.integers(20, 200))), dice.uniform(20, 220), 2)
    for number in range(count):
        frame = room.copy()
        cv2.ellipse(frame, (100 + 18 * number, 420), (90, 260), 0, 0, 360, 70.0, -1)
        yield np.clip(frame + dice.normal(0, 3, frame.shape), 0, 255).astype(np.uint8)


def show(peer: Peer, tally: Tally, grey: Grey, text: str) -> tuple[bool, bool]:
    """Show one view until it is read; returns (exact, same text but for line ends)."""
    read = peer.fresh()
    began = time.thread_time()
    for number in range(1, peer.frames + 1):
        texts = read(grey)
        spent_ms = (time.thread_time() - began) * 1000
        if any(plain(found) != plain(text) for found in texts):
            tally.other += 1
        if any(plain(found) == plain(text) for found in texts):
            tally.frames_to_read.append(number)
            tally.view_ms.append(spent_ms / number)
            return text in texts, True
    tally.view_ms.append(spent_ms / peer.frames)
    return False, False


def measure(peers: list[Peer], views: list[Sample], bars: set[str]) -> dict[str, Tally]:
    """Everyone's figures; each view goes to all peers in turn, so that a busy machine is busy for all. `bars`: samples in 1D."""
    tallies = {peer.name: Tally() for peer in peers}
    turning = {peer.name: Tally() for peer in peers}
    for sample in views:
        for quarter in range(4):
            grey = np.ascontiguousarray(np.rot90(sample.grey, quarter))
            for peer in peers:
                tallies[peer.name].count(f"{sample.name} {quarter * 90}", *show(peer, tallies[peer.name], grey, sample.text))
        for degrees in TURNS_DEGREES if sample.name in bars else ():
            grey = turned(sample.grey, degrees)
            for peer in peers:
                turning[peer.name].count(f"{sample.name} {degrees}", *show(peer, turning[peer.name], grey, sample.text))
    readers = [(tallies[peer.name], peer.fresh()) for peer in peers]
    for frame in empty_scenes(EMPTY_FRAMES):
        for tally, read in readers:
            began = time.thread_time()
            read(frame)
            tally.empty_ms.append((time.thread_time() - began) * 1000)
    for name, tally in tallies.items():
        tally.turned_views, tally.turned_same = turning[name].views, turning[name].same
        tally.missed += turning[name].missed
    return tallies


def with_bars(views: list[Sample]) -> set[str]:
    """Samples whose code is 1D: read so by our pipeline upright, or filed under a folder named after the symbology."""
    found = {view.name for view in views if view.name.lower().startswith(("code128", "code39"))}
    for view in views:
        pipeline = Pipeline()
        codes = [code for _ in range(6) for code in pipeline.read(view.grey)]
        if any(code.text == view.text and code.symbology != QR_CODE for code in codes):
            found.add(view.name)
    return found


def print_table(rows: dict[str, dict[str, float | int]]) -> None:
    """For people."""
    table = Table(
        title="Codes read, and a frame's cost: CPU ms, ratio to zxing-cpp with 3 formats; by view: median of each view's ratio"
    )
    for heading in (
        "",
        "n",
        "exact",
        "same text",
        "other",
        "median",
        "by view",
        "p95",
        "frames p95",
        "turned 15-75",
        "empty median",
        "p95",
    ):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for name, row in rows.items():
        table.add_row(
            name,
            str(row["n"]),
            f"{row['exact_percent']:.1f}%",
            f"{row['same_percent']:.1f}%",
            str(row["other_views"]),
            f"{row['median_ms']:.2f} ({row['median_ratio']:.2f}x)",
            f"{row['view_ratio']:.2f}x",
            f"{row['p95_ms']:.1f} ({row['p95_ratio']:.2f}x)",
            f"{row['frames_p95']:.0f}",
            f"{row['turned_percent']:.1f}% of {row['turned_n']}",
            f"{row['empty_median_ms']:.1f} ({row['empty_median_ratio']:.2f}x)",
            f"{row['empty_p95_ms']:.1f} ({row['empty_p95_ratio']:.2f}x)",
        )
    Console(width=160).print(table)


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Pictures with their texts beside them.")],
    as_json: Annotated[bool, typer.Option("--json", help="Figures for machines, with every missed view.")] = False,
    frames: Annotated[int, typer.Option(min=1, max=100, help="How often ours sees each view: a second of the camera.")] = 15,
) -> None:
    """Measure pyzbar, zxing-cpp and the kiosk's own pipeline on the pictures in FOLDER."""
    cv2.setNumThreads(1)
    views = list(samples(folder))
    if not views:
        raise typer.BadParameter(f"no picture with a .txt beside it under {folder}")
    bars = with_bars(views)
    peers = [
        Peer("pyzbar, 3 symbologies", lambda: pyzbar_three),
        Peer("zxing-cpp, default", lambda: zxing_default),
        Peer(BASE, lambda: zxing_three),
        Peer(OURS, ours, frames),
    ]
    tallies = measure(peers, views, bars)
    rows = {name: tally.row(tallies[BASE]) for name, tally in tallies.items()}
    if as_json:
        report: dict[str, Any] = {"pictures": len(views), "bars": len(bars), "rows": rows}
        report["missed"] = {name: asdict(tally)["missed"] for name, tally in tallies.items()}
        print(json.dumps(report, indent=2))
    else:
        print_table(rows)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _rank(values: list[float], share: float) -> float:
    if share == 0.5:
        return round(median(values), 3) if values else 0.0
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 3) if values else 0.0


def _ratio(value: float, base: float) -> float:
    return round(value / base, 2) if base else 0.0


if __name__ == "__main__":
    typer.run(main)
