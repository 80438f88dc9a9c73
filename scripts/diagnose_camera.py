"""Is the camera good enough to read cards? Looks through it for some seconds; says what it gives and what to do.

Exit code 0: good. 1: it works, with advice. 2: no picture. Nothing is stored and nothing is decoded (see diagnose_scanner.py).
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from drivers.errors import DeviceError
from drivers.scanner.camera import CameraScanner, Frame, Health
from drivers.scanner.decode import to_grey
from drivers.scanner.quality import Quality, advice, measure
from drivers.scanner.sources.choose import AUTO
from drivers.scanner.sources.v4l2 import video_devices

FIRST_PICTURE_SECONDS = 5.0
STEADY_SHARE = 0.7  # of the frames asked for


@dataclass(frozen=True)
class Report:
    """What the camera gave. `health` as staff would be told; figures are medians over the frames looked at."""

    source: str
    health: str
    width_px: int
    height_px: int
    frames: int
    frames_per_second: float
    quality: Quality | None
    advice: list[str]

    @property
    def exit_code(self) -> int:
        """0 good, 1 with advice, 2 no picture."""
        return 2 if not self.frames else 1 if self.advice else 0


def look_through(source: str, width_px: int, height_px: int, wanted_rate: float, seconds: float) -> Report:
    """Take what comes for `seconds` after the first picture."""
    camera = CameraScanner(source, width_px, height_px, wanted_rate)
    try:
        camera.open()
        taken = _frames(camera, seconds)
        health = camera.health
    except DeviceError as failure:
        return Report(source, Health.MISSING.value, 0, 0, 0, 0.0, None, [_what_to_do(failure)])
    finally:
        camera.close()
    if len(taken) < 2:
        return Report(source, health.value, 0, 0, 0, 0.0, None, ["no picture within 5 s: unplug the camera and plug it in again"])
    rate = (taken[-1].number - taken[0].number) / (taken[-1].at - taken[0].at)
    tall, wide = taken[0].picture.shape[:2]
    seen = [measure(to_grey(frame.picture)) for frame in taken]
    quality = _middle(seen)
    return Report(
        source,
        health.value,
        wide,
        tall,
        len(taken),
        round(rate, 1),
        quality,
        _all_advice(quality, health, rate, wanted_rate, wide),
    )


def _frames(camera: CameraScanner, seconds: float) -> list[Frame]:
    """Some ten frames a second of what comes."""
    taken: list[Frame] = []
    ends_at = time.monotonic() + FIRST_PICTURE_SECONDS
    while time.monotonic() < ends_at and camera.health is not Health.MISSING:
        frame = camera.latest_frame()
        if frame is not None and (not taken or frame.number > taken[-1].number):
            if not taken:
                ends_at = time.monotonic() + seconds
            taken.append(frame)
        time.sleep(0.1 if len(taken) > 20 else 0.02)
    return taken


def _middle(seen: list[Quality]) -> Quality:
    blurs = [quality.blur_px for quality in seen if quality.blur_px is not None]
    return Quality(
        round(median(quality.light for quality in seen), 1),
        round(median(quality.white for quality in seen), 3),
        round(median(quality.grain for quality in seen), 2),
        round(float(np.median(blurs)), 2) if len(blurs) * 2 > len(seen) else None,
    )


def _all_advice(quality: Quality, health: Health, rate: float, wanted_rate: float, wide: int) -> list[str]:
    found = advice(quality)
    if health is Health.FROZEN:
        found.insert(0, "the picture does not change: unplug the camera, wait 10 s, plug it in again")
    if rate < STEADY_SHARE * wanted_rate:
        found.append(f"{rate:.1f} frames/s of {wanted_rate:.0f}: another USB port, more light, or fewer pixels in the settings")
    if wide < 640:
        found.append("fewer than 640 px wide: small codes will not be read")
    return found


def _what_to_do(failure: DeviceError) -> str:
    devices = ", ".join(str(path) for path in video_devices()) or "none"
    return f"{failure} (cameras this machine knows: {devices})"


def main(
    source: Annotated[
        str, typer.Option(help="As in the settings: auto, /dev/videoN, libcamera, a video, picture or folder.")
    ] = AUTO,
    seconds: Annotated[float, typer.Option(min=0.2, max=600, help="How long to look.")] = 3.0,
    width: Annotated[int, typer.Option(min=16, max=4096, help="Pixels to ask for.")] = 1280,
    height: Annotated[int, typer.Option(min=16, max=4096, help="Pixels to ask for.")] = 720,
    rate: Annotated[float, typer.Option(min=1, max=60, help="Frames a second to ask for.")] = 15.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Look through the camera and judge its picture."""
    report = look_through(source, width, height, rate, seconds)
    if as_json:
        print(json.dumps({**asdict(report), "ok": report.exit_code == 0}, ensure_ascii=False))
    else:
        print_report(report)
    raise typer.Exit(report.exit_code)


def print_report(report: Report) -> None:
    """For people."""
    console = Console()
    if report.quality is not None:
        quality = report.quality
        table = Table(title=f"Camera {report.source}", show_header=False)
        focus = "cannot tell" if quality.blur_px is None else f"edges blurred over {quality.blur_px:.1f} px"
        for name, value in (
            ("picture", f"{report.width_px} x {report.height_px}"),
            ("frames/s", f"{report.frames_per_second:.1f}"),
            ("light", f"{quality.light:.0f} of 255, {quality.white:.0%} burnt out"),
            ("focus", focus),
            ("grain", f"{quality.grain:.1f} levels"),
            ("health", report.health),
        ):
            table.add_row(name, value)
        console.print(table)
    for line in report.advice:
        console.print(f"- {line}", markup=False, style="yellow" if report.frames else "red")
    if report.exit_code == 0:
        console.print("Good for reading cards.", style="green")


if __name__ == "__main__":
    typer.run(main)
