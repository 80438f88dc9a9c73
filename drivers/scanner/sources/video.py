"""A video file, played once at its own speed; its last frame then stays in view. For demonstrations and tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from drivers.errors import BadOption, DeviceMissing
from drivers.scanner.decode.frame import Colour
from drivers.scanner.sources.base import FrameSource, Shot

SUFFIXES = frozenset({".mp4", ".avi", ".mkv", ".mov", ".webm", ".mjpeg", ".mjpg"})


class VideoSource(FrameSource):
    """Frames as the clock passes their time; frames nobody asked for in time are skipped."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._capture: cv2.VideoCapture | None = None
        self._started_at = 0.0
        self._frames_per_second = 25.0
        self._taken = 0
        self._last: Colour | None = None

    def open(self) -> None:
        """Raises DeviceMissing when there is no such file, BadOption when it holds no video OpenCV can read."""
        if not self._path.is_file():
            raise DeviceMissing(str(self._path), "no such video file")
        capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        good, picture = capture.read()
        if not good:
            capture.release()
            raise BadOption(str(self._path), "not a video that can be read; MJPEG in AVI and H.264 in MP4 can")
        rate = capture.get(cv2.CAP_PROP_FPS)
        self._frames_per_second = rate if 1 <= rate <= 240 else 25.0
        self._capture, self._last, self._taken = capture, np.asarray(picture, np.uint8), 1
        self._started_at = self._clock()

    def read(self) -> Shot:
        """The frame whose time has come; after the end, the last one."""
        due = int((self._clock() - self._started_at) * self._frames_per_second) + 1
        while self._capture is not None and self._taken < due:
            good, picture = self._capture.read()
            if not good:
                self._capture.release()
                self._capture = None
                break
            self._last, self._taken = np.asarray(picture, np.uint8), self._taken + 1
        if self._last is None:
            raise DeviceMissing(str(self._path), "not open")
        return Shot(self._last)

    def close(self) -> None:
        """Releases the file."""
        if self._capture is not None:
            self._capture.release()
        self._capture = self._last = None
