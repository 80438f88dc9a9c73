"""What comes of it: PRINTING and DONE, and how the resident found it."""

from __future__ import annotations

from drivers.printer.base import Certainty
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.visit.event import Rate, Reprint, Task
from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.visit import FACES, Paper
from kiosk.visit.walk import Walk


def _submitted(walk: Walk, answer: Submitted) -> None:
    if walk.step is Step.PRINTING:
        walk.note(request=answer.request, paper=Paper.PRINTING)


def _refused(walk: Walk, answer: Refused) -> None:
    """Nothing was stored: back to where it can be tried again, a number at one tap to the start."""
    if walk.step is not Step.PRINTING:
        return
    service = walk.visit.service
    asked = service is not None and (service.needs_nik or bool(service.questions))
    walk.go(Step.REVIEW if asked else Step.WELCOME, problem=answer.problem, service=service if asked else None)


def _printed(walk: Walk, answer: Printed) -> None:
    if walk.step is Step.PRINTING:
        walk.go(Step.DONE, paper=Paper.UNKNOWN if answer.certainty is Certainty.UNKNOWN else Paper.OUT, problem=None)


def _not_printed(walk: Walk, answer: NotPrinted) -> None:
    if walk.step is Step.PRINTING:
        walk.go(Step.DONE, paper=Paper.FAILED, problem=answer.problem)


def _again(walk: Walk, _value: str) -> Task | None:
    request = walk.visit.request
    if request is None or not walk.visit.may_print_again:
        return None
    walk.go(Step.PRINTING, paper=Paper.PRINTING, copies=walk.visit.copies + 1, problem=None)
    return Reprint(request)


def _finish(walk: Walk, _value: str) -> None:
    walk.home()


def _face(walk: Walk, value: str) -> Task | None:
    """One face, once: a second tap changes nothing, so that nobody votes twice."""
    if value not in FACES or walk.visit.face or walk.visit.service is None:
        return None
    walk.note(face=value)
    return Rate(value, walk.visit.service.code)


def _nothing(_walk: Walk) -> None:
    """Silence means nothing here: the desk is at work."""


def _silent(walk: Walk) -> None:
    walk.home()


ROOM = Room(
    touches={
        (Step.DONE, "again"): _again,
        (Step.DONE, "finish"): _finish,
        (Step.DONE, "face"): _face,
    },
    answers={Submitted: _submitted, Refused: _refused, Printed: _printed, NotPrinted: _not_printed},
    silences={Step.PRINTING: _nothing, Step.DONE: _silent},
)
