"""What several frames are worth: codes held before a camera for a second in ways that spoil each frame differently.

A label is held in a hand that trembles and drifts (drivers/emulators/ktp/hold.py); grain, smear and the mirrored lamps are new in
each of 15 frames. Columns: the engine on the first frame, the engine on each of them, our pipeline without laying frames over
each other, and with it. A reading of anything else counts as other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.emulators.ktp.hold import Hold, burst
from drivers.emulators.photographs import MODULE_PX, draw_label, made_up_text
from drivers.scanner.decode import Grey, Pipeline, to_grey
from drivers.scanner.decode.engines import zxing
from drivers.scanner.decode.stages import STAGES

FRAMES = 15


@dataclass(frozen=True, slots=True)
class Way:
    """How the label is held: a Hold, and how wide a module is in the frame, px, for QR codes and for bars."""

    hold: Hold
    square_px: float
    bar_px: float


WAYS: Mapping[str, Way] = {
    "steady": Way(Hold(blur_px=0.8), 4.0, 2.2),
    "grain in the dusk": Way(Hold(light=0.12, noise=9.0, blur_px=0.8), 4.0, 2.2),
    "out of focus": Way(Hold(blur_px=2.4, noise=3.0), 4.0, 2.2),
    "smeared": Way(Hold(motion_px=4.0, blur_px=0.8, noise=3.0), 4.0, 2.2),
    "wandering glare": Way(Hold(glares=3, lean=8.0, blur_px=0.8), 4.0, 2.2),
    "all of it": Way(Hold(light=0.4, noise=6.0, blur_px=1.4, motion_px=2.0, glares=1, lean=10.0), 4.0, 2.2),
}
SYMBOLOGIES = ("QRCode", "Code128")
Look = Callable[[Grey], list[str]]


def engine() -> Look:
    """zxing-cpp with three formats."""
    return lambda grey: [code.text for code in zxing(grey)]


def alone() -> Look:
    """Our pipeline, each frame by itself."""
    pipeline = Pipeline(STAGES)
    return lambda grey: [code.text for code in pipeline.read(grey)]


def together() -> Look:
    """Our pipeline as the camera has it."""
    pipeline = Pipeline()
    return lambda grey: [code.text for code in pipeline.read(grey)]


READERS: Mapping[str, tuple[Callable[[], Look], int]] = {
    "engine, one frame": (engine, 1),
    "engine, each frame": (engine, FRAMES),
    "ours, frames alone": (alone, FRAMES),
    "ours": (together, FRAMES),
}


def held(way: Way, symbology: str, seed: int) -> tuple[list[Grey], str]:
    """A second of frames and what the label says."""
    dice = np.random.default_rng((seed, SYMBOLOGIES.index(symbology)))
    text = made_up_text(symbology, dice)
    label = draw_label(text, symbology, high=False)
    module_px = way.square_px if symbology == "QRCode" else way.bar_px
    share = label.shape[1] * module_px / MODULE_PX / way.hold.width_px
    hold = replace(way.hold, share=share, roll=float(dice.uniform(-25, 25)), seed=seed, fingers=0)
    card = np.asarray(cv2.cvtColor(label.astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)
    return [to_grey(frame) for frame in burst(card, hold, FRAMES)], text


def measure(count: int, first_seed: int) -> Iterator[dict[str, str | float | int]]:
    """One row for each way and symbology: percent read within the second, median frames until then for ours."""
    for name, way in WAYS.items():
        for symbology in SYMBOLOGIES:
            read, other = dict.fromkeys(READERS, 0), 0
            waited: list[int] = []
            for seed in range(first_seed, first_seed + count):
                frames, text = held(way, symbology, seed)
                for reader, (fresh, most) in READERS.items():
                    look = fresh()
                    for number, frame in enumerate(frames[:most], 1):
                        texts = look(frame)
                        other += any(found != text for found in texts)
                        if text in texts:
                            read[reader] += 1
                            waited += [number] if reader == "ours" else []
                            break
            percents = {reader: round(100 * hits / count, 1) for reader, hits in read.items()}
            frames_median = float(np.median(waited)) if waited else 0.0
            yield {"way": name, "symbology": symbology, "n": count, **percents, "other": other, "frames": frames_median}


def main(
    count: Annotated[int, typer.Option("--cards", min=1, help="Of each way and symbology.")] = 30,
    first_seed: Annotated[int, typer.Option(min=0, help="Seeds below 900,000 were used to find limits.")] = 900_000,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for machines.")] = False,
) -> None:
    """Measure what several frames of a held code are worth."""
    cv2.setNumThreads(1)
    rows = list(measure(count, first_seed))
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title=f"Read within a second ({FRAMES} frames of 1280x720), percent")
    for heading in rows[0]:
        table.add_column(heading, justify="left" if heading in ("way", "symbology") else "right")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console(width=140).print(table)


if __name__ == "__main__":
    typer.run(main)
