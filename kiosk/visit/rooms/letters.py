"""What is asked for: SERVICES, FORM and REVIEW."""

from __future__ import annotations

from kiosk.visit import form
from kiosk.visit.event import ListPrinted, PrintList, Task
from kiosk.visit.room import Room
from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.walk import Walk

MOST_PAGES = 840
"""A multiple of every number of pages up to eight, the most there can be: every page comes round again."""


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
        walk.visit = form.begun(walk.visit, service, walk.today())
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
    walk.visit = form.drafted(walk.visit, value)


def _letter(walk: Walk, value: str) -> None:
    walk.visit = form.lettered(walk.visit, value)


def _pick(walk: Walk, value: str) -> None:
    walk.visit = form.picked(walk.visit, value, walk.today())


def _signs(walk: Walk, _value: str) -> None:
    walk.note(signs=not walk.visit.signs)


def _write(walk: Walk, _value: str) -> None:
    walk.note(writing=True)


def _erase(walk: Walk, _value: str) -> None:
    walk.visit = form.erased(walk.visit, walk.today())


def _clear(walk: Walk, _value: str) -> None:
    walk.note(draft="", page=0)


def _next(walk: Walk, _value: str) -> None:
    _answer(walk, form.drafted_answer(walk.visit))


def _skip(walk: Walk, _value: str) -> None:
    walk.visit = form.skipped(walk.visit)
    _ask(walk)


def _form_more(walk: Walk, _value: str) -> None:
    """Round and round: how many pages there are follows from the panel."""
    walk.note(page=(walk.visit.page + 1) % MOST_PAGES)


def _form_back(walk: Walk, _value: str) -> None:
    """To the first page, to the hall's own list, to the question before: whatever came last."""
    visit, question = walk.visit, walk.visit.asked
    if visit.page:
        walk.note(page=0)
    elif visit.writing and question is not None and question.suggestions:
        walk.note(writing=False, signs=False, draft="")
    elif visit.question:
        walk.visit = form.returned(visit, visit.question - 1)
    else:
        walk.go(Step.SERVICES, service=None, answers={}, draft="")


def _change(walk: Walk, _value: str) -> None:
    if walk.visit.service and walk.visit.service.questions:
        walk.visit = form.returned(walk.visit, 0)
        walk.go(Step.FORM)
    else:
        walk.go(Step.SERVICES, service=None)


def _take_list(walk: Walk, _value: str) -> Task | None:
    """What to bring, on paper, without asking for anything. Once while it is being printed."""
    visit = walk.visit
    if visit.service is None or visit.listed:
        return None
    walk.note(listed=True, said="review.list-printing")
    return PrintList(visit.service, visit.language)


def _list_printed(walk: Walk, answer: ListPrinted) -> None:
    if walk.visit.listed and walk.visit.service == answer.service:
        walk.note(listed=answer.problem is None, said="review.list-failed" if answer.problem else walk.visit.said)


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
        (Step.FORM, "letter"): _letter,
        (Step.FORM, "pick"): _pick,
        (Step.FORM, "signs"): _signs,
        (Step.FORM, "write"): _write,
        (Step.FORM, "more"): _form_more,
        (Step.FORM, "erase"): _erase,
        (Step.FORM, "clear"): _clear,
        (Step.FORM, "next"): _next,
        (Step.FORM, "skip"): _skip,
        (Step.FORM, "back"): _form_back,
        (Step.REVIEW, "change"): _change,
        (Step.REVIEW, "take_list"): _take_list,
        (Step.REVIEW, "submit"): _submit,
    },
    answers={ListPrinted: _list_printed},
)
