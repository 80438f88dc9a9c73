"""A camera behind a GStreamer pipeline: CSI cameras of a Raspberry Pi through libcamera, network cameras, whatever it can open.

OpenCV from PyPI comes without GStreamer, Debian's python3-opencv with it. Never tried on a real CSI camera.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import cv2
import numpy as np

from drivers.errors import BadOption, DeviceBusy, DeviceLost
from drivers.scanner.sources.base import FrameSource, Shot

PIPELINES_PATH = Path(__file__).parent / "pipelines.toml"
LIBCAMERA = "libcamera"
PREFIX = "gstreamer:"
SINK = "videoconvert ! video/x-raw,format=BGR ! appsink drop=true max-buffers=1 sync=false"


class GstreamerSource(FrameSource):
    """`pipeline` as gst-launch-1.0 takes it; the end that hands frames over is added when it is missing."""

    live = True
    paced = True

    def __init__(self, pipeline: str) -> None:
        self.pipeline = pipeline if "appsink" in pipeline else f"{pipeline} ! {SINK}"
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        """Raises BadOption when this OpenCV has no GStreamer, DeviceBusy when the pipeline gives no picture."""
        if not has_gstreamer():
            raise BadOption(
                "camera",
                "this OpenCV has no GStreamer: install Debian's python3-opencv, or start the kiosk with libcamerify and set auto",
            )
        capture = cv2.VideoCapture(self.pipeline, cv2.CAP_GSTREAMER)
        if not capture.isOpened() or not capture.read()[0]:
            capture.release()
            raise DeviceBusy("camera", f"gives no picture; try it with: gst-launch-1.0 {self.pipeline}")
        self._capture = capture

    def read(self) -> Shot:
        """Waits for the next frame. Raises DeviceLost when the pipeline ends."""
        good, picture = self._capture.read() if self._capture else (False, None)
        if not good:
            raise DeviceLost("camera", "no more pictures: unplugged?")
        return Shot(np.asarray(picture, np.uint8))

    def skip(self) -> None:
        """One frame passes by."""
        if self._capture is not None:
            self._capture.grab()

    def close(self) -> None:
        """Ends the pipeline."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None


def pipeline_for(wanted: str, width_px: int, height_px: int, frames_per_second: float) -> str:
    """The pipeline `wanted`: the name of one in pipelines.toml, or a pipeline itself."""
    known = tomllib.loads(PIPELINES_PATH.read_text(encoding="utf-8"))
    if wanted not in known:
        return wanted
    rate = max(1, round(frames_per_second))
    return str(known[wanted]["pipeline"]).format(width_px=width_px, height_px=height_px, rate=rate)


def has_gstreamer() -> bool:
    """Whether the OpenCV in use was built with GStreamer."""
    return bool(re.search(r"GStreamer:\s+YES", cv2.getBuildInformation()))
