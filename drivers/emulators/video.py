"""A real video file of cards coming and going, and a camera that plays it over and over. For soak tests and benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from drivers.emulators.camera import Scene, seen
from drivers.emulators.ktp import Hold, Print, burst, draw_card
from drivers.emulators.ktp.fonts import LABELS
from drivers.errors import DeviceLost, DeviceMissing
from drivers.scanner.decode.frame import Colour
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.sources.picture import empty_hall

FRAMES_PER_SECOND = 15.0
SIZE_PX = (480, 360)
NIK = "1801094107900003"
HELD_FRAMES, AWAY_FRAMES = 12, 28  # longer away than a code counts as held
TICK_SECONDS, LONGEST_WAIT_TICKS = 0.0005, 4000
CODES_PX = {"QRCode": 130.0, "Code128": 340.0, "Code39": 430.0}


def write_passing_cards(path: Path, rounds: int = 2) -> int:
    """Write an MJPEG video: in every round a card with each symbology, tilted, an identity card, and nobody between them.

    Returns how many cards pass. Raises OSError when OpenCV cannot write there.
    """
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FRAMES_PER_SECOND, SIZE_PX)
    if not writer.isOpened():
        raise OSError(f"cannot write a video to {path}")
    dice = np.random.default_rng(5)
    cards = 0
    for number in range(rounds):
        for held in (*(_code(symbology, number) for symbology in CODES_PX), _identity_card(number)):
            for frame in held:
                writer.write(frame)
            cards += 1
            hall = empty_hall(*SIZE_PX)
            for _ in range(AWAY_FRAMES):
                writer.write(np.clip(hall + dice.normal(0, 3, hall.shape), 0, 255).astype(np.uint8))
    writer.release()
    return cards


def _code(symbology: str, number: int) -> Iterator[Colour]:
    wide, tall = SIZE_PX
    for frame in range(HELD_FRAMES):
        scene = Scene(wide, tall, CODES_PX[symbology], 7.0 * number + 0.3 * frame, blur_px=0.5, noise=3, seed=number)
        yield np.asarray(cv2.cvtColor(seen(f"{NIK[:-2]}{number:02d}", symbology, scene), cv2.COLOR_GRAY2BGR), np.uint8)


def _identity_card(number: int) -> Iterator[Colour]:
    card = draw_card(Print(f"{NIK[:-2]}{50 + number:02d}", LABELS, seed=number))
    hold = Hold(2 * SIZE_PX[0], 2 * SIZE_PX[1], share=0.9, seed=number)
    for frame in burst(card, hold, HELD_FRAMES):
        yield np.asarray(cv2.resize(frame, SIZE_PX, interpolation=cv2.INTER_AREA), np.uint8)


class LoopedVideo(FrameSource):
    """A video file again and again, as fast as its frames are looked at: each waits for the one before.

    `looked_at` tells the number of the frame looked at last, 0 before the first. `frames` counts those played, also the ones a
    resting camera lets pass; `seconds` is the video's own time, a clock for whoever judges the frames.
    """

    live = True
    paced = True

    def __init__(self, path: Path, looked_at: Callable[[], int]) -> None:
        self.frames = 0
        self._looked_at = looked_at
        self._reads = 0
        self._path = path
        self._capture: cv2.VideoCapture | None = None

    def seconds(self) -> float:
        """How long the video has played, over all its rounds."""
        return self.frames / FRAMES_PER_SECOND

    def open(self) -> None:
        """Raises DeviceMissing when there is no such video."""
        self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise DeviceMissing(str(self._path), "not a video that can be read")

    def read(self) -> Shot:
        """The next frame, once there is somebody for it. Raises DeviceLost when the file ends before it begins."""
        for _ in range(LONGEST_WAIT_TICKS):
            if self._looked_at() >= self._reads:
                break
            time.sleep(TICK_SECONDS)
        for _ in range(2):
            good, picture = self._capture.read() if self._capture else (False, None)
            if good:
                self.frames, self._reads = self.frames + 1, self._reads + 1
                return Shot(np.asarray(picture, np.uint8))
            self._rewind()
        raise DeviceLost(str(self._path), "holds no frame")

    def skip(self) -> None:
        """One frame passes by."""
        if self._capture is not None and not self._capture.grab():
            self._rewind()
        self.frames += 1

    def close(self) -> None:
        """Releases the file."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _rewind(self) -> None:
        if self._capture is not None:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
