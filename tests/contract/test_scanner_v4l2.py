"""Cameras of Linux: a real one where the machine has it, else its driver before an OpenCV that plays a webcam."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from config.settings import Settings
from drivers.emulators.camera import Scene, seen
from drivers.errors import DeviceBusy, DeviceLost, DeviceMissing
from drivers.scanner.camera import CameraScanner, Health
from drivers.scanner.sources import v4l2
from drivers.scanner.sources.v4l2 import MISSES_BEFORE_LOST, SMALL_PX, V4l2Source, video_devices
from kiosk.desk.board import Board
from kiosk.scanners import Scanners

NIK = "1801094107900003"
REAL = pytest.mark.skipif(
    not video_devices(), reason="no /dev/video* on this machine, nor the module v4l2loopback that would make one"
)


def soon(done, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(0.02)
    return False


@REAL
def test_a_real_camera_gives_pictures_that_change_and_can_be_opened_again():
    for _ in range(2):
        look_through(CameraScanner("auto", 640, 480))


def look_through(camera: CameraScanner) -> None:
    camera.open()
    assert soon(lambda: (frame := camera.latest_frame()) is not None and frame.number > 5)
    assert camera.health in (Health.OK, Health.DARK)
    assert camera.latest_frame().picture.shape[2] == 3
    camera.close()


@REAL
def test_a_real_camera_tells_which_controls_it_took():
    assert all(isinstance(taken, bool) for taken in v4l2.set_controls(video_devices()[0]).values())


class Webcam:
    """What OpenCV's capture does before a webcam: sizes with their rates, and moods a test decides."""

    def __init__(self, rates: dict[tuple[int, int], float] | None = None) -> None:
        self.rates = rates or {(1280, 720): 30.0, (640, 480): 30.0}
        self.level, self.still, self.lost = 100, False, False
        self.asked: dict[int, float] = {}
        self.taken = 0
        self.card: np.ndarray | None = None

    def set(self, option: int, value: float) -> bool:
        self.asked[option] = value
        return True

    def size(self) -> tuple[int, int]:
        return int(self.asked[cv2.CAP_PROP_FRAME_WIDTH]), int(self.asked[cv2.CAP_PROP_FRAME_HEIGHT])

    def get(self, option: int) -> float:
        return self.rates[self.size()] if option == cv2.CAP_PROP_FPS else 0.0

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return not self.lost

    def read(self) -> tuple[bool, np.ndarray | None]:
        if self.lost:
            return False, None
        time.sleep(1 / 60)
        self.taken += 1
        wide, tall = self.size()
        picture = np.full((tall, wide, 3), self.level, np.uint8) if self.card is None else self.card.copy()
        if not self.still and self.level:
            picture[::24, ::24] += np.uint8(self.taken % 7)
        return True, picture

    def grab(self) -> bool:
        return self.read()[0]

    def release(self) -> None:
        return


@pytest.fixture
def cameras(tmp_path, monkeypatch) -> Iterator[dict[str, Webcam]]:
    """Webcams by the name of their node; taking one out of the dictionary and its node away is unplugging it."""
    found: dict[str, Webcam] = {}
    monkeypatch.setattr(v4l2, "DEVICES_PATH", tmp_path)
    monkeypatch.setattr(v4l2.cv2, "VideoCapture", lambda path, _api: found[Path(path).name])
    yield found


def plug(cameras: dict[str, Webcam], folder: Path, name: str, webcam: Webcam) -> Webcam:
    (folder / name).touch()
    cameras[name] = webcam
    return webcam


