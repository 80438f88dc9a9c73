"""What is said, to whom, and how it is silenced: the speaker's thread on a real child process, the bell, the survey's counts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store_parts import opened

from drivers.audio.base import Pcm, Voice
from drivers.audio.player import Player
from drivers.errors import DeviceMissing
from kiosk.desk.bell import AGAIN_SECONDS, STANDS_SECONDS, Bell
from kiosk.desk.board import Board
from kiosk.desk.rating import count_face, faces
from kiosk.desk.speaking import Line, Speaker

# Appends what it hears to a file, and says when it is done.
KEEP = "import sys; d = sys.stdin.buffer.read(); open(sys.argv[1], 'ab').write(d)"
HANG = "import sys, time; sys.stdin.buffer.read(); open(sys.argv[1], 'ab').write(b'!'); time.sleep(30)"


class Letters(Voice):
    """Says a text as its own bytes, so that the loudspeaker's file can be read."""

    def say(self, text: str, key: str, language: str) -> Pcm | None:
        return Pcm(text.encode("utf-16-le"), 22_050)


class Gone(Voice):
    """A voice whose program is not there."""

    def say(self, text: str, key: str, language: str) -> Pcm | None:
        raise DeviceMissing("audio", "espeak-ng is not installed")


class Deaf(Voice):
    """Knows no words."""

    def say(self, text: str, key: str, language: str) -> Pcm | None:
        return None


def until(predicate: Callable[[], object], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def heard(path: Path) -> str:
    return path.read_bytes().decode("utf-16-le") if path.exists() else ""


def lines(*texts: str) -> list[Line]:
    return [Line("", text, "id") for text in texts]


@pytest.fixture
def speaker(tmp_path: Path) -> Iterator[Speaker]:
    made = Speaker((Letters(),), Player((sys.executable, "-c", KEEP, str(tmp_path / "heard"))), Board(), 1.0, lambda _: None)
    made.start()
    yield made
    made.stop()


def test_prompts_are_said_one_after_another(speaker, tmp_path):
    speaker.say(lines("satu ", "dua ", "tiga"))
    assert until(lambda: heard(tmp_path / "heard") == "satu dua tiga")


def test_what_is_new_silences_what_is_old(tmp_path):
    board, path = Board(), tmp_path / "heard"
    speaker = Speaker((Letters(),), Player((sys.executable, "-c", HANG, str(path))), board, 1.0, lambda _: None)
    speaker.start()
    try:
        speaker.say(lines("yang lama", "yang juga lama"))
        assert until(path.exists)
        began = time.monotonic()
        speaker.say(lines("yang baru"))
        assert until(lambda: path.read_bytes() == b"!!"), "the second of the old ones is never begun"
        assert time.monotonic() - began < 5
        speaker.hush()
        time.sleep(0.3)
        assert path.read_bytes() == b"!!"
        assert board.standing() == ()
    finally:
        speaker.stop()


def test_a_kiosk_without_a_voice_tells_staff_and_nobody_else(tmp_path):
    board = Board()
    speaker = Speaker((Gone(),), Player((sys.executable, "-c", KEEP, str(tmp_path / "heard"))), board, 1.0, lambda _: None)
    speaker.start()
    try:
        speaker.say(lines("halo"))
        assert until(lambda: [problem.code for problem in board.standing()] == ["audio-missing"])
        assert "espeak-ng" in board.standing()[0].detail
    finally:
        speaker.stop()


def test_where_one_voice_cannot_the_next_one_speaks(tmp_path):
    path = tmp_path / "heard"
    speaker = Speaker((Deaf(), Gone(), Letters()), Player((sys.executable, "-c", KEEP, str(path))), Board(), 1.0, lambda _: None)
    speaker.start()
    try:
        speaker.say(lines("halo"))
        assert until(lambda: heard(path) == "halo")
    finally:
        speaker.stop()


def test_without_a_player_nothing_is_waited_for():
    speaker = Speaker((Letters(),), None, Board())
    speaker.start()
    speaker.say(lines("halo"))
    speaker.ring()
    speaker.stop()


def test_louder_and_softer_stay_within_what_there_is():
    speaker = Speaker((), None, Board(), 0.5)
    steps = [speaker.loud(step) for step in range(-2, 3)]
    assert steps == sorted(steps)
    assert 0 < steps[0] < steps[-1] <= 1
    assert Speaker((), None, Board(), 1.0).loud(2) == 1.0
    assert Speaker((), None, Board(), 0.0).loud(2) == 0.0


def test_the_bell_rings_once_for_an_impatient_finger_and_again_later():
    now, rung, board = [0.0], [], Board()
    bell = Bell(board, lambda: rung.append(now[0]), lambda: now[0])
    assert bell.call("form") is False
    now[0] = AGAIN_SECONDS - 1
    assert bell.call("form") is True
    now[0] = AGAIN_SECONDS + 1
    assert bell.call("nik") is False
    assert rung == [0.0, AGAIN_SECONDS + 1]
    assert [(problem.code, problem.detail) for problem in board.standing()] == [("staff-called", "nik")]


def test_a_call_nobody_answered_ends_by_itself_but_not_a_newer_one():
    now, board = [0.0], Board()
    bell = Bell(board, lambda: None, lambda: now[0])
    bell.call("form")
    now[0] = 100.0
    bell.call("nik")
    now[0] = STANDS_SECONDS
    bell.tire()
    assert board.standing()
    now[0] = STANDS_SECONDS + 100
    bell.tire()
    assert board.standing() == ()
    assert bell.call("nik") is False, "and whoever calls then is heard"


def test_faces_are_counted_by_day_and_never_fall(tmp_path):
    with closing(opened(tmp_path)) as store:
        for face in ("4", "4", "1"):
            count_face(store, "2026-11-21", face)
        count_face(store, "2026-11-22", "4")
        assert dict(faces(store)) == {"2026-11-21/1": 1, "2026-11-21/4": 2, "2026-11-22/4": 1}
    with closing(opened(tmp_path)) as store:
        assert faces(store)["2026-11-21/4"] == 2
        store.put("faces", b"\x00 what")
        assert dict(faces(store)) == {}


def test_old_days_make_room(tmp_path):
    with closing(opened(tmp_path)) as store:
        for month in (1, 2, 3):
            for day in range(1, 29):
                count_face(store, f"2026-{month:02d}-{day:02d}", "3")
        days = list(faces(store))
        assert len(days) == 45
        assert days[-1] == "2026-03-28/3"
