"""A camera that is there and sees nothing: dark, frozen, hanging. How it says so, how it rests, what it can be asked for."""

from __future__ import annotations

import struct
import threading
import time
import tomllib
from datetime import date

import cv2
import numpy as np
import pytest

from config.settings import Settings
from drivers.errors import BadOption, DeviceLost
from drivers.scanner.camera import CameraScanner, Health
from drivers.scanner.capture import Run
from drivers.scanner.sources import controls, gstreamer
from drivers.scanner.sources.base import FrameSource, Shot
from drivers.scanner.sources.choose import choose_source
from drivers.scanner.watch import DARK_SECONDS, FROZEN_SECONDS, Watch
from kiosk.desk.board import Board
from kiosk.scanners import Scanners


def wait_for(done, seconds: float = 12.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.02)
    return False


class Still(FrameSource):
    """A live source whose picture, and whose moods, a test decides. Counts what is asked of it."""

    live = True
    paced = True

    def __init__(self) -> None:
        self.level, self.moving, self.hanging = 90, True, threading.Event()
        self.reads = self.skips = 0
        self.lost = False

    def open(self) -> None:
        pass

    def read(self) -> Shot:
        if self.lost:
            raise DeviceLost("camera", "gone")
        self.hanging.wait(20 if self.moving is None else 0)
        time.sleep(0.005)
        self.reads += 1
        picture = np.full((96, 128, 3), self.level, np.uint8)
        if self.moving:
            picture[::24, ::24] += np.uint8(self.reads % 7)
        return Shot(picture)

    def skip(self) -> None:
        self.skips += 1

    def close(self) -> None:
        pass


class Ticking:
    """A clock that a test moves on by whole seconds while real frames go by."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


@pytest.fixture
def running():
    source, clock, heard = Still(), Ticking(), []
    run = Run(source, 15.0, clock, "camera", heard.append)
    run.start()
    yield source, clock, heard, run
    source.hanging.set()
    run.stop()


def test_a_change_of_health_is_told_once(running):
    source, clock, heard, _ = running
    assert wait_for(lambda: heard == [Health.OK])
    source.level = 3
    assert wait_for(lambda: source.reads > 20)
    assert heard == [Health.OK], "a hand over the lens for a moment is no fault"
    clock.ahead = DARK_SECONDS
    assert wait_for(lambda: heard == [Health.OK, Health.DARK])
    source.level = 90
    assert wait_for(lambda: heard == [Health.OK, Health.DARK, Health.OK])


def test_a_picture_that_never_changes_is_frozen_until_it_does(running):
    source, clock, heard, _ = running
    source.moving = False
    assert wait_for(lambda: source.reads > 5)
    clock.ahead = FROZEN_SECONDS + 1
    assert wait_for(lambda: heard[-1:] == [Health.FROZEN])
    source.moving = True
    assert wait_for(lambda: heard[-1:] == [Health.OK])


def test_a_camera_that_hangs_in_its_driver_is_frozen_too(running):
    source, clock, heard, run = running
    assert wait_for(lambda: source.reads > 2)
    source.moving = None  # the next read waits
    waiting = threading.Thread(target=lambda: run.after(10**9), daemon=True)
    waiting.start()
    time.sleep(0.1)
    clock.ahead = FROZEN_SECONDS + 1
    assert wait_for(lambda: heard[-1:] == [Health.FROZEN])
    source.hanging.set()
    run.stop()
    waiting.join(2)
    assert not waiting.is_alive()


def test_a_camera_that_goes_away_is_missing(running):
    source, _, heard, _ = running
    assert wait_for(lambda: bool(heard))
    source.lost = True
    assert wait_for(lambda: heard[-1:] == [Health.MISSING])


def test_with_nobody_there_most_frames_pass_by_and_with_somebody_none(running):
    source, _, _, run = running
    run.resting = True
    assert wait_for(lambda: source.skips > 10)
    run.resting = False
    time.sleep(0.1)
    skipped, read = source.skips, source.reads
    assert wait_for(lambda: source.reads > read + 10)
    assert source.skips == skipped


def test_a_covered_lens_is_a_problem_on_the_board_and_passes(tmp_path):
    cv2.imwrite(str(tmp_path / "hall.png"), np.zeros((720, 1280, 3), np.uint8))
    settings = Settings().with_changes({"camera.source": str(tmp_path), "scanner.driver": "none"})
    board = Board()
    scanners = Scanners(settings, lambda card: None, board, date.today)
    scanners.start()
    try:
        assert wait_for(lambda: [problem.code for problem in board.standing()] == ["camera-dark"])
        cv2.imwrite(str(tmp_path / "hall.png"), np.full((240, 320, 3), 120, np.uint8))
        assert wait_for(lambda: not board.standing())
    finally:
        scanners.stop()


def test_a_clock_that_does_not_move_makes_no_picture_dark_or_frozen():
    watch = Watch(live=True)
    for _ in range(1000):
        watch.see(np.zeros((240, 320, 3), np.uint8), 5.0)
    assert not watch.dark and not watch.frozen


def test_libcamera_and_gstreamer_are_sources():
    source = choose_source("libcamera", 1280, 720, 15)
    assert source.pipeline.startswith("libcamerasrc ! video/x-raw,width=1280,height=720,framerate=15/1 !")
    assert choose_source("gstreamer: videotestsrc", 1280, 720, 15).pipeline == f"videotestsrc ! {gstreamer.SINK}"
    assert choose_source("gstreamer:a ! appsink", 1280, 720, 15).pipeline == "a ! appsink"


@pytest.mark.parametrize("name", tomllib.loads(gstreamer.PIPELINES_PATH.read_text(encoding="utf-8")))
def test_every_pipeline_that_has_a_name_can_be_named_in_the_settings(name):
    wanted = f"gstreamer:{name}"
    assert Settings().with_changes({"camera.source": wanted}).camera.source == wanted
    pipeline = choose_source(wanted, 1280, 720, 14.6).pipeline
    assert "width=1280,height=720" in pipeline and pipeline.endswith(gstreamer.SINK)
    assert "{" not in pipeline and ("framerate" not in pipeline or "framerate=15/1" in pipeline)


def test_an_opencv_without_gstreamer_says_what_to_do():
    if gstreamer.has_gstreamer():
        source = choose_source("gstreamer:videotestsrc num-buffers=5", 320, 240, 15)
        source.open()
        assert source.read().preview.ndim == 3
        source.close()
    else:
        with pytest.raises(BadOption, match="python3-opencv"):
            CameraScanner("libcamera").open()


def test_the_settings_take_libcamera_and_pipelines_as_words_not_as_paths():
    for source in ("libcamera", "gstreamer:rtspsrc location=rtsp://10.0.0.7/ ! decodebin"):
        assert Settings().with_changes({"camera.source": source}).camera.source == source


def test_controls_are_written_as_the_kernel_reads_them_and_a_device_without_them_is_left_alone(tmp_path):
    path = tmp_path / "no-camera"
    path.write_bytes(b"")
    assert controls.set_controls(path) == dict.fromkeys(controls.WANTED, False)
    assert controls.set_controls(tmp_path / "missing") == dict.fromkeys(controls.WANTED, False)
    assert controls._CONTROL.pack(*controls.WANTED["lamps of 50 Hz"]) == struct.pack("=Ii", 0x00980918, 1)
    # _IOWR(type, number, size), of Linux's ioctl.h.
    expected = 3 << 30 | controls._CONTROL.size << 16 | ord("V") << 8 | 28
    assert expected == controls._SET_CONTROL
