"""What became of a request: STATUS and STATUS_CODE ask for the code of its slip, STATUS_SHOWN says it."""

from __future__ import annotations

from kiosk import problems
from kiosk.model.card import Card, TicketCode
from kiosk.model.ticket import CODE_LENGTH, read_tracking_code
from kiosk.visit.event import AskStatus, StatusHeard, Task
from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk


def ask(walk: Walk, code: str) -> Task:
    """Show what is known of the request with this code; the answer follows."""
    walk.go(Step.STATUS_SHOWN, code=code, heard=None, answered=False, problem=None)
    return AskStatus(code)


def _open(walk: Walk, _value: str) -> None:
    walk.go(Step.STATUS, code="", heard=None, answered=False)


def _type(walk: Walk, _value: str) -> None:
    walk.go(Step.STATUS_CODE, code="", letters=False)


def _signs(walk: Walk, _value: str) -> None:
    walk.note(letters=not walk.visit.letters)


def _sign(walk: Walk, value: str) -> None:
    """One more character; what people mix up (O and 0, I and 1) is read as the code has it."""
    typed = walk.visit.code + value
    if len(value) == 1 and len(typed) <= CODE_LENGTH and read_tracking_code(typed.ljust(CODE_LENGTH, "0")):
        walk.note(code=(read_tracking_code(typed.ljust(CODE_LENGTH, "0")) or "")[: len(typed)])


def _erase(walk: Walk, _value: str) -> None:
    walk.note(code=walk.visit.code[:-1])


def _next(walk: Walk, _value: str) -> Task | None:
    code = read_tracking_code(walk.visit.code)
    return ask(walk, code) if code else None


def _home(walk: Walk, _value: str) -> None:
    walk.home()


def _card(walk: Walk, card: Card) -> Task | None:
    if isinstance(card, TicketCode):
        return ask(walk, card.code)
    walk.note(problem=problems.CARD_NO_TICKET)
    return None


def _heard(walk: Walk, answer: StatusHeard) -> None:
    if walk.step is Step.STATUS_SHOWN and answer.code == walk.visit.code:
        walk.note(heard=answer.heard, answered=True)


ROOM = Room(
    touches={
        (Step.WELCOME, "status"): _open,
        (Step.STATUS, "type"): _type,
        (Step.STATUS, "back"): _home,
        (Step.STATUS_CODE, "sign"): _sign,
        (Step.STATUS_CODE, "signs"): _signs,
        (Step.STATUS_CODE, "erase"): _erase,
        (Step.STATUS_CODE, "next"): _next,
        (Step.STATUS_CODE, "back"): _open,
        (Step.STATUS_SHOWN, "another"): _open,
        (Step.STATUS_SHOWN, "finish"): _home,
    },
    cards={Step.STATUS: _card, Step.STATUS_CODE: _card},
    answers={StatusHeard: _heard},
)
