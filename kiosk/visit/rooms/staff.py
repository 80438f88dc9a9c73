"""The staff's rooms: five seconds on the hall's mark, a PIN, then the pages of kiosk.visit.staff_pages, and the trial.

Staff speak to the desk one deed at a time; while it is at work nothing else is taken. Silence closes the door behind them.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.desk.duty import PinJudged, PinMade, PinWanted, Sheet, Told
from kiosk.model.card import Card, ConfigurationCode, EnrolmentCode
from kiosk.model.staff import Role
from kiosk.visit import staff_pages
from kiosk.visit.duty import Duty
from kiosk.visit.event import CheckPin, MakePin, StaffDeed, Task, Vouch
from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from kiosk.visit.walk import Walk

ENROLLED = "enrolled"
"""At the door by no hold of a finger: a code has just enrolled the kiosk, and there are no PINs yet. The kiosk alone says so."""
LONGEST_PIN = 8
SHORTEST_PIN = 6


def _door(walk: Walk, value: str) -> None:
    """From any step but one where the desk is at work; the visit ends, for staff stand before the kiosk now."""
    if walk.step is not Step.PRINTING:
        walk.turns += 1
        walk.step, walk.visit = (
            Step.STAFF_PIN,
            Visit(duty=Duty(turn=walk.turns, making=Role.STAFF if value == ENROLLED else None)),
        )


def _duty(walk: Walk) -> Duty:
    return walk.visit.duty or Duty()


def _note(walk: Walk, **changes: object) -> None:
    walk.note(duty=replace(_duty(walk), **changes))  # type: ignore[arg-type]


def _out(walk: Walk, _value: str = "") -> None:
    walk.home()


# The PIN


def _digit(walk: Walk, value: str) -> None:
    duty = _duty(walk)
    if not duty.busy and len(duty.pin) < LONGEST_PIN and len(value) == 1 and value in "0123456789":
        _note(walk, pin=duty.pin + value, told="")


def _erase(walk: Walk, _value: str) -> None:
    _note(walk, pin=_duty(walk).pin[:-1])


def _clear(walk: Walk, _value: str) -> None:
    _note(walk, pin="")


def _next(walk: Walk, _value: str) -> Task | None:
    duty = _duty(walk)
    if duty.busy or len(duty.pin) < SHORTEST_PIN:
        return None
    if duty.making is None:
        _note(walk, busy=True)
        return CheckPin(duty.pin, duty.turn)
    if not duty.first:
        _note(walk, first=duty.pin, pin="", told="Ketik sekali lagi angka yang sama.", good=True)
        return None
    if duty.pin != duty.first:
        _note(walk, first="", pin="", told="Kedua angka berbeda. Ulangi dari awal.", good=False)
        return None
    _note(walk, busy=True)
    return MakePin(duty.making, duty.pin, duty.turn)


def _awaited(walk: Walk, answer: PinJudged | PinWanted | PinMade | Told) -> bool:
    """Whether whoever stands here asked for `answer`: the desk may have taken until somebody else had opened the door."""
    return _duty(walk).busy and answer.turn == _duty(walk).turn


def _judged(walk: Walk, answer: PinJudged) -> None:
    if walk.step is not Step.STAFF_PIN or not _awaited(walk, answer):
        return
    if answer.role is None:
        _note(walk, pin="", busy=False, told=answer.words, good=False)
    else:
        walk.go(Step.STAFF, duty=Duty(answer.role, sheet=answer.sheet or Sheet(), turn=answer.turn))


def _wanted(walk: Walk, answer: PinWanted) -> None:
    """Central vouches for whoever stands here: both PINs are made anew, the staff's first."""
    if walk.step is Step.STAFF_PIN and _awaited(walk, answer):
        walk.note(duty=Duty(making=Role.STAFF, turn=_duty(walk).turn))


def _made(walk: Walk, answer: PinMade) -> None:
    duty = _duty(walk)
    if walk.step is not Step.STAFF_PIN or duty.making is None or not _awaited(walk, answer):
        return
    if answer.words:
        _note(walk, first="", pin="", busy=False, told=answer.words, good=False)
    elif duty.role is None and answer.role is Role.STAFF:
        told = "PIN petugas tersimpan. Sekarang PIN teknisi."
        walk.note(duty=Duty(making=Role.TECHNICIAN, told=told, turn=answer.turn))
    elif duty.role is None:
        walk.home()
    else:
        walk.go(Step.STAFF, duty=replace(duty, making=None, first="", pin="", busy=False, told="PIN baru tersimpan.", good=True))


