"""The parts of the pipeline: which frames get second chances, what the engines say, where bars are found."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import qrcode

from drivers.emulators.camera import Scene, modules, seen
from drivers.scanner.decode import Pipeline
from drivers.scanner.decode.engines import LONGEST_TEXT_BYTES, _from_zxing, zbar, zxing
from drivers.scanner.decode.oriented import find_bars
from drivers.scanner.decode.region import busiest, is_busy
from drivers.scanner.decode.stages import STAGES, Stage
from drivers.scanner.sources.picture import empty_hall

NIK = "1801094107900003"


class Counting:
    """A stage that reads nothing and counts how often it was asked."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, grey) -> list:
        self.looks += 1
        return []


def test_a_frame_gets_one_second_chance_each_in_turn():
    first, second = Counting(), Counting()
    pipeline = Pipeline([Stage("first", first), Stage("second", second)])
    for number in range(6):
        pipeline.read(seen("x" * 60, "QRCode", Scene(code_px=40, seed=number)))
    assert (first.looks, second.looks) == (3, 3)


def test_a_stage_not_worth_it_does_not_cost_a_frame_its_chance():
    never, always = Counting(), Counting()
    pipeline = Pipeline([Stage("never", never, lambda grey: False), Stage("always", always)])
    for number in range(4):
        pipeline.read(seen("x" * 60, "QRCode", Scene(code_px=40, seed=number)))
    assert (never.looks, always.looks) == (0, 4)


def test_an_empty_hall_gets_no_second_chance():
    counting = Counting()
    pipeline = Pipeline([Stage("counting", counting)])
    dice = np.random.default_rng(1)
    for light in range(0, 80, 8):
        hall = empty_hall(1280, 720)[:, :, 0] + dice.normal(light, 3, (720, 1280))
        pipeline.read(np.clip(hall, 0, 255).astype(np.uint8))
    assert counting.looks == 0


def test_a_still_frame_without_a_code_rests_after_every_stage_had_its_turn():
    counting = Counting()
    pipeline = Pipeline([Stage("counting", counting)])
    frame = seen("x" * 60, "QRCode", Scene(code_px=40))
    for _ in range(40):
        pipeline.read(frame)
    assert 2 <= counting.looks <= 14


@pytest.mark.parametrize(("symbology", "code_px"), [("QRCode", 60), ("Code128", 200), ("Code39", 400), ("QRCode", 600)])
def test_a_code_anywhere_makes_a_frame_busy_and_lies_in_its_busiest_square(symbology, code_px):
    frame = seen(NIK, symbology, Scene(code_px=code_px, x=0.3, y=0.7, angle_degrees=20))
    assert is_busy(frame)
    square = busiest(frame, 640)
    assert square.grey.shape[0] <= 640 and square.grey.shape[1] <= 640
    assert square.left <= 0.3 * 1280 <= square.left + 640
    assert square.top <= 0.7 * 720 <= square.top + 640


@pytest.mark.parametrize("degrees", range(0, 180, 20))
def test_bars_are_found_with_their_angle(degrees):
    bars = find_bars(seen(NIK, "Code128", Scene(code_px=420, angle_degrees=degrees)))
    assert bars is not None
    assert abs((bars.across_degrees - degrees + 90) % 180 - 90) < 2
    assert abs(bars.x - 640) < 220 and abs(bars.y - 360) < 220


def test_a_plain_frame_has_no_bars():
    assert find_bars(np.full((480, 640), 120, np.uint8)) is None


def test_both_engines_say_the_same_of_a_code_in_other_letters():
    code = qrcode.QRCode(border=4, box_size=4)
    code.add_data("Désa – balai é".encode())
    code.make()
    frame = np.asarray(code.make_image().get_image().convert("L")).copy()
    assert [found.text for found in zbar(frame)] == [found.text for found in zxing(frame)] == ["Désa – balai é"]


@pytest.mark.parametrize("symbology", ["QRCode", "Code128", "Code39"])
def test_both_engines_name_symbologies_alike(symbology):
    picture = np.kron(modules(NIK, symbology), np.ones((4, 4), np.uint8))
    picture = cv2.copyMakeBorder(picture, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    for engine in (zbar, zxing):
        assert [(found.text, found.symbology) for found in engine(picture)] == [(NIK, symbology)]


def test_more_than_ten_thousand_bytes_are_dropped():
    class Long:
        valid = True
        text = "9" * (LONGEST_TEXT_BYTES + 1)
        bytes = b"9" * (LONGEST_TEXT_BYTES + 1)
        symbology = zxing_symbology()

    assert list(_from_zxing([Long()])) == []


def zxing_symbology():
    import zxingcpp

    return zxingcpp.BarcodeFormat.QRCode


def test_a_slanted_line_across_a_code_39_is_no_code():
    # Held just so, zxing reads three characters that are not there, in every frame: agreement does not help.
    frame = seen(NIK, "Code39", Scene(code_px=560, angle_degrees=51, tilt=0.2, seed=45))
    pipeline = Pipeline()
    assert {code.text for _ in range(6) for code in pipeline.read(frame)} <= {NIK}


def test_every_stage_has_its_own_name():
    assert len({stage.name for stage in STAGES}) == len(STAGES)
