"""Any payload of up to 10 kB of any bytes, a hundred a second: no crash, no growth, and a visit goes through all the same."""

from __future__ import annotations

import gc
import random
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from running_kiosk import GuardedFace, opened, running, soon, standing, take_number

from drivers.errors import DeviceLost
from drivers.scanner.base import Scan, Scanner
from kiosk import problems
from kiosk.app import Kiosk
from kiosk.desk.identify import identify
from kiosk.desk.watch import Watch
from kiosk.visit.event import CardShown
from kiosk.visit.step import Step

A_NIK = "1801094502900001"
MOST_BYTES = 10_000
FLOOD_SECONDS = 4.0
# What may stay behind after four seconds of flood: interned strings, a few log records, timers. A leak of the payloads
# themselves would be two megabytes.
MOST_GROWTH_BYTES = 200_000


def payload(chance: random.Random) -> str:
    """Anything a scanner can send: random bytes, read in every careless way; and codes that begin like ours."""
    noise = chance.randbytes(chance.randrange(MOST_BYTES + 1))
    text = noise.decode("latin-1")
    digits = "".join(chance.choice("0123456789") for _ in range(chance.choice((8, 13, 15, 16, 17, 2000, MOST_BYTES))))
    return chance.choice(
        (
            text,
            noise.decode("utf-8", "surrogateescape"),
            noise.decode("utf-16", "surrogatepass") if len(noise) % 2 == 0 and _is_utf16(noise) else text[::-1],
            "\0" * len(noise),
            digits,
            "NIK:" + digits,
            "nik" + " :=\"'" * (len(noise) // 5) + digits,
            "ADE1:" + text,
            "ADE1:http://" + text[:300] + "|abcdefgh|" + "0" * 32,
            "ADT1:" + text[:9],
            "https://" + text[:200] + "/t/" + text[:9],
            "A" * len(noise),
            (A_NIK + " ") * (len(noise) // 17),
            "\u0661" * 16,
        )
    )


def _is_utf16(noise: bytes) -> bool:
    try:
        noise.decode("utf-16", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


class Flood(Scanner):
    """A scanner that reads `per_second` codes a second until closed."""

    name = "flood"

    def __init__(self, text: Callable[[], str], per_second: float = 100) -> None:
        self._text = text
        self._pause_seconds = 1 / per_second
        self._closed = threading.Event()
        self.sent = 0

    def open(self) -> None:
        self._closed.clear()

    def scans(self) -> Iterator[Scan]:
        while not self._closed.wait(self._pause_seconds):
            self.sent += 1
            yield Scan(self._text(), "QRCode", self.name, time.monotonic())

    def close(self) -> None:
        self._closed.set()


def watching(kiosk: Kiosk, scanner: Scanner) -> Watch:
    return Watch(scanner, kiosk.seen, kiosk.board, lambda: kiosk.clock.today(kiosk.zone), 5)


@pytest.fixture
def kiosk_and_face(settings_for) -> Iterator[tuple[Kiosk, GuardedFace]]:
    with running(settings_for({"printer.driver": "none"})) as (kiosk, face):
        opened(face)
        yield kiosk, face


def growth(face: GuardedFace, seconds: float, besides: Callable[[], object] = lambda: None) -> int:
    """Bytes of Python's memory still held after running the face for `seconds`, a warm-up of half as long not counted."""

    def live(how_long: float) -> None:
        end = time.monotonic() + how_long
        while time.monotonic() < end:
            besides()
            face.until(lambda: True)
            try:
                face.until(lambda: False, 0.02)
            except TimeoutError:
                continue

    tracemalloc.start()
    try:
        live(seconds / 2)
        face.shown.clear()
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        live(seconds)
        last = face.shown[-1:]
        face.shown[:] = last
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return after - before


def test_a_flood_of_anything_breaks_nothing_and_leaves_nothing_behind(kiosk_and_face):
    kiosk, face = kiosk_and_face
    chance = random.Random(20261121)
    flood = Flood(lambda: payload(chance))
    watch = watching(kiosk, flood)
    watch.start()
    grown = growth(face, FLOOD_SECONDS)
    assert flood.sent > 100, "hardly anything was scanned: this test showed nothing"
    assert grown < MOST_GROWTH_BYTES
    assert face.waiting() <= 2
    assert standing(kiosk) == {}
    assert face.last.step in (Step.SCAN, Step.CONFIRM, Step.STILL_HERE)
    watch.stop()
    face.post(lambda: kiosk.touch("end"))
    assert take_number(face).step is Step.DONE


def test_the_measure_would_notice_payloads_that_pile_up(kiosk_and_face):
    _, face = kiosk_and_face
    chance = random.Random(7)
    kept: list[str] = []
    assert growth(face, 1.5, lambda: kept.append(payload(chance))) > MOST_GROWTH_BYTES


@pytest.mark.parametrize("per_second", [100, 100_000])
def test_a_face_that_hangs_finds_one_card_waiting_and_no_more(kiosk_and_face, per_second):
    kiosk, face = kiosk_and_face
    flood = Flood(lambda: A_NIK, per_second)
    watch = watching(kiosk, flood)
    watch.start()
    soon(lambda: flood.sent > 150)  # while nobody runs the face
    assert face.waiting() <= 1
    face.until(lambda: face.last.step is Step.CONFIRM)
    watch.stop()


def test_of_many_cards_the_newest_is_shown_and_nothing_else(kiosk_and_face):
    kiosk, face = kiosk_and_face
    shown_before = len(face.shown)
    for text in ["https://example.com"] * 20 + [A_NIK]:
        kiosk.seen(identify(text, kiosk.clock.today(kiosk.zone)))
    face.until(lambda: face.last.step is Step.CONFIRM)
    assert len(face.shown) == shown_before + 1


def test_a_visit_goes_through_while_the_scanner_floods(kiosk_and_face):
    kiosk, face = kiosk_and_face
    chance = random.Random(3)
    watch = watching(kiosk, Flood(lambda: payload(chance) + "x"))
    watch.start()
    face.until(lambda: face.last.step is Step.SCAN)
    card = identify(A_NIK, kiosk.clock.today(kiosk.zone))
    face.post(lambda: kiosk.handle(CardShown(card)))
    face.until(lambda: face.last.step is Step.CONFIRM)
    for name, value in (("yes", ""), ("service", "S-41")):
        face.post(lambda name=name, value=value: kiosk.touch(name, value))
    face.until(lambda: face.last.step is Step.FORM)
    face.post(lambda: kiosk.touch("answer", kiosk.journey.visit.asked.choices[0].code))
    face.post(lambda: kiosk.touch("submit"))
    face.until(lambda: face.last.step is Step.DONE)
    assert face.last.visit.request.ticket.number == 1
    watch.stop()


def test_a_card_left_before_the_camera_does_not_keep_a_personal_screen_alive(settings_for):
    """Silence counts touches, not scans: what lies there is no resident."""
    settings = settings_for({"printer.driver": "none", "visit.personal_silence_seconds": "5", "visit.warning_seconds": "5"})
    with running(settings) as (kiosk, face):
        opened(face)
        watch = watching(kiosk, Flood(lambda: A_NIK, 50))
        watch.start()
        face.until(lambda: face.last.step is Step.CONFIRM)
        face.until(lambda: face.last.step is Step.STILL_HERE, 8)
        watch.stop()


class Breaking(Flood):
    """Breaks in a way of its own at the third scan; whole again once opened anew."""

    def __init__(self, error: Exception) -> None:
        super().__init__(lambda: A_NIK, 50)
        self._error = error
        self.opened = 0

    def open(self) -> None:
        super().open()
        self.opened += 1

    def scans(self) -> Iterator[Scan]:
        for count, scan in enumerate(super().scans()):
            if self.opened == 1 and count == 2:
                raise self._error
            yield scan


@pytest.mark.parametrize(
    ("error", "problem"), [(DeviceLost("flood", "unplugged"), problems.CAMERA_MISSING), (KeyError("bug"), problems.UNEXPECTED)]
)
def test_a_scanner_that_breaks_is_on_the_board_and_is_opened_again(kiosk_and_face, error, problem):
    kiosk, _ = kiosk_and_face
    scanner = Breaking(error)
    watch = watching(kiosk, scanner)
    watch.start()
    soon(lambda: problem.code in standing(kiosk))
    soon(lambda: scanner.opened == 2 and standing(kiosk) == {})
    watch.stop()
    assert not watch._thread.is_alive()
