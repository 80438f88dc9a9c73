"""Who is it: WELCOME, SCAN, NIK and CONFIRM."""

from __future__ import annotations

from kiosk import problems
from kiosk.model.card import (
    Card,
    ConfigurationCode,
    EnrolmentCode,
    FaultyNikCard,
    NikCard,
    Preregistration,
    TicketCode,
    UnknownCode,
)
from kiosk.problems import Problem
from kiosk.visit import form
from kiosk.visit.event import Task
from kiosk.visit.room import Room
from kiosk.visit.rooms.from_home import fetch, go_on
from kiosk.visit.rooms.status import ask
from kiosk.visit.shelf import open_services
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk

_KIND_WORDS = {"link": problems.CARD_LINK, "ikd": problems.CARD_IKD}


def _start(walk: Walk, _value: str) -> None:
    walk.go(Step.NIK)


def _scan(walk: Walk, _value: str) -> None:
    walk.go(Step.SCAN, digits="", fault=None, card=None)


def _number(walk: Walk, value: str) -> Task | None:
    """A number at one tap: only what needs neither a card nor an answer."""
    service = walk.catalogue.service(value)
    if service is None or service.needs_nik or service.questions:
        return None
    if closed := walk.shut(service):
        walk.note(said=closed)
        return None
    walk.go(Step.PRINTING, service=service)
    return form.submission(walk.visit)


def _open(walk: Walk, _value: str) -> None:
    """What can be asked for without saying who one is."""
    if open_services(walk.catalogue):
        walk.go(Step.SERVICES, category="", page=0)


def _digit(walk: Walk, value: str) -> None:
    walk.visit = form.digit_typed(walk.visit, value, walk.today())


def _erase(walk: Walk, _value: str) -> None:
    walk.note(digits=walk.visit.digits[:-1], fault=None)


def _clear(walk: Walk, _value: str) -> None:
    walk.note(digits="", fault=None)


def _next(walk: Walk, _value: str) -> None:
    card = form.typed_card(walk.visit, walk.today())
    if card is not None:
        walk.go(Step.CONFIRM, card=card, typed=True, digits="")


def _yes(walk: Walk, _value: str) -> None:
    if walk.visit.service is not None:
        go_on(walk)  # filled in at home: who it is was all that was missing
    else:
        walk.go(Step.SERVICES, category="", page=0)


def _no(walk: Walk, _value: str) -> None:
    walk.go(Step.NIK if walk.visit.typed else Step.SCAN, card=None, typed=False, digits="", fault=None)


def _home(walk: Walk, _value: str) -> None:
    walk.home()


def _card(walk: Walk, card: Card) -> Task | None:
    match card:
        case NikCard():
            walk.go(Step.CONFIRM, card=card, typed=False, digits="", fault=None, problem=None)
        case TicketCode(code) if walk.step in (Step.WELCOME, Step.IDLE):
            return ask(walk, code)
        case Preregistration(code):
            return fetch(walk, code)
        case FaultyNikCard():
            _beside_the_card(walk, problems.CARD_FAULTY)
        case TicketCode():
            _beside_the_card(walk, problems.CARD_TICKET)
        case EnrolmentCode() | ConfigurationCode():
            _beside_the_card(walk, problems.CARD_ENROLMENT)
        case UnknownCode(kind):
            _beside_the_card(walk, _KIND_WORDS.get(kind, problems.CARD_UNKNOWN))
    return None


def _beside_the_card(walk: Walk, problem: Problem) -> None:
    """A kind word where the card can be tried again; whoever is typing keeps what they typed."""
    walk.go(walk.step if walk.step is Step.NIK else Step.SCAN, problem=problem)


ROOM = Room(
    touches={
        (Step.WELCOME, "start"): _start,
        (Step.WELCOME, "scan"): _scan,
        (Step.WELCOME, "number"): _number,
        (Step.WELCOME, "open"): _open,
        (Step.SCAN, "type"): _start,
        (Step.SCAN, "back"): _home,
        (Step.NIK, "digit"): _digit,
        (Step.NIK, "erase"): _erase,
        (Step.NIK, "clear"): _clear,
        (Step.NIK, "next"): _next,
        (Step.NIK, "back"): _home,
        (Step.CONFIRM, "yes"): _yes,
        (Step.CONFIRM, "no"): _no,
    },
    cards={Step.WELCOME: _card, Step.IDLE: _card, Step.SCAN: _card, Step.NIK: _card},
)
