"""A real camera through Linux's V4L2 (USB webcams, and CSI cameras through libcamera's V4L2 layer)."""

from __future__ import annotations

import os
import time
from pathlib import Path

import cv2
import numpy as np

from drivers.errors import DeviceBusy, DeviceLost, DeviceMissing
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.sources.controls import set_controls

DEVICES_PATH = Path("/dev")
MISSES_BEFORE_LOST = 5
SILENCE_BEFORE_LOST_SECONDS = 8.0  # a camera that hangs lets every read wait for ten
FEWEST_FRAMES_PER_SECOND = 8.0  # raw pictures of 1280x720 come at 5 over USB 2
SMALL_PX = (640, 480)


class V4l2Source(FrameSource):
    """One `/dev/videoN`, or with `path` None the first that gives a picture. Asks for MJPG: raw frames choke USB 2."""

    live = True
    paced = True

    def __init__(self, path: Path | None, width_px: int, height_px: int, frames_per_second: float) -> None:
        self._path = path
        self._wanted = (width_px, height_px, frames_per_second)
        self._capture: cv2.VideoCapture | None = None
        self._name = str(path or "camera")
        self._misses = 0

    def open(self) -> None:
        """Raises DeviceMissing when there is no camera, DeviceBusy when there is one that gives no picture."""
        paths = [self._path] if self._path else video_devices()
        if not paths:
            raise DeviceMissing("camera", "no /dev/video*: is a camera plugged in?")
        failures = []
        for path in paths:
            try:
                self._capture, self._name = self._start(path), str(path)
            except (DeviceMissing, DeviceBusy) as failure:
                failures.append(failure)
            else:
                return
        raise next((failure for failure in failures if isinstance(failure, DeviceBusy)), failures[0])

    def read(self) -> Shot:
        """Waits for the next frame. Raises DeviceLost after several misses in a row or when the device node has gone."""
        began_at = time.monotonic()
        while self._capture is not None:
            good, picture = self._capture.read()
            if good:
                self._misses = 0
                return Shot(np.asarray(picture, np.uint8))
            self._misses += 1
            silent = time.monotonic() - began_at > SILENCE_BEFORE_LOST_SECONDS
            if silent or self._misses >= MISSES_BEFORE_LOST or not Path(self._name).exists():
                break
        raise DeviceLost(self._name, "no more pictures: unplugged?")

    def skip(self) -> None:
        """Takes a frame from the camera without unpacking its JPEG, which is most of what an idle camera costs."""
        if self._capture is not None:
            self._capture.grab()

    def close(self) -> None:
        """Releases the device."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _start(self, path: Path) -> cv2.VideoCapture:
        if not path.exists():
            raise DeviceMissing(str(path), "no such device")
        if not os.access(path, os.R_OK | os.W_OK):
            raise DeviceBusy(str(path), "not allowed: add this account to the group video")
        width_px, height_px, frames_per_second = self._wanted
        capture = cv2.VideoCapture(str(path), cv2.CAP_V4L2)
        _ask(capture, (width_px, height_px), frames_per_second)
        if 0 < capture.get(cv2.CAP_PROP_FPS) < min(FEWEST_FRAMES_PER_SECOND, frames_per_second):
            _ask(capture, SMALL_PX, frames_per_second)
        set_controls(path)
        if not capture.isOpened() or not capture.read()[0]:
            capture.release()
            raise DeviceBusy(str(path), "gives no picture: held by another program, or not a camera")
        return capture


def _ask(capture: cv2.VideoCapture, size_px: tuple[int, int], frames_per_second: float) -> None:
    """Ask for a format; the camera takes the nearest it has."""
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_px[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_px[1])
    capture.set(cv2.CAP_PROP_FPS, frames_per_second)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


def video_devices() -> list[Path]:
    """Every `/dev/video*`, by number."""
    found = [path for path in DEVICES_PATH.glob("video*") if path.name.removeprefix("video").isdigit()]
    return sorted(found, key=lambda path: int(path.name.removeprefix("video")))
