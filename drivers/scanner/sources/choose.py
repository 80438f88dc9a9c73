"""From the settings (`auto`, `libcamera`, `gstreamer:...`, a device, a file, a folder) to the source that gives its frames."""

from __future__ import annotations

from pathlib import Path

from drivers.errors import BadOption, DeviceMissing
from drivers.scanner.sources import picture, video
from drivers.scanner.sources.base import FrameSource
from drivers.scanner.sources.gstreamer import LIBCAMERA, PREFIX, GstreamerSource, pipeline_for
from drivers.scanner.sources.picture import PictureSource
from drivers.scanner.sources.v4l2 import DEVICES_PATH, V4l2Source
from drivers.scanner.sources.video import VideoSource

AUTO = "auto"


def choose_source(source: str, width_px: int, height_px: int, frames_per_second: float) -> FrameSource:
    """An unopened source. Raises BadOption for what is none, DeviceMissing for a path that is not there and names no kind."""
    if source == AUTO:
        return V4l2Source(None, width_px, height_px, frames_per_second)
    if source == LIBCAMERA or source.startswith(PREFIX):
        wanted = source.removeprefix(PREFIX).strip()
        return GstreamerSource(pipeline_for(wanted, width_px, height_px, frames_per_second))
    path = Path(source)
    if path.is_relative_to(DEVICES_PATH):
        return V4l2Source(path, width_px, height_px, frames_per_second)
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in picture.SUFFIXES:
        return PictureSource(path, width_px, height_px)
    if suffix in video.SUFFIXES:
        return VideoSource(path)
    if not source or path.exists():
        raise BadOption("camera", f"cannot look at {source!r}: give auto, libcamera, /dev/videoN, a video, a picture or a folder")
    raise DeviceMissing("camera", f"no such device, file or folder: {source}")
