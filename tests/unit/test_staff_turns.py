"""What the desk answers reaches whoever asked, and nobody who opened the staff's door after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.desk.duty import PinJudged, PinWanted, Sheet, Told
from kiosk.model.card import EnrolmentCode
from kiosk.model.service import Catalogue
from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.event import CardShown, CheckPin, Destination, MakePin, Silence, StaffDeed, Task, Touch, Vouch
from kiosk.visit.journey import Journey
from kiosk.visit.step import Step

CODE = EnrolmentCode("https://pusat.example", "abcdefgh", "0" * 32)


class Glass:
    """A journey, and the tasks it has asked for."""

    def __init__(self) -> None:
        self.journey = Journey(Catalogue((), ()), lambda: date(2026, 11, 23))

    def touch(self, name: str, value: str = "") -> Destination:
        return self.journey.handle(Touch(name, value))

    def typed(self, pin: str) -> Task | None:
        for digit in pin:
            self.touch("digit", digit)
        return self.touch("next").task

    @property
    def duty(self) -> Duty:
        assert self.journey.visit.duty
        return self.journey.visit.duty


def asked_for(glass: Glass) -> CheckPin:
    """Staff typed the PIN and the desk is still at work."""
    glass.touch("staff_door")
    task = glass.typed("482915")
    assert isinstance(task, CheckPin)
    return task


def signed_in(glass: Glass, role: Role) -> None:
    glass.journey.handle(PinJudged(role, sheet=Sheet(), turn=asked_for(glass).turn))
    assert glass.journey.step is Step.STAFF


@pytest.mark.parametrize("typed", ["", "111222"])
def test_a_pin_judged_after_its_owner_has_gone_opens_nothing_to_whoever_came_next(typed):
    glass = Glass()
    late = asked_for(glass)
    glass.journey.handle(Silence())
    glass.touch("staff_door")
    if typed:
        glass.typed(typed)
    glass.journey.handle(PinJudged(Role.TECHNICIAN, turn=late.turn))
    assert glass.journey.step is Step.STAFF_PIN
    assert glass.duty.role is None


def test_central_vouches_for_who_held_up_the_code_alone():
    glass = Glass()
    glass.touch("staff_door")
    late = glass.journey.handle(CardShown(CODE)).task
    assert isinstance(late, Vouch)
    glass.touch("back")
    glass.touch("staff_door")
    glass.journey.handle(PinWanted(turn=late.turn))
    assert glass.duty.making is None
    again = glass.journey.handle(CardShown(CODE)).task
    assert isinstance(again, Vouch)
    glass.journey.handle(PinWanted(turn=again.turn))
    assert glass.duty.making is Role.STAFF
    glass.typed("915482")
    assert isinstance(made := glass.typed("915482"), MakePin)
    assert made.turn == again.turn


def test_what_was_done_for_one_is_not_told_to_the_next_and_frees_nothing():
    glass = Glass()
    signed_in(glass, Role.TECHNICIAN)
    late = glass.touch("deed", "t-checkup").task
    assert isinstance(late, StaffDeed)
    glass.touch("finish")
    signed_in(glass, Role.STAFF)
    now = glass.touch("deed", "test-print").task
    assert isinstance(now, StaffDeed)
    told = Told("t-checkup", "Pemeriksaan selesai.", good=True, sheet=Sheet(), turn=late.turn)
    glass.journey.handle(told)
    assert (glass.duty.told, glass.duty.page, glass.duty.busy) == ("", "home", True)
    glass.journey.handle(replace(told, what="test-print", words="Dicetak.", turn=now.turn))
    assert (glass.duty.told, glass.duty.busy) == ("Dicetak.", False)


def test_the_glass_is_not_tried_while_the_desk_is_at_work():
    glass = Glass()
    signed_in(glass, Role.TECHNICIAN)
    glass.touch("deed", "t-checkup")
    glass.touch("trial")
    assert glass.journey.step is Step.STAFF
