"""When a picture counts as unchanged: grain and lamps do not make it another, a card held up does. And what that saves."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.emulators.camera import Scene, seen
from drivers.scanner.decode import REMEMBERED, Pipeline
from drivers.scanner.decode.frame import brightened
from drivers.scanner.decode.stages import STAGES, Stage
from drivers.scanner.decode.stillness import Stillness

NIK = "1801094107900003"
HALL = seen(NIK, "QRCode", Scene(x=-3.0, noise=0.0, seed=8)).astype(np.float32)


def taken(scene: np.ndarray, grain: float, seed: int, light: float = 0.0) -> np.ndarray:
    """One frame of it with a sensor's grain, in a webcam's JPEG."""
    noise = np.random.default_rng(seed).normal(0, grain, scene.shape)
    frame = np.clip(scene + light + noise, 0, 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize("grain", [0.0, 3.0, 8.0, 14.0])
def test_grain_is_no_change(grain):
    stillness = Stillness()
    stillness.keep(taken(HALL, grain, 1))
    assert not any(stillness.disturbed(taken(HALL, grain, seed)) for seed in range(2, 12))


def test_a_lamp_that_flickers_is_no_change_and_one_switched_on_is():
    stillness = Stillness()
    stillness.keep(taken(HALL, 3, 1))
    assert not any(stillness.disturbed(taken(HALL, 3, 2, light)) for light in (-4, 4))
    assert stillness.disturbed(taken(HALL, 3, 3, 30))


@pytest.mark.parametrize("grain", [1.0, 8.0])
@pytest.mark.parametrize("code_px", [60, 220])
def test_a_card_held_up_is_a_change(grain, code_px):
    stillness = Stillness()
    stillness.keep(taken(HALL, grain, 1))
    card = seen(NIK, "QRCode", Scene(code_px=code_px, noise=0.0, seed=8)).astype(np.float32)
    assert stillness.disturbed(taken(card, grain, 2))


def test_the_array_kept_is_its_own():
    frame = taken(HALL, 0, 1)
    stillness = Stillness()
    stillness.keep(frame)
    frame[:] = 255
    assert stillness.disturbed(frame)


def test_an_empty_hall_gets_a_look_a_second_and_a_card_is_seen_in_the_next_frame():
    looks = 0

    def count(_grey: np.ndarray) -> list:
        nonlocal looks
        looks += 1
        return []

    pipeline = Pipeline([Stage("counting", count)])
    busy = HALL.copy()
    busy[100:292, 900:1092] = np.kron(np.random.default_rng(4).integers(0, 2, (24, 24)) * 200, np.ones((8, 8)))
    for number in range(30):
        pipeline.read(taken(busy, 4, number))
    assert pipeline.resting
    looks = 0
    for number in range(90):
        pipeline.read(taken(busy, 4, 100 + number))
    assert looks <= 6
    card = seen(NIK, "QRCode", Scene(code_px=220, noise=0.0, seed=8)).astype(np.float32)
    assert [code.text for code in pipeline.read(taken(card, 4, 500))] == [NIK]
    assert not pipeline.resting


def test_a_card_that_lies_before_the_camera_is_remembered_and_looked_at_now_and_then():
    card = seen(NIK, "QRCode", Scene(code_px=220, noise=0.0, seed=8)).astype(np.float32)
    pipeline = Pipeline()
    stages = [pipeline.read(taken(card, 4, number))[0].stage for number in range(40)]
    assert stages.count(REMEMBERED) > 25
    assert stages[5:].count("first") >= 3


@pytest.mark.parametrize("light", [0.06, 0.1, 0.2])
def test_codes_are_read_in_the_dusk(light):
    for number in range(6):
        scene = Scene(code_px=260, light=light, noise=2, blur_px=1.0, seed=number, angle_degrees=20)
        pipeline = Pipeline()
        frames = (taken(seen(NIK, "QRCode", scene).astype(np.float32), 1.5, seed) for seed in range(12))
        assert any(pipeline.read(frame) for frame in frames), f"scene {number}"


def test_a_frame_in_good_light_is_left_as_it_is():
    frame = taken(HALL, 2, 1)
    assert brightened(frame) is frame
    assert brightened((frame // 4).astype(np.uint8)).max() > 180


def test_frames_laid_over_each_other_give_what_none_of_them_does():
    """Counted over many cards, because chance decides about each."""
    alone = together = 0
    for number in range(12):
        scene = Scene(640, 480, code_px=118, blur_px=3.4, light=0.6, noise=0.0, angle_degrees=number * 15, seed=number)
        card = seen(NIK, "QRCode", scene).astype(np.float32)
        frames = [taken(card, 3.0, number * 100 + seed) for seed in range(14)]
        without, with_burst = Pipeline(STAGES), Pipeline()
        alone += any(without.read(frame) for frame in frames)
        together += any(with_burst.read(frame) for frame in frames)
    assert together >= alone + 2


@pytest.mark.slow
def test_memory_stays_flat_over_ten_minutes_of_cards_coming_and_going():
    def resident_kib() -> int:
        words = Path("/proc/self/status").read_text().split()
        return int(words[words.index("VmRSS:") + 1])

    pool = [
        seen(f"{NIK[:-2]}{number:02d}", "QRCode", Scene(320, 240, code_px=90, x=0.5 if number % 4 else -3.0, seed=number))
        for number in range(60)
    ]
    pipeline = Pipeline()
    for number in range(2_000):
        pipeline.read(pool[number * 7 % 60])
    before = resident_kib()
    for number in range(7_000):
        pipeline.read(pool[(number // 3 * 7 + number) % 60])
    assert resident_kib() - before < 4_000
