"""A wrong clock never stops service: decades off, a jump while running; and central's word puts it right."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from running_kiosk import opened, running, soon, standing, take_number

from kiosk.clock import Clock
from kiosk.visit.visit import Paper
from scripts.simhall import Hall

DAY_SECONDS = 86_400.0
NOT_SET = b"jam mesin belum disetel"


class SystemClock:
    """What the machine says, `off_seconds` from the truth, and whether its kernel calls itself synchronised."""

    def __init__(self, off_seconds: float = 0.0, *, synchronised: bool = False) -> None:
        self.off_seconds = off_seconds
        self.synchronised = synchronised

    def clock(self, folder: Path) -> Clock:
        return Clock(
            floor_path=folder / "clock-floor",
            wall=lambda: time.time() + self.off_seconds,
            synchronised=lambda: self.synchronised,
        )


def slips(hall: Hall, do: Callable[[], object]) -> bytes:
    """Everything that came out of the printer meanwhile."""
    before = set((hall.folder / "paper").glob("*.bin"))
    do()

    def new() -> set[Path]:
        return set((hall.folder / "paper").glob("*.bin")) - before

    soon(lambda: bool(new()))
    return b"".join(path.read_bytes() for path in new())


def true_day(zone) -> str:
    return datetime.now(UTC).astimezone(zone).date().isoformat()


@pytest.mark.parametrize(
    "off_seconds",
    [-time.time(), 400 * DAY_SECONDS, -400 * DAY_SECONDS, 9000 * 365 * DAY_SECONDS],
    ids=["1970", "+400 days", "-400 days", "the year 11000"],
)
def test_a_clock_that_is_wrong_from_the_start_gives_numbers_and_central_puts_it_right(one_hall, settings_for, off_seconds):
    settings = settings_for({"central.enrolment": one_hall.enrolment()}, enrolled=False)
    hall = one_hall
    with running(settings, clock=SystemClock(off_seconds).clock(settings.store.path)) as (kiosk, face):
        opened(face)
        hall.link.cut()
        paper = slips(hall, lambda: take_number(face))
        if not kiosk.clock.now().trusted:  # else the courier was quicker than the cut, and central's word is here already
            assert NOT_SET in paper
            assert face.kiosk.clock_words() == ""
        hall.link.join()
        kiosk._doors.office._courier.nudge()
        soon(lambda: kiosk.clock.now().trusted)
        soon(lambda: kiosk.unsent() == 0)
        end = take_number(face)
        assert end.visit.paper is Paper.OUT
        assert end.visit.request.submitted_at.trusted
        assert end.visit.request.ticket.day == true_day(kiosk.zone)
        assert abs(kiosk.clock.now().wall.timestamp() - time.time()) < 120
        assert NOT_SET not in slips(hall, lambda: take_number(face))
        assert kiosk.clock_words()


def test_an_untrusted_clock_keeps_the_day_and_its_numbers_going(one_hall, settings_for):
    """Started three times without central, each time with another wrong year: one day, one row of numbers."""
    settings = settings_for({"printer.driver": "none"})
    one_hall.link.cut()
    given = []
    for off_seconds in (400 * DAY_SECONDS, -time.time(), 40 * DAY_SECONDS):
        with running(settings, clock=SystemClock(off_seconds).clock(settings.store.path)) as (kiosk, face):
            given.append(take_number(face).visit.request.ticket)
            assert not kiosk.clock.now().trusted
            assert kiosk.clock_words() == ""
    one_hall.link.join()
    assert [ticket.number for ticket in given] == [1, 2, 3]
    assert len({ticket.day for ticket in given}) == 1


@pytest.mark.parametrize("jump_seconds", [-3 * 365 * DAY_SECONDS, 400 * DAY_SECONDS, -7200.0], ids=["back", "on", "two hours"])
def test_a_jump_while_running_changes_no_day_and_repeats_no_number(one_hall, settings_for, jump_seconds):
    settings = settings_for({"printer.driver": "none"})
    one_hall.link.cut()
    machine = SystemClock(synchronised=True)
    with running(settings, clock=machine.clock(settings.store.path)) as (kiosk, face):
        first = take_number(face).visit.request
        assert first.submitted_at.trusted
        machine.off_seconds = jump_seconds
        second = take_number(face).visit.request
        assert not second.submitted_at.trusted
        machine.off_seconds = 0.0
        third = take_number(face).visit.request
        tickets = [request.ticket for request in (first, second, third)]
        assert [ticket.number for ticket in tickets] == [1, 2, 3]
        assert {ticket.day for ticket in tickets} == {true_day(kiosk.zone)}
    one_hall.link.join()


def test_the_day_of_a_hall_needs_no_time_zone_data_on_the_machine(settings_for, monkeypatch):
    monkeypatch.setenv("PYTHONTZPATH", "")
    import zoneinfo

    zoneinfo.reset_tzpath(to=())
    try:
        with running(settings_for({"printer.driver": "none", "hall.time_zone": "Asia/Jayapura"})) as (kiosk, face):
            assert take_number(face).visit.request
            assert kiosk.zone.utcoffset(datetime.now(UTC)).total_seconds() == 9 * 3600
    finally:
        monkeypatch.undo()
        zoneinfo.reset_tzpath()


def test_staff_are_told_while_the_time_is_not_to_be_believed_and_no_longer(one_hall, settings_for):
    settings = settings_for()
    one_hall.link.cut()
    try:
        with running(settings, clock=SystemClock(-400 * DAY_SECONDS).clock(settings.store.path)) as (kiosk, face):
            opened(face)
            soon(lambda: "clock-untrusted" in standing(kiosk))
            one_hall.link.join()
            kiosk._doors.office._courier.nudge()
            soon(lambda: kiosk.clock.now().trusted and "clock-untrusted" not in standing(kiosk))
    finally:
        one_hall.link.join()