def test_it_asks_for_jpeg_in_the_size_and_rate_wanted(cameras, tmp_path):
    webcam = plug(cameras, tmp_path, "video0", Webcam())
    source = V4l2Source(None, 1280, 720, 15.0)
    source.open()
    assert webcam.size() == (1280, 720)
    assert webcam.asked[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert webcam.asked[cv2.CAP_PROP_FPS] == 15.0
    assert source.read().preview.shape == (720, 1280, 3)


def test_a_camera_too_slow_in_that_size_is_asked_for_a_smaller_one(cameras, tmp_path):
    webcam = plug(cameras, tmp_path, "video0", Webcam({(1280, 720): 5.0, SMALL_PX: 30.0}))
    source = V4l2Source(None, 1280, 720, 15.0)
    source.open()
    assert webcam.size() == SMALL_PX
    assert source.read().preview.shape == (480, 640, 3)


def test_nodes_that_give_no_picture_are_passed_over_in_the_order_of_their_numbers(cameras, tmp_path):
    silent = plug(cameras, tmp_path, "video2", Webcam())
    silent.lost = True
    plug(cameras, tmp_path, "video10", Webcam())
    assert [path.name for path in video_devices()] == ["video2", "video10"]
    source = V4l2Source(None, 1280, 720, 15.0)
    source.open()
    assert cameras["video10"].taken == 1
    with pytest.raises(DeviceBusy, match="no picture"):
        V4l2Source(tmp_path / "video2", 1280, 720, 15.0).open()
    with pytest.raises(DeviceMissing, match="no such device"):
        V4l2Source(tmp_path / "video3", 1280, 720, 15.0).open()


def test_without_any_node_it_is_missing(cameras):
    with pytest.raises(DeviceMissing, match="plugged in"):
        V4l2Source(None, 1280, 720, 15.0).open()


def test_a_miss_or_two_is_no_loss_and_five_are(cameras, tmp_path, monkeypatch):
    webcam = plug(cameras, tmp_path, "video0", Webcam())
    source = V4l2Source(None, 1280, 720, 15.0)
    source.open()
    answers = iter([False] * (MISSES_BEFORE_LOST - 1) + [True])
    monkeypatch.setattr(webcam, "read", lambda: (next(answers), np.zeros((720, 1280, 3), np.uint8)))
    assert source.read().preview.shape == (720, 1280, 3)
    asked = []
    monkeypatch.setattr(webcam, "read", lambda: (bool(asked.append(1)), None))
    with pytest.raises(DeviceLost, match="unplugged"):
        source.read()
    assert len(asked) == MISSES_BEFORE_LOST


def test_once_its_node_has_gone_one_miss_is_enough(cameras, tmp_path):
    webcam = plug(cameras, tmp_path, "video0", Webcam())
    source = V4l2Source(None, 1280, 720, 15.0)
    source.open()
    webcam.lost = True
    (tmp_path / "video0").unlink()
    with pytest.raises(DeviceLost, match="unplugged"):
        source.read()
    assert source._misses == 1


def test_black_frozen_and_unplugged_are_problems_of_their_own_that_pass(cameras, tmp_path):
    webcam = plug(cameras, tmp_path, "video0", Webcam())
    board, cards, others = Board(), [], set(threading.enumerate())
    settings = Settings().with_changes({"camera.source": "auto", "scanner.driver": "none"})
    scanners = Scanners(settings, cards.append, board, lambda: date(2026, 11, 21))

    def standing() -> list[str]:
        return [problem.code for problem in board.standing()]

    scanners.start()
    try:
        assert soon(lambda: scanners.frame() is not None and not standing())
        webcam.level = 0
        assert soon(lambda: standing() == ["camera-dark"])
        webcam.level, webcam.still = 100, True
        assert soon(lambda: standing() == ["camera-frozen"])
        webcam.still = False
        assert soon(lambda: not standing())
        webcam.lost = True
        (tmp_path / "video0").unlink()
        assert soon(lambda: standing() == ["camera-missing"])
        back = plug(cameras, tmp_path, "video0", Webcam())
        assert soon(lambda: not standing())
        back.card = np.asarray(cv2.cvtColor(seen(NIK, "QRCode", Scene()), cv2.COLOR_GRAY2BGR), np.uint8)
        assert soon(lambda: bool(cards)), "it reads on after all that"
    finally:
        scanners.stop()
    assert soon(lambda: set(threading.enumerate()) <= others), "a thread of its own was left behind"
