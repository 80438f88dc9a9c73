"""The desk's threads and what passes between them: clerk, watch, board, and the newest card."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest

from drivers.errors import DeviceMissing
from drivers.scanner.base import Scan, Scanner
from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.clerk import Clerk
from kiosk.desk.newest import Newest
from kiosk.desk.watch import Watch
from kiosk.model.card import Card, NikCard, UnknownCode

A_NIK = "1801094502900001"
TODAY = date(2026, 11, 21)


def soon(met, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


# The clerk


def test_jobs_are_done_in_turn_and_those_given_before_the_start_first():
    done: list[int] = []
    clerk = Clerk(lambda _error: None)
    for number in range(5):
        clerk.do(lambda number=number: done.append(number))
    clerk.start()
    assert clerk.stop(5)
    assert done == [0, 1, 2, 3, 4]


def test_a_job_that_breaks_is_told_and_the_next_one_is_done():
    told: list[Exception] = []
    done = threading.Event()
    clerk = Clerk(told.append)
    clerk.start()
    clerk.do(lambda: {}[0])
    clerk.do(done.set)
    assert done.wait(5)
    assert [type(error) for error in told] == [KeyError]
    assert clerk.stop(5)


def test_a_hundred_jobs_may_wait_and_no_more():
    clerk = Clerk(lambda _error: None)
    for _ in range(100):
        clerk.do(lambda: None)
    with pytest.raises(queue.Full):
        clerk.do(lambda: None)


@pytest.mark.parametrize("waiting", [0, 100], ids=["none", "a full queue"])
def test_stopping_a_clerk_who_hangs_says_so_in_time_and_may_be_asked_again(waiting):
    hang, begun = threading.Event(), threading.Event()
    clerk = Clerk(lambda _error: None)
    clerk.start()
    clerk.do(lambda: (begun.set(), hang.wait(30)))
    assert begun.wait(5)
    for _ in range(waiting):
        clerk.do(lambda: None)
    began = time.monotonic()
    assert not clerk.stop(0.3)
    assert time.monotonic() - began < 3
    hang.set()
    assert clerk.stop(5)


def test_stopping_a_clerk_who_never_began_is_nothing():
    assert Clerk(lambda _error: None).stop(1)


# The newest


def test_the_newest_replaces_what_was_not_taken_and_only_the_first_has_to_be_told():
    card: Newest[str] = Newest()
    assert card.take() is None
    assert card.put("a")
    assert not card.put("b")
    assert card.take() == "b"
    assert card.take() is None
    assert card.put("c")


def test_every_put_that_must_be_told_is_taken_once_however_threads_meet():
    card: Newest[int] = Newest()
    told = threading.Semaphore(0)
    taken: list[int] = []

    def put() -> None:
        for number in range(2000):
            if card.put(number):
                told.release()

    def take() -> None:
        while told.acquire(timeout=0.5):
            value = card.take()
            assert value is not None, "told of nothing"
            taken.append(value)

    putter, taker = threading.Thread(target=put), threading.Thread(target=take)
    putter.start()
    taker.start()
    putter.join()
    taker.join()
    assert taken == sorted(taken)
    assert taken[-1] == 1999


# The board


def test_the_board_holds_one_problem_a_place_and_says_each_change_once(caplog):
    caplog.set_level("INFO")
    board = Board()
    for second in range(50):
        board.put("camera", problems.CAMERA_MISSING.because(f"since {second} s"))
    board.put("printer", problems.PRINTER_PAPER_OUT)
    assert {problem.code for problem in board.standing()} == {"camera-missing", "printer-paper-out"}
    assert "since 49 s" in {problem.detail for problem in board.standing()}
    board.put("camera", None)
    board.put("camera", None)
    assert [problem.code for problem in board.standing()] == ["printer-paper-out"]
    assert [record.levelname for record in caplog.records if "camera" in record.getMessage()] == ["WARNING", "INFO"]


# The watch


class Hand(Scanner):
    """A scanner whose scans a test hands it; `opens` answers or raises at each opening."""

    name = "hand"

    def __init__(self, opens=lambda: None) -> None:
        self._opens = opens
        self._scans: queue.Queue[Scan | None] = queue.Queue()
        self.closed = 0
        self.is_open = False

    def give(self, text: str, seconds_ago: float = 0) -> None:
        self._scans.put(Scan(text, "QRCode", self.name, time.monotonic() - seconds_ago))

    def open(self) -> None:
        self._opens()
        self._scans = queue.Queue()
        self.is_open = True

    def scans(self) -> Iterator[Scan]:
        scans = self._scans
        while (scan := scans.get()) is not None:
            yield scan

    def close(self) -> None:
        self.closed += 1
        self.is_open = False
        self._scans.put(None)


@pytest.fixture
def seen() -> list[Card]:
    return []


def watch_over(scanner: Scanner, seen: list[Card], board: Board | None = None) -> Watch:
    return Watch(scanner, seen.append, board or Board(), lambda: TODAY, 5)


def test_a_scan_is_identified_and_handed_on_and_a_stale_one_is_forgotten(seen):
    scanner = Hand()
    watch = watch_over(scanner, seen)
    watch.start()
    soon(lambda: scanner.is_open)
    scanner.give(A_NIK, seconds_ago=6)
    scanner.give("hello")
    scanner.give(A_NIK)
    soon(lambda: len(seen) == 2)
    assert isinstance(seen[0], UnknownCode)
    assert isinstance(seen[1], NikCard)
    watch.stop()
    assert not watch._thread.is_alive()


def test_looking_for_cards_yields_to_the_screen(seen):
    niceness = []
    scanner = Hand(lambda: niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))
    watch = watch_over(scanner, seen)
    watch.start()
    soon(lambda: scanner.is_open)
    watch.stop()
    assert niceness[0] > os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_a_scanner_that_is_not_there_is_on_the_board_until_it_comes(seen, monkeypatch):
    monkeypatch.setattr("kiosk.desk.watch._FIRST_PAUSE_SECONDS", 0.05)
    answers = iter([DeviceMissing("hand", "unplugged")] * 3)

    def opens() -> None:
        if error := next(answers, None):
            raise error

    board, scanner = Board(), Hand(opens)
    watch = watch_over(scanner, seen, board)
    watch.start()
    soon(lambda: [problem.code for problem in board.standing()] == ["camera-missing"])
    soon(lambda: scanner.is_open and not board.standing())
    scanner.give(A_NIK)
    soon(lambda: len(seen) == 1)
    watch.stop()


def test_a_scanner_still_opening_when_the_watch_is_stopped_is_closed_once_it_is_open(seen):
    """A camera whose driver hangs in `open`: its thread is left behind, and lets go of the camera when it can."""
    hangs, opening = threading.Event(), threading.Event()
    scanner = Hand(lambda: (opening.set(), hangs.wait(30)))
    watch = watch_over(scanner, seen)
    watch.start()
    assert opening.wait(5)
    began = time.monotonic()
    watch.stop(patience_seconds=0.2)
    assert time.monotonic() - began < 3
    hangs.set()
    soon(lambda: not watch._thread.is_alive())
    assert not scanner.is_open


def test_whoever_is_told_of_a_card_may_break_and_is_told_of_the_next(monkeypatch):
    monkeypatch.setattr("kiosk.desk.watch._FIRST_PAUSE_SECONDS", 0.05)
    told: list[Card] = []

    def breaks_once(card: Card) -> None:
        told.append(card)
        if len(told) == 1:
            raise queue.Full

    board, scanner = Board(), Hand()
    watch = Watch(scanner, breaks_once, board, lambda: TODAY, 5)
    watch.start()
    soon(lambda: scanner.is_open)
    scanner.give(A_NIK)
    soon(lambda: scanner.closed == 1)
    soon(lambda: scanner.is_open)
    scanner.give(A_NIK)
    soon(lambda: len(told) == 2)
    soon(lambda: not board.standing())
    watch.stop()
    assert not watch._thread.is_alive()
