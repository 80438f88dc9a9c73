"""A camera for scripts/bench/feel.py: a process of its own that hands JPEG frames over a pipe, as the kernel hands a webcam's.

So what the kiosk's process holds is what it holds with a webcam: one frame as JPEG and those OpenCV unpacks from it. The scene is
the hardest there is: somebody holds a card whose code is too blurred to be read, and never quite still, so every frame gets all
the looks a frame can get. Usage: `feel_camera.py PIPE WIDTH HEIGHT FRAMES_PER_SECOND`, until nobody reads any more.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from drivers.errors import DeviceLost
from drivers.scanner.sources.base import FrameSource, Shot

_LENGTH = struct.Struct("<I")
_PLACES = 8
_GRAINS = 2


class PipedCamera(FrameSource):
    """The other end of the pipe, in the kiosk: what V4L2 is to a webcam."""

    live = True
    paced = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pipe: BinaryIO | None = None
        self.taken = 0
        """Frames unpacked so far; those that a resting decoder lets pass are not."""

    def open(self) -> None:
        """Waits for the camera's process."""
        self._pipe = self._path.open("rb", buffering=0)

    def read(self) -> Shot:
        """Waits for the next frame and unpacks it."""
        self.taken += 1
        picture = cv2.imdecode(np.frombuffer(self._next(), np.uint8), cv2.IMREAD_COLOR)
        return Shot(np.asarray(picture, np.uint8))

    def skip(self) -> None:
        """Waits for the next frame."""
        self._next()

    def close(self) -> None:
        """Closes the pipe, and the camera's process ends."""
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = None

    def _next(self) -> bytes:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            more = self._pipe.read(size - len(taken)) if self._pipe else b""
            if not more:
                raise DeviceLost("camera", "the pipe has ended")
            taken += more
        return bytes(taken)


def _frames(size: tuple[int, int]) -> list[bytes]:
    """A card that wanders about, out of focus, as JPEGs of a fair sensor."""
    from drivers.emulators.camera import Scene, seen
    from scripts.bench.camera import jpegs

    frames = []
    for place in range(_PLACES):
        scene = Scene(
            *size, code_px=size[0] / 6, angle_degrees=20 + 9 * place, blur_px=5, noise=0, seed=7, x=0.4 + 0.025 * place, y=0.5
        )
        frames += jpegs(seen("1801094107900003", "Code128", scene), _GRAINS)
    return frames


def main(path: str, width_px: str, height_px: str, frames_per_second: str) -> None:
    """Frames until nobody reads them."""
    frames = _frames((int(width_px), int(height_px)))
    with Path(path).open("wb", buffering=0) as pipe:
        began, number = time.monotonic(), 0
        try:
            while True:
                frame = memoryview(_LENGTH.pack(len(frames[number % len(frames)])) + frames[number % len(frames)])
                while frame:
                    frame = frame[os.write(pipe.fileno(), frame) :]
                number += 1
                time.sleep(max(0.0, began + number / float(frames_per_second) - time.monotonic()))
        except BrokenPipeError:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
