"""No paper closes only what needs paper: its tile says so and takes nobody in; the rest stays open; a new roll opens it again."""

from __future__ import annotations

from running_kiosk import opened, running, take_number

from config.settings import PROFILES_PATH
from drivers.printer.profile import load_profile
from kiosk.desk.identify import identify
from kiosk.visit.event import CardShown
from kiosk.visit.step import Step
from scripts.simhall import Hall

NIK = "1801094405900001"


def test_letters_close_numbers_and_complaints_stay_open_and_a_new_roll_opens_all(settings_for, one_hall: Hall):
    assert load_profile(PROFILES_PATH / "epson-tm-t82.toml").status
    with running(settings_for()) as (kiosk, face):
        opened(face)
        letter = kiosk.catalogue.service("S-41")
        complaint = kiosk.catalogue.service("P")
        queue = kiosk.catalogue.service("Q")
        assert letter and complaint and queue
        assert kiosk.shut(letter) == ""
        one_hall.printer("paper out")
        try:
            end = take_number(face)  # the printer says it when it is asked to print; the number is given all the same
            assert end.step is Step.DONE
            assert end.visit.request
            assert (kiosk.shut(letter), kiosk.shut(complaint), kiosk.shut(queue)) == ("shut.paper", "", "")
            card = identify(NIK, kiosk.clock.today(kiosk.zone))
            face.post(lambda: kiosk.handle(CardShown(card)))
            face.until(lambda: face.last.step is Step.CONFIRM)
            face.post(lambda: kiosk.touch("yes"))
            face.post(lambda: kiosk.touch("service", "S-41"))
            face.until(lambda: bool(face.last.visit.said))
            assert (face.last.step, face.last.visit.said) == (Step.SERVICES, "shut.paper")
            face.post(lambda: kiosk.touch("end"))
            assert take_number(face).visit.request
        finally:
            one_hall.printer("paper ok")
        take_number(face)
        assert kiosk.shut(letter) == ""
