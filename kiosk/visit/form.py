"""Filling in: the NIK, the answers, and the application they add up to. Pure functions from one Visit to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kiosk import problems
from kiosk.model.card import NikCard
from kiosk.model.nik import DIGITS, Nik, NikFault, age_of, read_nik, region_of
from kiosk.model.request import Application
from kiosk.model.service import Question, QuestionKind, Service
from kiosk.visit import dates, keys
from kiosk.visit.event import Submit
from kiosk.visit.visit import Visit

# Numbers here have an area code and so begin with 0; mobile ones have 10 to 13 digits, the shortest others 9.
PHONE_SHORTEST = 9
PHONE_LONGEST = 13
_TYPED_IN_DIGITS = (QuestionKind.NUMBER, QuestionKind.PHONE)


def digit_typed(visit: Visit, digit: str, today: date) -> Visit:
    """One more digit of the NIK. At the sixteenth its structure is judged, so a slip is named at once."""
    if len(digit) != 1 or digit not in "0123456789" or len(visit.digits) >= DIGITS:
        return visit
    digits = visit.digits + digit
    judged = read_nik(digits, today) if len(digits) == DIGITS else None
    return replace(visit, digits=digits, fault=judged if isinstance(judged, NikFault) else None)


def typed_card(visit: Visit, today: date) -> NikCard | None:
    """The card that typing a whole, sound NIK amounts to."""
    nik = read_nik(visit.digits, today)
    return NikCard(nik, region_of(nik)) if isinstance(nik, Nik) else None


def begun(visit: Visit, service: Service, today: date) -> Visit:
    """The first question of `service`. Whoever is younger than it is meant for is told so, and may go on."""
    age = age_of(visit.card.nik, today) if visit.card and service.takes_nik else None
    young = age is not None and age < service.min_age
    problem = problems.SERVICE_TOO_YOUNG if young else visit.problem
    return replace(_turned(visit, 0), service=service, answers={}, problem=problem)


def prefilled(visit: Visit, service: Service, answers: Mapping[str, str], today: date) -> Visit:
    """At the first question of `service` that `answers` leave open; what does not fit its question is left out."""
    visit = begun(visit, service, today)
    while (question := visit.asked) is not None:
        given = answers.get(question.code, "")
        further = answered(visit, dates.as_typed(given) if question.kind is QuestionKind.DATE else given, today)
        if further is None and question.required:
            break
        visit = further or skipped(visit)
    return visit


def returned(visit: Visit, question: int) -> Visit:
    """Back at an earlier question: an answer that was typed is there to be gone on with."""
    visit = _turned(visit, question)
    asked = visit.asked
    given = visit.answers.get(asked.code, "") if asked else ""
    if asked is None or asked.kind in (QuestionKind.CHOICE, QuestionKind.DATE):
        return visit
    return replace(visit, draft=given, writing=bool(given) and given not in asked.suggestions)


def drafted(visit: Visit, digit: str) -> Visit:
    """One more digit of a number or telephone."""
    question = visit.asked
    if question is None or question.kind not in _TYPED_IN_DIGITS or len(digit) != 1 or digit not in "0123456789":
        return visit
    # What is counted has no leading zero: 0, then 5 is 5.
    before = visit.draft.lstrip("0") if question.unit else visit.draft
    return replace(visit, draft=(before + digit)[: longest(question)])


def lettered(visit: Visit, key: str) -> Visit:
    """One more character of a text."""
    question = visit.asked
    if question is None or question.kind is not QuestionKind.TEXT:
        return visit
    return replace(visit, draft=keys.written(visit.draft, key, question.longest, capitals=question.capitals), writing=True)


def picked(visit: Visit, value: str, today: date) -> Visit:
    """A year, a month or a day of a date, as one of the drafts that were offered."""
    question = visit.asked
    if question is None or question.kind is not QuestionKind.DATE:
        return visit
    before = dates.settled(question, visit.draft, today)
    if value not in dates.offered(question, before, today):
        return visit
    return replace(visit, draft=dates.settled(question, value, today), page=0)


def erased(visit: Visit, today: date) -> Visit:
    """Without the last character, or the last tap of a date."""
    question = visit.asked
    if question is not None and question.kind is QuestionKind.DATE:
        return replace(visit, draft=dates.undone(question, visit.draft, today), page=0)
    return replace(visit, draft=visit.draft[:-1])


def drafted_answer(visit: Visit) -> str:
    """What the draft amounts to as an answer; it may be none yet."""
    if visit.asked is not None and visit.asked.kind is QuestionKind.DATE:
        return dates.answer_of(visit.draft) if len(visit.draft) == dates.Stage.WHOLE else ""
    return keys.finished(visit.draft.strip())


def answered(visit: Visit, value: str, today: date) -> Visit | None:
    """`value` as the answer to the question on the form, and on to the next; None when it is not an answer to it."""
    question = visit.asked
    if question is None or not fits(question, value, today):
        return None
    return replace(_turned(visit, visit.question + 1), answers={**visit.answers, question.code: value.strip()})


def skipped(visit: Visit) -> Visit:
    """Leave an optional question open; a required one stays."""
    question = visit.asked
    if question is None or question.required:
        return visit
    answers = {code: value for code, value in visit.answers.items() if code != question.code}
    return replace(_turned(visit, visit.question + 1), answers=answers)


def submission(visit: Visit) -> Submit | None:
    """The task that stores what the visit asks for; None without a service or without the NIK it needs."""
    if visit.service is None or (visit.service.needs_nik and visit.card is None):
        return None
    nik = visit.card.nik if visit.card and visit.service.takes_nik else None
    source = "" if nik is None else ("typed" if visit.typed else "card")
    return Submit(Application(visit.service.code, nik, source, dict(visit.answers), visit.language))


def longest(question: Question) -> int:
    """How many characters an answer may have."""
    return PHONE_LONGEST if question.kind is QuestionKind.PHONE else question.longest


def misbegun(question: Question, draft: str) -> bool:
    """Whether what is typed can be no telephone number whatever follows: it does not begin with one 0."""
    return question.kind is QuestionKind.PHONE and (draft[:1] not in ("", "0") or draft[:2] == "00")


def fits(question: Question, value: str, today: date) -> bool:
    """Whether `value` is an answer to `question`."""
    match question.kind:
        case QuestionKind.CHOICE:
            return any(choice.code == value for choice in question.choices)
        case QuestionKind.DATE:
            return dates.allowed(question, value, today)
        case QuestionKind.PHONE:
            return _digits(value) and PHONE_SHORTEST <= len(value) <= PHONE_LONGEST and not misbegun(question, value)
        case QuestionKind.NUMBER:
            return _digits(value) and len(value) <= question.longest
    return bool(value.strip()) and len(value) <= question.longest


def _turned(visit: Visit, question: int) -> Visit:
    """At another question, with nothing typed."""
    return replace(visit, question=question, draft="", page=0, writing=False, signs=False)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
