"""What somebody filled in at home: shown as a code, fetched from central, then gone on with like anything typed here.

The card still says who it is. What does not fit the questions of this hall is asked again.
"""

from __future__ import annotations

from kiosk import problems
from kiosk.model.request import Prefilled
from kiosk.visit import form
from kiosk.visit.event import AskPrefilled, PrefilledHeard, Task
from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk


def fetch(walk: Walk, code: str) -> Task:
    """Say that it is being fetched; the answer follows."""
    walk.go(Step.SCAN, code=code, said="scan.from-home", problem=None, digits="", fault=None)
    return AskPrefilled(code)


def go_on(walk: Walk) -> None:
    """To the first question that is still open, or to the summary."""
    visit = walk.visit
    if visit.service is not None:
        walk.visit = form.prefilled(visit, visit.service, visit.answers, walk.today())
        walk.go(Step.FORM if walk.visit.asked else Step.REVIEW)


def _heard(walk: Walk, answer: PrefilledHeard) -> None:
    if walk.step is not Step.SCAN or walk.visit.code != answer.code:
        return  # whoever showed it has walked on
    walk.note(code="", said="")
    if not isinstance(answer.prefilled, Prefilled):
        walk.note(problem=answer.prefilled)
        return
    service = walk.catalogue.service(answer.prefilled.service)
    if service is None:
        walk.note(problem=problems.PREFILLED_UNKNOWN)
    elif closed := walk.shut(service):
        walk.note(said=closed)
    else:
        walk.visit = form.prefilled(walk.visit, service, answer.prefilled.answers, walk.today())
        if service.takes_nik and walk.visit.card is None:
            walk.note(said="scan.from-home-card")
        else:
            go_on(walk)


ROOM = Room(answers={PrefilledHeard: _heard})
