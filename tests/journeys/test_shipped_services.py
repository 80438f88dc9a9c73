"""Every service that is shipped, walked by the journey: with a card the ticket is at most five taps away."""

from __future__ import annotations

from pathlib import Path

import pytest
from walking import A_NIK, TODAY

from kiosk.catalogue import load_catalogue
from kiosk.desk.identify import identify
from kiosk.visit.event import CardShown, Submit, Touch
from kiosk.visit.journey import Journey
from kiosk.visit.step import Step

CATALOGUE, MISTAKES = load_catalogue(Path(__file__).parents[2] / "config" / "services")


def test_the_shipped_services_have_no_mistake_and_are_ten_or_more():
    assert MISTAKES == ()
    assert len(CATALOGUE.services) >= 10


@pytest.mark.parametrize("service", CATALOGUE.services, ids=lambda service: service.code)
def test_the_ticket_is_at_most_five_taps_away(service):
    journey = Journey(CATALOGUE, lambda: TODAY)
    taps = 0

    def tap(name: str, value: str = "") -> object:
        nonlocal taps
        taps += 1
        return journey.handle(Touch(name, value)).task

    if not service.needs_nik:
        assert isinstance(tap("number", service.code), Submit)
        assert taps == 1
        return
    journey.handle(CardShown(identify(A_NIK, TODAY)))
    tap("yes")
    tap("category", service.category)
    tap("service", service.code)
    while journey.step is Step.FORM:
        question = journey.visit.asked
        assert question
        assert question.choices, f"{question.code} needs typing"
        tap("answer", question.choices[-1].code)
    assert isinstance(tap("submit"), Submit)
    assert taps <= 5
