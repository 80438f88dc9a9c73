"""The printed NIK: read from synthetic identity cards held before a camera, never wrongly, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from drivers.emulators.ktp import CONDITIONS, HELD_OUT, KNOWN, Hold, Print, burst, cards, draw_card
from drivers.emulators.ktp.others import OTHERS
from drivers.scanner.accept import Acceptance
from drivers.scanner.card_ocr import CardSight, Limits, TurningReader
from drivers.scanner.card_ocr.reader import CardReader, Doubt, Reading, Reason
from drivers.scanner.decode import FrameError
from kiosk.desk.identify import is_nik

FIRST_SEED = 700_000  # never used for finding a limit
NIK = "1801094502901234"
OCR_A = "truetype/ocr-a/OCRA.ttf"


def sound(digits: str) -> bool:
    return is_nik(digits, date(2026, 11, 21))


def accepted(frames) -> str | None:
    """What the camera would pass on from these frames."""
    sight, acceptance = CardSight(sound), Acceptance(check=sound)
    for number, frame in enumerate(frames):
        codes = sight.look(frame, number / 15)
        verdict = acceptance.judge(codes, (frame.shape[1], frame.shape[0]), number / 15)
        if verdict.accepted:
            return verdict.code.text
    return None


def outcome(condition: str, fonts, count: int) -> tuple[int, int]:
    """How many of `count` cards are read in a second, and how many wrongly."""
    found = [
        (accepted(burst(draw_card(look), hold)), look.nik)
        for look, hold in cards(CONDITIONS[condition], fonts, FIRST_SEED, count)
    ]
    return sum(text == nik for text, nik in found), sum(text not in (None, nik) for text, nik in found)


@pytest.mark.parametrize(
    ("condition", "fonts", "least"),
    [("good", HELD_OUT, 5), ("moderate", KNOWN, 5), ("moderate", HELD_OUT, 4), ("glare", KNOWN, 3)],
    ids=["good, faces never met", "moderate", "moderate, faces never met", "glare"],
)
def test_of_six_cards_most_are_read_within_a_second_and_none_wrongly(condition, fonts, least):
    read, wrong = outcome(condition, fonts, 6)
    assert wrong == 0
    assert read >= least


def test_cards_in_the_dark_far_off_and_rubbed_are_left_unread_rather_than_read_wrongly():
    _, wrong = outcome("hard", KNOWN, 2)
    assert wrong == 0


@pytest.mark.parametrize("scene", OTHERS)
def test_what_is_no_identity_card_is_never_read(scene):
    for seed in range(FIRST_SEED, FIRST_SEED + 2):
        assert accepted(OTHERS[scene](seed, 3)) is None


def test_the_village_card_is_refused_by_what_is_about_its_number_not_by_its_digits():
    reader = CardReader()
    found = [reader.read(frame) for seed in range(3) for frame in OTHERS["village card"](FIRST_SEED + seed, 1)]
    assert Doubt(Reason.NO_CARD) in found


def test_without_rejecting_doubt_wrong_digits_would_pass():
    """The rule is worth its cost: the nearest template alone misreads glared cards in a frame."""
    bold, careful = CardReader(Limits(margin=-9.0, usual_score=0.0, lead=-9.0)), CardReader()
    wrong = {"bold": 0, "careful": 0}
    for look, hold in cards(CONDITIONS["glare"], KNOWN, FIRST_SEED, 12):
        frame = next(burst(draw_card(look), hold, 1))
        for name, reader in (("bold", bold), ("careful", careful)):
            found = reader.read(frame)
            wrong[name] += isinstance(found, Reading) and found.digits != look.nik
    assert wrong["careful"] == 0
    assert wrong["bold"] >= 2


def test_digits_without_the_structure_of_a_nik_are_not_passed_on():
    card = draw_card(Print("9901094502901234", OCR_A, seed=5))
    frames = list(burst(card, Hold(seed=5), 4))
    assert isinstance(CardReader().read(frames[0]), Reading)
    assert accepted(frames) is None


def test_a_grey_picture_is_read_like_a_coloured_one_and_the_corners_lie_about_the_card():
    frame = next(burst(draw_card(Print(NIK, OCR_A, seed=3)), Hold(share=0.6, seed=3), 1))
    reader = CardReader()
    grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), np.uint8)
    found, again = reader.read(frame), reader.read(grey)
    assert isinstance(found, Reading) and isinstance(again, Reading)
    assert found.digits == again.digits == NIK
    (left, top), _, (right, foot), _ = found.corners
    assert 0.6 * 1280 * 0.85 < right - left < 0.6 * 1280 * 1.15
    assert 0.54 < (foot - top) / (right - left) < 0.72


def test_a_frame_of_twice_the_size_is_read_too():
    frame = next(burst(draw_card(Print(NIK, OCR_A, seed=4)), replace(Hold(seed=4), width_px=1920, height_px=1080), 1))
    found = CardReader().read(frame)
    assert isinstance(found, Reading) and found.digits == NIK


def test_nothing_that_is_shown_or_logged_holds_the_digits():
    frame = next(burst(draw_card(Print(NIK, OCR_A, seed=3)), Hold(seed=3), 1))
    found = CardReader().read(frame)
    assert isinstance(found, Reading)
    assert NIK not in repr(found) and NIK not in repr(Doubt(Reason.UNSURE, found))


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (3000, 1), (7, 5, 3), (40, 2000, 3), (720, 1280, 4)])
@pytest.mark.parametrize("kind", ["flat", "noise", "stripes"])
def test_any_picture_is_answered(shape, kind):
    dice = np.random.default_rng(1)
    picture = np.full(shape, 200, np.uint8)
    if kind == "noise":
        picture = dice.integers(0, 256, shape, dtype=np.uint8)
    elif kind == "stripes":
        picture[:, ::7] = 20
    assert isinstance(CardReader().read(picture), Doubt)


def test_what_is_no_picture_is_refused():
    with pytest.raises(FrameError):
        CardReader().read(np.zeros((4, 4), np.float32))


@pytest.mark.parametrize("turn", [180, 90, 270], ids=["upside down", "on its side", "on its other side"])
def test_a_card_held_another_way_round_is_read_and_its_corners_lie_about_it(turn):
    card = draw_card(Print(NIK, OCR_A, seed=3))
    frames = list(burst(card, Hold(share=0.48, roll=turn, seed=3), 8))
    assert accepted(frames) == NIK
    reader = TurningReader()
    found = [reading for frame in frames if isinstance(reading := reader.read(frame), Reading)]
    x, y = np.mean(found[0].corners, axis=0)
    assert abs(x - 640) < 90 and abs(y - 360) < 90
    sides = np.ptp(found[0].corners, axis=0)
    assert (sides[1] > sides[0]) == (turn != 180)


def test_once_a_card_was_seen_one_way_it_is_looked_at_that_way_until_it_is_gone():
    frames = list(burst(draw_card(Print(NIK, OCR_A, seed=3)), Hold(share=0.6, roll=180, seed=3), 9))
    reader = TurningReader()
    read = [isinstance(reader.read(frame), Reading) for frame in frames]
    assert read[:2] == [False, True] and all(read[1:])
    upright = list(burst(draw_card(Print(NIK, OCR_A, seed=4)), Hold(share=0.6, seed=4), 8))
    assert [isinstance(reader.read(frame), Reading) for frame in upright][-3:] == [True] * 3
