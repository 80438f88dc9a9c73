"""What a camera costs: idle before an empty hall, beside the screen while it decodes, over an hour of frames.

The camera is emulated: grainy JPEG frames at the camera's pace, unpacked as OpenCV unpacks a webcam's. Peers get the same
frames in the same run. Nothing here was measured on a Raspberry Pi: compare the ratios.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import cv2
import numpy as np
import typer
import zxingcpp
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.emulators.camera import Scene, seen
from drivers.emulators.video import LoopedVideo, write_passing_cards
from drivers.scanner.accept import Reason, Verdict
from drivers.scanner.camera import CameraScanner, Look
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.sources.picture import empty_hall
from kiosk.desk.identify import acceptable

FORMATS = zxingcpp.barcode_formats_from_str("QRCode,Code128,Code39")
HOUR_FRAMES = 54_000  # at 15 frames a second
RATE = 15.0
GRAIN = 3.0
NIK = "1801094107900003"
STEPS = 20
_NO_LOOK = Look(0, (), Verdict(Reason.NOTHING), 0.0, "")


class Webcam(FrameSource):
    """JPEG frames, again and again, at RATE. `skip` lets one pass without unpacking it, as V4L2 does."""

    live = True
    paced = True

    def __init__(self, frames: list[bytes]) -> None:
        self._frames = [np.frombuffer(frame, np.uint8) for frame in frames]
        self._number = 0
        self._next_at = 0.0

    def open(self) -> None:
        """Begins now."""
        self._next_at = time.monotonic()

    def read(self) -> Shot:
        """Waits for the next frame and unpacks it."""
        frame = self._next()
        return Shot(np.asarray(cv2.imdecode(frame, cv2.IMREAD_COLOR), np.uint8))

    def skip(self) -> None:
        """Waits for the next frame."""
        self._next()

    def close(self) -> None:
        """Holds nothing."""

    def _next(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        time.sleep(max(0.0, self._next_at - time.monotonic()))
        self._next_at = max(self._next_at + 1 / RATE, time.monotonic() - 1 / RATE)
        self._number += 1
        return self._frames[self._number % len(self._frames)]


def jpegs(scene: np.ndarray[Any, Any], count: int, grain: float = GRAIN) -> list[bytes]:
    """`count` frames of one scene in colour, each with grain of its own."""
    dice = np.random.default_rng(3)
    colour = scene if scene.ndim == 3 else cv2.cvtColor(scene, cv2.COLOR_GRAY2BGR)
    frames = []
    for _ in range(count):
        noisy = np.clip(colour + dice.normal(0, grain, colour.shape[:2])[:, :, None], 0, 255).astype(np.uint8)
        frames.append(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return frames


def furnished() -> np.ndarray[Any, Any]:
    """An empty hall with things in it, and a poster with a fine pattern: a patch that looks like a code and is none."""
    hall = seen(NIK, "QRCode", Scene(x=-3.0, noise=0.0, seed=4))
    poster = np.random.default_rng(4).integers(0, 2, (24, 24), dtype=np.uint8) * 200
    hall[100:292, 900:1092] = np.kron(poster, np.ones((8, 8), np.uint8))
    return hall


def cpu_of_kiosk(frames: list[bytes], seconds: float) -> float:
    """CPU seconds a minute of the real driver on these frames."""
    camera = CameraScanner(Webcam(frames), frames_per_second=RATE)
    camera.open()
    worker = threading.Thread(target=lambda: list(camera.scans()), daemon=True)
    worker.start()
    time.sleep(4)  # until it has found that nothing moves
    began, began_at = time.process_time(), time.monotonic()
    time.sleep(seconds)
    spent = (time.process_time() - began) / (time.monotonic() - began_at) * 60
    camera.close()
    worker.join(2)
    return spent


def cpu_of_every_frame(frames: list[bytes], seconds: float) -> float:
    """The same of a plain loop: unpack, make grey, one restricted zxing-cpp pass on every frame."""
    webcam = Webcam(frames)
    webcam.open()
    began, began_at = time.process_time(), time.monotonic()
    while time.monotonic() - began_at < seconds:
        grey = cv2.cvtColor(webcam.read().preview, cv2.COLOR_BGR2GRAY)
        zxingcpp.read_barcodes(grey, formats=FORMATS)
    return (time.process_time() - began) / (time.monotonic() - began_at) * 60


def idle(seconds: float) -> dict[str, Any]:
    """An empty room and a furnished one, nothing moving but grain."""
    report: dict[str, Any] = {}
    for name, scene in (("bare room", empty_hall(1280, 720)), ("furnished room with a poster", furnished())):
        frames = jpegs(scene, 12)
        ours, peer = cpu_of_kiosk(frames, seconds), cpu_of_every_frame(frames, seconds)
        report[name] = {
            "cpu_seconds_a_minute": round(ours, 2),
            "zxing_every_frame": round(peer, 2),
            "ratio": round(ours / peer, 2),
        }
    return report


def screen_beside(seconds: float) -> dict[str, Any]:
    """A loop that draws as a screen does (Python and a copy of the picture) at 60 a second, alone and beside hard decoding."""
    hard = [seen(NIK, "Code128", Scene(code_px=190, angle_degrees=33, blur_px=2.5, noise=6, seed=number)) for number in range(4)]
    frames = [frame for scene in hard for frame in jpegs(scene, 2)]
    alone = _drawn(seconds)
    camera = CameraScanner(Webcam(frames), frames_per_second=RATE)
    camera.open()
    worker = threading.Thread(target=lambda: list(camera.scans()), daemon=True)
    worker.start()
    time.sleep(0.5)
    beside = _drawn(seconds)
    look = camera.latest_look()
    camera.close()
    worker.join(2)
    return {"alone": alone, "while_decoding": beside, "frames_decoded": look.number if look else 0}


def _drawn(seconds: float) -> dict[str, float]:
    picture, gaps = np.zeros((720, 1280, 3), np.uint8), []
    last = ends = time.perf_counter()
    ends += seconds
    while last < ends:
        sum(number * number for number in range(20_000))  # a frame's worth of Python
        picture.copy()
        time.sleep(max(0.0, last + 1 / 60 - time.perf_counter()))
        now = time.perf_counter()
        gaps.append(now - last)
        last = now
    gaps.sort()
    return {
        "frames_per_second": round(len(gaps) / seconds, 1),
        "p99_ms": round(gaps[int(len(gaps) * 0.99)] * 1000, 1),
        "longest_ms": round(gaps[-1] * 1000, 1),
    }


def hour(count: int = HOUR_FRAMES, progress: Callable[[str], None] = lambda _line: None) -> dict[str, Any]:
    """A video file played for an hour of its own time, as fast as the driver, decoder and acceptance take its frames."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hour.avi"
        cards = write_passing_cards(path)
        camera, source = looped_camera(path)
        accepted: Counter[str] = Counter()
        camera.open()
        worker = threading.Thread(target=lambda: accepted.update(scan.symbology for scan in camera.scans()), daemon=True)
        began, resident = time.process_time(), [resident_mib()]
        worker.start()
        while source.frames < count and worker.is_alive():
            time.sleep(0.05)
            if source.frames >= len(resident) * count // STEPS:
                resident.append(resident_mib())
                progress(f"{source.frames} of {count} frames, {accepted.total()} cards, {resident[-1]} MiB")
        spent, looks = time.process_time() - began, (camera.latest_look() or _NO_LOOK).number
        camera.close()
        worker.join(5)
    warm = resident[STEPS // 5 :]
    return {
        "frames": source.frames,
        "looked_at": looks,
        "cards_in_the_video": cards,
        "accepted": dict(accepted),
        "cpu_ms_a_frame": round(spent * 1000 / max(1, source.frames), 2),
        "resident_mib_after_warm_up": warm[0],
        "resident_mib_at_the_end": warm[-1],
        "growth_mib": round(warm[-1] - warm[0], 1),
    }


def looped_camera(path: Path) -> tuple[CameraScanner, LoopedVideo]:
    """The real driver before a video that is played over and over, in the video's time."""
    source = LoopedVideo(path, lambda: (camera.latest_look() or _NO_LOOK).number)
    camera = CameraScanner(source, check=acceptable, card_check=lambda _digits: True, clock=source.seconds)
    return camera, source


def resident_mib() -> float:
    """Memory of this process now."""
    words = Path("/proc/self/status").read_text(encoding="ascii").split()
    return round(int(words[words.index("VmRSS:") + 1]) / 1024, 1)


def main(
    seconds: Annotated[float, typer.Option(min=1, max=600, help="Of each measurement.")] = 15,
    frames: Annotated[int, typer.Option(min=1000, help="Of the hour.")] = HOUR_FRAMES,
    only_hour: Annotated[bool, typer.Option("--only-hour", help="Nothing but the hour of video.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for machines.")] = False,
) -> None:
    """Measure an idle camera, the screen beside it, and an hour of video."""
    cv2.setNumThreads(1)
    report = {} if only_hour else {"idle": idle(seconds), "screen": screen_beside(seconds / 2)}
    report["hour"] = hour(frames, lambda line: print(line, file=sys.stderr, flush=True))
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        Console().print(report)


if __name__ == "__main__":
    typer.run(main)
