"""Every service that is shipped, walked by the journey: with a card at most five taps lead to the ticket beside the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from walking import A_NIK, TODAY

from kiosk.catalogue import load_catalogue
from kiosk.desk.identify import identify
from kiosk.model.service import Question, QuestionKind, Service
from kiosk.visit import dates
from kiosk.visit.event import CardShown, Submit, Touch
from kiosk.visit.journey import Journey
from kiosk.visit.shelf import TILES_A_PAGE
from kiosk.visit.step import Step

CATALOGUE, MISTAKES = load_catalogue(Path(__file__).parents[2] / "config" / "services")
WITH_A_CARD = [service for service in CATALOGUE.services if service.takes_nik]
TYPED = {QuestionKind.TEXT: "SITI", QuestionKind.NUMBER: "25", QuestionKind.PHONE: "081279001234"}


class Finger:
    """Taps a way through a journey, and counts: `leading` are the taps that lead on, `answering` those that answer."""

    def __init__(self) -> None:
        self.journey = Journey(CATALOGUE, lambda: TODAY)
        self.leading = self.answering = 0

    def lead(self, name: str, value: str = "") -> object:
        self.leading += 1
        return self.journey.handle(Touch(name, value)).task

    def answer(self, name: str, value: str = "") -> None:
        self.answering += 1
        self.journey.handle(Touch(name, value))

    def to(self, service: Service) -> None:
        """From the card to the service's tile."""
        self.journey.handle(CardShown(identify(A_NIK, TODAY)))
        self.lead("yes")
        self.lead("category", service.category)
        if CATALOGUE.in_category(service.category).index(service) >= TILES_A_PAGE:
            self.lead("more")
        self.lead("service", service.code)

    def fill(self) -> None:
        """Answer every question, by tiles where there are any."""
        while self.journey.step is Step.FORM:
            question = self.journey.visit.asked
            assert question
            self.fill_one(question)

    def fill_one(self, question: Question) -> None:
        if question.choices or question.suggestions:
            self.answer("answer", question.choices[0].code if question.choices else question.suggestions[0])
        elif question.kind is QuestionKind.DATE:
            while ways := dates.offered(question, self.journey.visit.draft, TODAY):
                self.answer("pick", ways[0])
            self.answer("next")
        else:
            for key in TYPED[question.kind]:
                self.answer("letter" if question.kind is QuestionKind.TEXT else "digit", key)
            self.answer("next")


def test_the_shipped_services_have_no_mistake_and_are_all_that_is_asked_of_a_village():
    assert MISTAKES == ()
    assert len(CATALOGUE.services) == 33


def test_a_plain_number_is_one_tap():
    finger = Finger()
    assert isinstance(finger.lead("number", "Q"), Submit)
    assert finger.leading == 1


@pytest.mark.parametrize("service", WITH_A_CARD, ids=lambda service: service.code)
def test_beside_its_answers_a_ticket_is_at_most_five_taps_away(service):
    finger = Finger()
    finger.to(service)
    finger.fill()
    task = finger.lead("submit")
    assert isinstance(task, Submit)
    assert set(task.application.answers) == {question.code for question in service.questions}
    assert finger.leading <= 5


@pytest.mark.parametrize(
    "service",
    [s for s in WITH_A_CARD if len(s.questions) <= 1 and all(q.choices for q in s.questions)],
    ids=lambda service: service.code,
)
def test_with_one_question_to_tap_everything_together_is_six_taps_at_most_and_five_on_the_first_page(service):
    finger = Finger()
    finger.to(service)
    finger.fill()
    finger.lead("submit")
    first = CATALOGUE.in_category(service.category).index(service) < TILES_A_PAGE
    assert finger.leading + finger.answering <= (5 if first else 6)


@pytest.mark.parametrize("service", CATALOGUE.services, ids=lambda service: service.code)
def test_choices_need_one_tap_each_and_optional_ones_can_be_left_open(service):
    finger = Finger()
    if service.takes_nik:
        finger.to(service)
    else:
        finger.journey.handle(Touch("open"))
        finger.lead("service", service.code)
    for question in service.questions:
        assert finger.journey.visit.asked == question
        if question.required:
            before = finger.answering
            finger.fill_one(question)
            assert finger.answering == before + 1 or not (question.choices or question.suggestions)
        else:
            finger.answer("skip")
    if service.questions:
        assert finger.journey.step is Step.REVIEW
        required = {question.code for question in service.questions if question.required}
        assert set(finger.journey.visit.answers) == required


@pytest.mark.parametrize("code", ["P", "T"])
def test_a_complaint_and_the_guest_book_need_no_card(code):
    finger = Finger()
    finger.journey.handle(Touch("open"))
    finger.lead("service", code)
    finger.fill()
    task = finger.lead("submit")
    assert isinstance(task, Submit)
    assert (task.application.nik, task.application.nik_source) == (None, "")


def test_a_complaint_made_with_a_card_carries_its_nik():
    finger = Finger()
    complaint = CATALOGUE.service("P")
    assert complaint
    finger.to(complaint)
    finger.fill()
    task = finger.lead("submit")
    assert isinstance(task, Submit)
    assert task.application.nik is not None
