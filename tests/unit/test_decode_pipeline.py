"""The pipeline reads what people hold up, and does not work when nothing changes."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import qrcode

from drivers.emulators.camera import Scene, modules, seen
from drivers.scanner.decode import REMEMBERED, Decoded, Pipeline

NIK = "1801094107900003"
FRAMES = 8


def reading(frame, frames: int = FRAMES) -> list[Decoded]:
    """What a still camera's pipeline has read after some frames."""
    pipeline = Pipeline()
    for _ in range(frames):
        if codes := pipeline.read(frame):
            return codes
    return []


def flat(text: str, symbology: str, module_px: int = 4, border: int = 12) -> np.ndarray:
    code = np.kron(modules(text, symbology), np.ones((module_px, module_px), np.uint8))
    return cv2.copyMakeBorder(code, *[border * module_px] * 4, cv2.BORDER_CONSTANT, value=255)


@pytest.mark.parametrize("symbology", ["QRCode", "Code128", "Code39"])
def test_each_symbology_is_read_upright_with_its_name(symbology):
    (code,) = reading(flat(NIK, symbology))
    assert (code.text, code.symbology, code.linear) == (NIK, symbology, symbology != "QRCode")


@pytest.mark.parametrize("symbology", ["Code128", "Code39"])
@pytest.mark.parametrize("degrees", [0, 17, 30, 45, 60, 75, 90, 133, 180, 270])
def test_bars_are_read_at_any_angle(symbology, degrees):
    scene = Scene(code_px=400 if symbology == "Code128" else 620, angle_degrees=degrees)
    assert [code.text for code in reading(seen(NIK, symbology, scene))] == [NIK]


@pytest.mark.parametrize(
    "scene",
    [
        Scene(640, 480, code_px=120, angle_degrees=20, tilt=0.2),
        Scene(640, 480, code_px=60),
        Scene(1080, 1920, code_px=300, angle_degrees=200, tilt=0.4),
        Scene(code_px=220, light=0.1, noise=3),
        Scene(code_px=220, blur_px=2.0),
        Scene(4000, 3000, code_px=200, x=0.3, y=0.7, angle_degrees=40),
        Scene(4000, 3000, code_px=2400, angle_degrees=8),
    ],
    ids=["small", "tiny", "portrait", "dim", "blurred", "small in a photograph", "large in a photograph"],
)
def test_qr_codes_are_read(scene):
    assert [code.text for code in reading(seen(NIK, "QRCode", scene))] == [NIK]


@pytest.mark.parametrize(
    "scene",
    [
        Scene(640, 480, code_px=230, angle_degrees=25),
        Scene(1080, 1920, code_px=500, angle_degrees=68, tilt=0.3),
        Scene(code_px=420, light=0.12, noise=3, angle_degrees=10),
        Scene(4000, 3000, code_px=400, x=0.3, y=0.7, angle_degrees=40),
        Scene(4000, 3000, code_px=2400, angle_degrees=28),
    ],
    ids=["small", "portrait", "dim", "small in a photograph", "large in a photograph"],
)
def test_code_128_is_read(scene):
    assert [code.text for code in reading(seen(NIK, "Code128", scene))] == [NIK]


def test_the_corners_lie_around_the_code_in_the_pixels_of_the_frame_whichever_stage_read_it():
    for scene in (
        Scene(code_px=420, x=0.35, y=0.6),
        Scene(code_px=420, x=0.35, y=0.6, angle_degrees=35),
        Scene(2600, 1900, code_px=250, x=0.35, y=0.6),
    ):
        (code,) = reading(seen(NIK, "Code128", scene))
        x, y = code.centre
        assert abs(x - scene.width_px * 0.35) < scene.code_px * 0.2
        assert abs(y - scene.height_px * 0.6) < scene.code_px * 0.2


def test_a_code_that_needs_a_second_chance_gets_one_and_keeps_it():
    frame = seen(NIK, "Code128", Scene(code_px=420, angle_degrees=35))
    pipeline = Pipeline()
    stages = [[code.stage for code in pipeline.read(frame)] for _ in range(6)]
    hit = next(number for number, stage in enumerate(stages) if stage)
    assert stages[hit] == ["oriented"]
    assert stages[hit + 1] == ["oriented"]


def test_an_unchanged_frame_is_answered_from_memory():
    frame = flat(NIK, "QRCode")
    pipeline = Pipeline()
    answers = [pipeline.read(frame) for _ in range(6)]
    assert answers[0][0].stage == "first"
    assert answers[5][0].stage == REMEMBERED
    assert answers[5][0].text == NIK


def test_a_new_code_in_the_same_place_is_seen_at_once():
    pipeline = Pipeline()
    for _ in range(6):
        pipeline.read(flat("1801094107900003", "QRCode"))
    (code,) = pipeline.read(flat("1801094107900004", "QRCode"))
    assert code.text == "1801094107900004"


def test_a_code_taken_away_is_gone_at_once():
    scene = Scene(code_px=240)
    pipeline = Pipeline()
    for _ in range(6):
        assert pipeline.read(seen(NIK, "QRCode", scene))
    assert pipeline.read(seen(NIK, "QRCode", replace(scene, x=-2.0))) == []


def test_text_that_is_no_utf_8_is_read_and_can_be_stored():
    code = qrcode.QRCode(border=4, box_size=4)
    code.add_data(b"\xff\xfe\x80\xed\xa0\x80abc")
    code.make()
    (decoded,) = reading(np.asarray(code.make_image().get_image().convert("L")))
    assert decoded.text.endswith("abc")
    assert decoded.text.encode("utf-8")


def test_control_characters_stay_what_they_are():
    (decoded,) = reading(flat("a\x00b\r\nc", "QRCode"))
    assert decoded.text == "a\x00b\r\nc"


def test_other_symbologies_are_not_read():
    import barcode

    (bars,) = barcode.get("ean13", "899123456789").build()
    row = np.where(np.frombuffer(bars.encode(), np.uint8) == ord("1"), 0, 255).astype(np.uint8)
    picture = cv2.copyMakeBorder(np.kron(row[None, :], np.ones((120, 4), np.uint8)), 50, 50, 80, 80, 0, value=255)
    assert reading(picture) == []


def test_a_repr_never_shows_the_text():
    assert NIK not in repr(reading(flat(NIK, "QRCode")))
