"""What can be done without a card, and every dead end: each is left by one touch, by silence, or by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from walking import A_NIK, NUMBER, TODAY, hall, request

from drivers.printer.base import Certainty
from kiosk import problems
from kiosk.desk.identify import identify
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.news import HeardStatus, News, Notice, Product, RequestStatus, StatusOf
from kiosk.model.service import Service
from kiosk.model.ticket import QueueTicket
from kiosk.visit.event import (
    AskStatus,
    CallStaff,
    CardShown,
    ContactPrinted,
    Destination,
    PrintContact,
    Rate,
    Silence,
    StaffCalled,
    StatusHeard,
    Submit,
    Touch,
)
from kiosk.visit.journey import EVERYWHERE, Journey
from kiosk.visit.step import Step
from kiosk.visit.visit import FACES, LOUDEST, Paper, Visit

PRODUCTS = tuple(Product(str(n), f"Kopi {n}", "Bu Yanti", 10_000, phone="081279001234") for n in range(8))
NOTICES = (Notice("n1", "Posyandu", "Rabu pukul 08.00."),)
NEWS = News(products=PRODUCTS, notices=NOTICES)
CODE = "K7F39QXM"
KNOWN = HeardStatus(StatusOf(CODE, QueueTicket("2026-11-18", "A", 14), "S-41", RequestStatus.READY, ""), 60.0)


class Person:
    """Somebody at the kiosk: taps, shows things, waits."""

    def __init__(self, news: News = NEWS, *services: Service) -> None:
        self.journey = Journey(hall(*services), lambda: TODAY, news=lambda: news)
        self.tasks: list[object] = []
        self.last = Destination(Step.WELCOME, Visit())

    def told(self, event: object) -> Destination:
        self.last = self.journey.handle(event)  # type: ignore[arg-type]
        if self.last.task is not None:
            self.tasks.append(self.last.task)
        return self.last

    def taps(self, *names: str) -> Destination:
        for name in names:
            self.told(Touch(*name.split(" ", 1)))
        return self.last

    def shows(self, text: str) -> Destination:
        return self.told(CardShown(identify(text, TODAY)))

    @property
    def at(self) -> Step:
        return self.journey.step

    @property
    def visit(self) -> Visit:
        return self.journey.visit


@pytest.fixture
def person() -> Person:
    return Person()


# Status

SLIPS = ["ADT1:K7F39QXM", "https://desa.example/t/K7F39QXM", "https://desa.example/t/K7F3-9QXM"]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_shown_at_the_start_leads_straight_to_its_status(person, slip):
    person.shows(slip)
    assert (person.at, person.tasks) == (Step.STATUS_SHOWN, [AskStatus(CODE)])
    person.told(StatusHeard(CODE, KNOWN))
    assert (person.visit.heard, person.visit.answered) == (KNOWN, True)


def test_a_typed_code_leads_there_too_and_what_people_mix_up_is_understood(person):
    person.taps("status", "type", *(f"sign {sign}" for sign in "k7f3-9qxm" if sign != "-"))
    assert person.visit.code == CODE
    person.taps("next")
    assert (person.at, person.tasks) == (Step.STATUS_SHOWN, [AskStatus(CODE)])
    person.taps("another", "type", "sign O", "sign I", "sign L")
    assert person.visit.code == "011"


def test_half_a_code_leads_nowhere_and_no_code_is_longer_than_a_code(person):
    person.taps("status", "type", *["sign 7"] * 5, "next")
    assert person.at is Step.STATUS_CODE
    person.taps(*["sign 7"] * 9)
    assert person.visit.code == "77777777"
    person.taps("erase", "next")
    assert person.at is Step.STATUS_CODE
    assert person.tasks == []


@pytest.mark.parametrize("sign", ["U", "!", "", "77", "é", " "])
def test_no_other_sign_is_taken(person, sign):
    person.taps("status", "type")
    person.told(Touch("sign", sign))
    assert person.visit.code == ""


def test_an_unknown_code_gets_a_kind_word_and_another_try(person):
    person.shows(SLIPS[0])
    person.told(StatusHeard(CODE, None))
    assert (person.at, person.visit.heard, person.visit.answered) == (Step.STATUS_SHOWN, None, True)
    assert person.taps("another").step is Step.STATUS


def test_an_answer_to_another_question_is_not_shown(person):
    person.shows(SLIPS[0])
    person.told(StatusHeard("00000000", KNOWN))
    assert not person.visit.answered
    person.taps("finish")
    person.told(StatusHeard(CODE, KNOWN))
    assert (person.at, person.visit) == (Step.WELCOME, Visit())


def test_what_is_no_slip_is_said_kindly_where_a_slip_is_asked_for(person):
    person.taps("status")
    person.shows(A_NIK)
    assert (person.at, person.visit.problem) == (Step.STATUS, problems.CARD_NO_TICKET)
    person.shows(SLIPS[1])
    assert (person.at, person.visit.problem) == (Step.STATUS_SHOWN, None)


def test_whoever_walks_away_from_their_status_leaves_nothing(person):
    person.shows(SLIPS[0])
    assert person.told(StatusHeard(CODE, KNOWN)).silence_seconds == 45, "a code is personal"
    person.told(Silence())
    assert person.at is Step.STILL_HERE
    person.told(Silence())
    assert (person.at, person.visit) == (Step.WELCOME, Visit())


# Products, notices, slides


def test_a_product_is_two_taps_away_and_its_maker_one_more(person):
    person.taps("products", "product 3", "contact")
    assert person.tasks == [PrintContact(PRODUCTS[3])]
    assert (person.at, person.visit.paper) == (Step.PRODUCT, Paper.PRINTING)
    person.told(ContactPrinted(PRODUCTS[3]))
    assert person.visit.paper is Paper.OUT


def test_an_impatient_finger_prints_one_slip(person):
    person.taps("products", "product 3", "contact", "contact", "contact")
    person.told(ContactPrinted(PRODUCTS[3]))
    person.taps("contact")
    assert len(person.tasks) == 1


def test_without_paper_the_number_is_still_on_the_screen_and_can_be_tried_again(person):
    person.taps("products", "product 3", "contact")
    person.told(ContactPrinted(PRODUCTS[3], problems.PRINTER_PAPER_OUT))
    assert (person.at, person.visit.product, person.visit.problem) == (Step.PRODUCT, PRODUCTS[3], problems.PRINTER_PAPER_OUT)
    person.taps("contact")
    assert len(person.tasks) == 2


def test_a_slip_that_comes_late_changes_no_other_product(person):
    person.taps("products", "product 3", "contact", "back", "product 4")
    person.told(ContactPrinted(PRODUCTS[3]))
    assert person.visit.paper is None


def test_pages_of_products_go_round(person):
    person.taps("products", "more")
    assert person.visit.page == 1
    assert person.taps("more").visit.page == 0


def test_where_nothing_is_sold_there_is_no_empty_shelf():
    person = Person(News())
    assert person.taps("products").step is Step.WELCOME


def test_silence_on_an_untouched_start_shows_slides_and_any_touch_ends_them(person):
    person.told(Silence())
    assert (person.at, person.last.silence_seconds) == (Step.IDLE, None)
    assert person.taps("wake").step is Step.WELCOME


def test_without_anything_to_show_the_start_stays():
    assert Person(News()).told(Silence()).step is Step.WELCOME


@pytest.mark.parametrize(("shown", "step"), [(A_NIK, Step.CONFIRM), (SLIPS[0], Step.STATUS_SHOWN), ("??", Step.SCAN)])
def test_a_card_before_the_slides_begins_a_visit(person, shown, step):
    person.told(Silence())
    assert person.shows(shown).step is step


def test_a_notice_is_read_and_left(person):
    assert person.taps("notice n1").visit.notice == NOTICES[0]
    assert person.taps("more", "back").visit == Visit()
    assert person.taps("notice gone").step is Step.WELCOME


# Services that need no NIK

GUEST = replace(NUMBER, code="T", questions=hall().services[1].questions)


def test_a_guest_book_needs_no_card_and_is_submitted_without_a_nik():
    person = Person(NEWS, NUMBER, GUEST)
    person.taps("open", "service T", "answer bank", "submit")
    [task] = person.tasks
    assert isinstance(task, Submit)
    assert (task.application.service, task.application.nik) == ("T", None)
    assert person.at is Step.PRINTING


def test_what_needs_a_nik_cannot_be_reached_without_one():
    person = Person(NEWS, NUMBER, GUEST, hall().services[1])
    person.taps("open", "service S-41")
    assert (person.at, person.visit.service) == (Step.SERVICES, None)


def test_back_leads_home_from_what_needs_no_card():
    person = Person(NEWS, NUMBER, GUEST)
    assert person.taps("open", "service T", "back", "back").visit == Visit()


def test_a_full_store_keeps_the_answers_of_a_guest():
    person = Person(NEWS, NUMBER, GUEST)
    person.taps("open", "service T", "answer bank", "submit")
    person.told(Refused(problems.STORE_FULL))
    assert (person.at, person.visit.problem) == (Step.REVIEW, problems.STORE_FULL)
    assert person.visit.answers == {"purpose": "bank"}


# Faces


def done(person: Person) -> Person:
    person.taps("number Q")
    person.told(Submitted(request("Q", letter="A")))
    person.told(Printed(Certainty.CONFIRMED))
    assert person.at is Step.DONE
    return person


@pytest.mark.parametrize("face", FACES)
def test_one_face_is_counted_once(person, face):
    done(person).taps(f"face {face}", "face 1", "face 4")
    assert person.tasks[1:] == [Rate(face, "Q")]
    assert person.visit.face == face


@pytest.mark.parametrize("face", ["0", "5", "", "4 ", "happy"])
def test_no_other_face_is_counted(person, face):
    done(person)
    person.told(Touch("face", face))
    assert len(person.tasks) == 1


def test_a_face_does_not_keep_the_next_person_waiting_longer(person):
    done(person)
    assert person.taps("face 3").silence_seconds == 20


# What is there on every step

EVERY = [
    (),
    ("start",),
    ("scan",),
    ("status",),
    ("status", "type"),
    ("products",),
    ("products", "product 1"),
    ("notice n1",),
    ("help",),
    ("language",),
    ("voice", "voice"),
]


@pytest.mark.parametrize("way", EVERY)
def test_staff_can_be_called_from_everywhere_and_the_step_stays(person, way):
    before = person.taps(*way).step
    person.taps("call")
    assert isinstance(person.tasks[-1], CallStaff)
    assert person.told(StaffCalled()).visit.said == "call.called"
    assert person.told(StaffCalled(again=True)).visit.said == "call.already"
    assert person.at is before
    assert person.taps("large_text").visit.said == ""


def test_staff_hear_the_step_somebody_is_stuck_at_not_the_help_over_it(person):
    person.taps("start", "help", "call")
    assert person.tasks == [CallStaff(Step.NIK)]


@pytest.mark.parametrize("way", EVERY[:8])
def test_another_language_keeps_the_visit_where_it_is(person, way):
    before = person.taps(*way)
    person.taps("language", "speak jv")
    assert (person.at, person.visit) == (before.step, replace(before.visit, language="jv"))


def test_the_next_visit_is_indonesian_silent_and_in_plain_letters_again(person):
    person.taps("language", "speak su", "large_text", "voice", "voice", "louder", "repeat", "start", "back")
    assert person.visit == Visit()


def test_help_language_and_voice_do_not_pile_up(person):
    person.taps("start", "help", "language", "voice", "voice", "help", "close")
    assert (person.at, person.visit.under) == (Step.NIK, None)


def test_louder_has_an_end(person):
    person.taps("voice", "voice", *["louder"] * 9)
    assert person.visit.loudness == LOUDEST
    assert person.taps("mute").visit.voice is False


def test_the_staff_door_ends_the_visit_first(person):
    person.taps("start", *["digit 1"] * 5, "staff_door")
    assert (person.at, person.visit.digits) == (Step.STAFF_PIN, "")


def test_no_door_opens_while_a_slip_is_printed(person):
    person.taps("number Q", "staff_door", *EVERYWHERE)
    assert person.at is Step.PRINTING


# Dead ends: nobody is ever stuck


@pytest.mark.parametrize("way", [*EVERY, ("open",), ("status", "type", "sign 7"), ("start", "digit 1")])
def test_every_step_is_left_by_silence_alone(way):
    person = Person(NEWS, NUMBER, GUEST)
    person.taps(*way)
    for _ in range(3):
        assert person.last.silence_seconds is not None or person.at is Step.IDLE or not way
        person.told(Silence())
    assert person.at in (Step.WELCOME, Step.IDLE)
    assert person.visit == Visit()


@pytest.mark.parametrize("way", [*EVERY[1:], ("open",), ("start", "digit 1")])
def test_every_step_is_left_by_one_touch_or_two(way):
    person = Person(NEWS, NUMBER, GUEST)
    person.taps(*way)
    person.taps("back", "close", "finish", "back", "end")
    assert person.visit == Visit()


def test_no_paper_no_network_and_still_a_number(person):
    person.taps("number Q")
    person.told(Submitted(request("Q", letter="A")))
    person.told(NotPrinted(problems.PRINTER_PAPER_OUT))
    assert (person.at, person.visit.paper) == (Step.DONE, Paper.FAILED)
    assert person.visit.request
    assert person.visit.request.ticket.label == "A-001"


def test_whoever_comes_back_in_time_finds_what_they_typed(person):
    person.taps("status", "type", "sign 7")
    person.told(Silence())
    person.taps("here")
    assert (person.at, person.visit.code) == (Step.STATUS_CODE, "7")
