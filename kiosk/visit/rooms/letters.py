"""What is asked for: SERVICES, FORM and REVIEW."""

from __future__ import annotations

from kiosk.visit import form
from kiosk.visit.event import Task
from kiosk.visit.room import Room
from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk


def _category(walk: Walk, value: str) -> None:
    if any(category.code == value for category in walk.catalogue.categories):
        walk.go(Step.SERVICES, category=value, page=0)


def _more(walk: Walk, _value: str) -> None:
    walk.go(Step.SERVICES, page=(walk.visit.page + 1) % shelf(walk.catalogue, walk.visit).pages)


def _service(walk: Walk, value: str) -> None:
    service = walk.catalogue.service(value)
    if service is None or (service.needs_nik and walk.visit.card is None):
        return
    if closed := walk.shut(service):
        walk.note(said=closed)
    elif service.needs_nik or service.questions:
        walk.note(service=service, question=0, answers={}, draft="")
        _ask(walk)


def _services_back(walk: Walk, _value: str) -> None:
    if walk.visit.page:
        walk.go(Step.SERVICES, page=0)
    elif walk.visit.category:
        walk.go(Step.SERVICES, category="")
    elif walk.visit.card is None:
        walk.home()
    else:
        walk.go(Step.CONFIRM)


def _answer(walk: Walk, value: str) -> None:
    answered = form.answered(walk.visit, value, walk.today())
    if answered is not None:
        walk.visit = answered
        _ask(walk)


def _digit(walk: Walk, value: str) -> None:
    walk.visit = form.drafted(walk.visit, value, walk.today())


def _erase(walk: Walk, _value: str) -> None:
    walk.note(draft=walk.visit.draft[:-1])


def _clear(walk: Walk, _value: str) -> None:
    walk.note(draft="")


def _next(walk: Walk, _value: str) -> None:
    _answer(walk, walk.visit.draft)


def _skip(walk: Walk, _value: str) -> None:
    walk.visit = form.skipped(walk.visit)
    _ask(walk)


def _form_back(walk: Walk, _value: str) -> None:
    if walk.visit.question:
        walk.go(Step.FORM, question=walk.visit.question - 1, draft="")
    else:
        walk.go(Step.SERVICES, service=None, answers={}, draft="")


def _change(walk: Walk, _value: str) -> None:
    if walk.visit.service and walk.visit.service.questions:
        walk.go(Step.FORM, question=0, draft="")
    else:
        walk.go(Step.SERVICES, service=None)


def _submit(walk: Walk, _value: str) -> Task | None:
    walk.go(Step.PRINTING)
    return form.submission(walk.visit)


def _ask(walk: Walk) -> None:
    walk.go(Step.FORM if walk.visit.asked else Step.REVIEW)


ROOM = Room(
    touches={
        (Step.SERVICES, "category"): _category,
        (Step.SERVICES, "service"): _service,
        (Step.SERVICES, "more"): _more,
        (Step.SERVICES, "back"): _services_back,
        (Step.FORM, "answer"): _answer,
        (Step.FORM, "digit"): _digit,
        (Step.FORM, "erase"): _erase,
        (Step.FORM, "clear"): _clear,
        (Step.FORM, "next"): _next,
        (Step.FORM, "skip"): _skip,
        (Step.FORM, "back"): _form_back,
        (Step.REVIEW, "change"): _change,
        (Step.REVIEW, "submit"): _submit,
    },
)
