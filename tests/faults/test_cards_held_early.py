"""The next in the queue holds the card up before the screen asks for it; the last one leaves it lying there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import qrcode

from config.settings import load_settings
from kiosk.app import Kiosk
from kiosk.visit.step import Step
from scripts.plain_face import PlainFace
from scripts.simhall import Hall

FIRST, SECOND = "1801094502909998", "1872046708850003"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path / "hall") as opened:
        yield opened


@pytest.fixture
def kiosk(hall: Hall) -> Iterator[tuple[Kiosk, PlainFace]]:
    kiosk, face = Kiosk(load_settings(hall.config)), PlainFace()
    kiosk.start(face)
    face.until(lambda: face.last.step is Step.WELCOME)
    yield kiosk, face
    kiosk.stop()


def card(folder: Path, nik: str) -> Path:
    path = folder / f"{nik}.png"
    qrcode.make(nik, box_size=12).save(path)
    return path


def digits(face: PlainFace) -> str:
    shown = face.last.visit.card
    return shown.nik.digits if shown else ""


def stays(face: PlainFace, step: Step, seconds: float) -> bool:
    until = time.monotonic() + seconds
    try:
        face.until(lambda: face.last.step is not step, seconds)
    except TimeoutError:
        return time.monotonic() >= until
    return False


def test_a_card_held_up_while_the_number_is_shown_is_read_when_the_screen_is_free(hall, kiosk, tmp_path):
    kiosk, face = kiosk
    kiosk.touch("number", "Q")
    face.until(lambda: face.last.step is Step.DONE)
    hall.show(card(tmp_path, SECOND))
    assert stays(face, Step.DONE, 1.5), "a card in view does not take the number away"
    kiosk.touch("finish")
    face.until(lambda: face.last.step is Step.CONFIRM, 10)
    assert digits(face) == SECOND


def test_the_card_of_the_last_visit_left_lying_starts_no_other(hall, kiosk, tmp_path):
    kiosk, face = kiosk
    hall.show(card(tmp_path, FIRST))
    face.until(lambda: face.last.step is Step.CONFIRM, 10)
    kiosk.touch("end")
    assert stays(face, Step.WELCOME, 3), "the same card, never taken away, began another visit"
    hall.show(None)
    time.sleep(2.5)  # away for longer than the camera's own memory of it
    hall.show(card(tmp_path, FIRST))
    face.until(lambda: face.last.step is Step.CONFIRM, 10)
    assert digits(face) == FIRST


def test_a_card_held_up_during_help_is_read_after_it(hall, kiosk, tmp_path):
    kiosk, face = kiosk
    kiosk.touch("help")
    hall.show(card(tmp_path, SECOND))
    assert stays(face, Step.HELP, 1.5)
    kiosk.touch("close")
    face.until(lambda: face.last.step is Step.CONFIRM, 10)
    assert digits(face) == SECOND