def _card(walk: Walk, card: Card) -> Task | None:
    """A code from central, shown by a technician who forgot the PIN or sets the kiosk up."""
    duty = _duty(walk)
    if not isinstance(card, EnrolmentCode) or duty.busy or duty.role is not None or duty.making is not None:
        return None
    _note(walk, busy=True, told="Bertanya ke server pusat…", good=True)
    return Vouch(card, duty.turn)


def _code(walk: Walk, card: Card) -> Task | None:
    """Settings from central in a QR: only a technician who is signed in may bring them."""
    duty = _duty(walk)
    if not isinstance(card, ConfigurationCode) or duty.role is not Role.TECHNICIAN:
        return None
    return _deed(walk, f"t-code {card.text}")


# The pages


def _go(walk: Walk, value: str) -> None:
    """To `page`, or to `page number`."""
    if not _duty(walk).busy:
        page, _, number = value.partition(" ")
        _note(walk, page=page, number=int(number) if number.isdecimal() else 0, stage=0, told="")


def _back(walk: Walk, _value: str) -> None:
    duty = _duty(walk)
    if duty.busy:
        return
    page = staff_pages.page_of(duty)
    if duty.stage:
        _note(walk, stage=duty.stage - 1, told="")
    elif page.back:
        _go(walk, page.back)
    else:
        walk.home()


def _more(walk: Walk, _value: str) -> None:
    duty = _duty(walk)
    _note(walk, number=(duty.number + 1) % staff_pages.page_of(duty).pages)


def _stage(walk: Walk, value: str) -> None:
    duty = _duty(walk)
    if value == "first":
        _note(walk, page="paper", stage=0, told="")
    else:
        _note(walk, stage=min(duty.stage + 1, staff_pages.steps_of(duty) - 1), told="")


def _deed(walk: Walk, value: str) -> Task | None:
    """`what` or `what value`, as the tile says it."""
    duty = _duty(walk)
    if duty.busy or duty.role is None:
        return None
    what, _, about = value.partition(" ")
    _note(walk, busy=True, told="", good=True)
    return StaffDeed(duty.role, what, about, duty.turn)


def _look(walk: Walk, _value: str) -> Task | None:
    """Only see how things stand now: a stick was plugged in, say."""
    return _deed(walk, "")


def _pin(walk: Walk, value: str) -> None:
    duty = _duty(walk)
    if duty.busy or duty.role is None or (value == Role.TECHNICIAN.value and duty.role is not Role.TECHNICIAN):
        return
    walk.go(Step.STAFF_PIN, duty=replace(duty, making=Role(value), pin="", first="", told=""))


def _told(walk: Walk, answer: Told) -> None:
    duty = _duty(walk)
    if walk.step not in (Step.STAFF, Step.TRIAL) or duty.role is None or not _awaited(walk, answer):
        return
    page = duty.page
    what = answer.what
    if answer.good and what in staff_pages.AFTER:
        page = staff_pages.AFTER[what]
    number = 0 if page != duty.page else duty.number
    stage = 0 if page != duty.page else duty.stage
    fresh = replace(
        duty, busy=False, told=answer.words, good=answer.good, sheet=answer.sheet, page=page, number=number, stage=stage
    )
    walk.go(Step.STAFF, duty=replace(fresh, findings=answer.findings or duty.findings))


def _trial(walk: Walk, _value: str) -> None:
    if _duty(walk).role is Role.TECHNICIAN and not _duty(walk).busy:
        walk.go(Step.TRIAL)


def _tapped(walk: Walk, value: str) -> Task | None:
    return _deed(walk, f"t-touch {value}")


def _trial_back(walk: Walk, _value: str = "") -> None:
    walk.go(Step.STAFF)


ROOM = Room(
    touches={
        (Step.STAFF_PIN, "digit"): _digit,
        (Step.STAFF_PIN, "erase"): _erase,
        (Step.STAFF_PIN, "clear"): _clear,
        (Step.STAFF_PIN, "next"): _next,
        (Step.STAFF_PIN, "back"): _out,
        (Step.STAFF, "go"): _go,
        (Step.STAFF, "back"): _back,
        (Step.STAFF, "more"): _more,
        (Step.STAFF, "stage"): _stage,
        (Step.STAFF, "deed"): _deed,
        (Step.STAFF, "look"): _look,
        (Step.STAFF, "pin"): _pin,
        (Step.STAFF, "trial"): _trial,
        (Step.STAFF, "finish"): _out,
        (Step.TRIAL, "tapped"): _tapped,
        (Step.TRIAL, "back"): _trial_back,
    },
    everywhere={"staff_door": _door},
    cards={Step.STAFF_PIN: _card, Step.STAFF: _code},
    answers={PinJudged: _judged, PinWanted: _wanted, PinMade: _made, Told: _told},
    silences={Step.STAFF_PIN: _out, Step.STAFF: _out, Step.TRIAL: _trial_back},
)
