"""A minute of a real video file through the real driver: every card is one scan, nothing is left behind.
An hour of it: scripts/bench/camera.py.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers.emulators.video import LoopedVideo, write_passing_cards
from drivers.scanner.camera import CameraScanner

FRAMES = 640
MOST_GROWTH_KIB = 12_000
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def video(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("video") / "cards.avi"
    assert write_passing_cards(path, rounds=1) == 4
    return path


def resident_kib() -> int:
    words = Path("/proc/self/status").read_text(encoding="ascii").split()
    return int(words[words.index("VmRSS:") + 1])


def played(
    video: Path, frames: int, besides: Callable[[CameraScanner], object] = lambda _camera: None
) -> tuple[Counter[str], int]:
    """What was accepted of so many frames, and how much memory grew in the last two thirds of them, KiB."""

    def looked_at() -> int:
        look = camera.latest_look()
        return look.number if look else 0

    source = LoopedVideo(video, looked_at)
    camera = CameraScanner(source, card_check=lambda _digits: True, clock=source.seconds)
    accepted: Counter[str] = Counter()
    camera.open()
    worker = threading.Thread(target=lambda: accepted.update(scan.symbology for scan in camera.scans()), daemon=True)
    worker.start()
    ends_at, warm = time.monotonic() + PATIENCE_SECONDS, 0
    while source.frames < frames and time.monotonic() < ends_at and worker.is_alive():
        besides(camera)
        time.sleep(0.01)
        if not warm and source.frames > frames // 3:
            warm = resident_kib()
    grown = resident_kib() - warm
    camera.close()
    worker.join(5)
    assert not worker.is_alive()
    assert source.frames >= frames
    return accepted, grown


def test_of_a_minute_of_video_every_card_is_one_scan_and_memory_stays_flat(video):
    threads = threading.active_count()
    accepted, grown = played(video, FRAMES)
    # A card passes every 40 frames, four of them in turn; the last of them may be cut off.
    assert sum(accepted.values()) in (FRAMES // 40 - 1, FRAMES // 40, FRAMES // 40 + 1)
    assert all(accepted[symbology] in (3, 4, 5) for symbology in ("QRCode", "Code128", "Code39", "KTP"))
    assert grown < MOST_GROWTH_KIB
    ends_at = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < ends_at:
        time.sleep(0.05)
    assert threading.active_count() <= threads


def test_the_measure_would_notice_frames_that_pile_up(video):
    kept = []

    def keep(camera: CameraScanner) -> None:
        frame = camera.latest_frame()
        if frame is not None and (not kept or kept[-1].number < frame.number):
            kept.append(frame)

    _, grown = played(video, 200, keep)
    assert grown > MOST_GROWTH_KIB
