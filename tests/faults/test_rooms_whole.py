"""Calling staff, the voice, faces and a maker's slip on a whole kiosk: a real printer, a real central, a real child process."""

from __future__ import annotations

import sys
import threading

from running_kiosk import opened, running, soon, standing, take_number

from kiosk.model.news import News, Product
from kiosk.visit.event import Touch
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper

COFFEE = Product("1", "Kopi robusta", "Bu Yanti", 35_000, phone="081279001234")


def beat_of(kiosk):
    """What the next heartbeat says beside the outbox, as the courier's thread will ask it."""
    return kiosk._doors.office._vitals()


def touches(kiosk, face, *names: str) -> None:
    for name in names:
        face.post(lambda name=name: kiosk.touch(*name.split(" ", 1)))


def test_a_call_for_staff_stands_on_the_board_and_in_the_heartbeat(settings_for):
    with running(settings_for({"audio.player": "none"})) as (kiosk, face):
        opened(face)
        touches(kiosk, face, "start", "call")
        face.until(lambda: face.last.visit.said == "call.called")
        assert "staff-called" in standing(kiosk)
        assert beat_of(kiosk).called_at == "nik"
        touches(kiosk, face, "call")
        face.until(lambda: face.last.visit.said == "call.already")
        kiosk.voice.bell.rest()
        assert beat_of(kiosk).called_at == ""


def test_faces_reach_the_heartbeat_as_totals_of_a_day(settings_for):
    with running(settings_for({"audio.player": "none"})) as (kiosk, face):
        opened(face)
        touches(kiosk, face, "number Q")
        face.until(lambda: face.last.step is Step.DONE, 40)
        touches(kiosk, face, "face 4", "face 1")
        face.until(lambda: face.last.visit.face == "4")
        soon(lambda: list(beat_of(kiosk).faces.values()) == [1])
        [name] = beat_of(kiosk).faces
        assert name.endswith("/4")


def test_a_makers_slip_comes_out_of_the_printer_and_is_no_request(settings_for, one_hall):
    with running(settings_for({"audio.player": "none"})) as (kiosk, face):
        opened(face)
        kiosk.newsroom._news = News(products=(COFFEE,))
        before = kiosk.visits
        touches(kiosk, face, "products", "product 1", "contact")
        face.until(lambda: face.last.visit.paper in (Paper.OUT, Paper.FAILED), 30)
        assert face.last.visit.paper is Paper.OUT
        assert kiosk.visits == before


def test_without_paper_the_way_to_a_maker_stays_on_the_screen(settings_for, one_hall):
    assert one_hall.printer("paper out") == "ok"
    try:
        with running(settings_for({"audio.player": "none"})) as (kiosk, face):
            opened(face)
            kiosk.newsroom._news = News(products=(COFFEE,))
            touches(kiosk, face, "products", "product 1", "contact")
            face.until(lambda: face.last.visit.paper is Paper.FAILED, 30)
            assert (face.last.step, face.last.visit.product) == (Step.PRODUCT, COFFEE)
    finally:
        assert one_hall.printer("paper ok") == "ok"


def test_a_visit_that_wants_a_voice_hears_each_step_once_and_the_next_visit_hears_nothing(settings_for, tmp_path, monkeypatch):
    heard = tmp_path / "heard"
    keep = "import sys; d = sys.stdin.buffer.read(); open(sys.argv[1], 'a').write(str(len(d)))"
    monkeypatch.setattr("kiosk.voice.find_player", lambda *_: _player((sys.executable, "-c", keep, str(heard))))
    with running(settings_for()) as (kiosk, face):
        opened(face)
        touches(kiosk, face, "start")
        face.until(lambda: face.last.step is Step.NIK)
        assert not heard.exists(), "nobody asked for a voice"
        touches(kiosk, face, "voice")
        face.until(heard.exists)
        touches(kiosk, face, "back")
        face.until(lambda: face.last.step is Step.WELCOME)
        face.until(lambda: kiosk.voice._said == ())
        touches(kiosk, face, "start")
        face.until(lambda: face.last.step is Step.NIK)
        assert kiosk.voice._said == ()


def test_a_kiosk_without_a_loudspeaker_tells_staff_only_when_somebody_wanted_to_hear_it(settings_for, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with running(settings_for()) as (kiosk, face):
        opened(face)
        assert "audio-missing" not in standing(kiosk)
        touches(kiosk, face, "voice")
        face.until(lambda: face.last.visit.voice)
        soon(lambda: "audio-missing" in standing(kiosk))
        assert take_number(face).step is Step.DONE, "and everything else goes on"


def test_stopping_leaves_no_voice_behind(settings_for):
    with running(settings_for()) as (kiosk, face):
        opened(face)
        face.post(lambda: kiosk.handle(Touch("voice")))
        face.until(lambda: face.last.visit.voice)
    assert not [thread.name for thread in threading.enumerate() if thread.name == "speaker"]


def _player(argv):
    from drivers.audio.player import Player

    return Player(argv)
