"""Filling in: the NIK, the answers, and the application they add up to. Pure functions from one Visit to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.model.card import NikCard
from kiosk.model.nik import DIGITS, Nik, NikFault, read_nik, region_of
from kiosk.model.request import Application
from kiosk.model.service import Question, QuestionKind
from kiosk.visit.event import Submit
from kiosk.visit.visit import Visit

# What the keypads can type. Dates are typed as DDMMYYYY; free text needs a keyboard and is not typed here.
_LONGEST = {QuestionKind.DATE: 8, QuestionKind.PHONE: 14}


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


def drafted(visit: Visit, digit: str) -> Visit:
    """One more digit of a number, phone or date answer."""
    question = visit.asked
    if question is None or question.kind is QuestionKind.CHOICE or len(digit) != 1 or digit not in "0123456789":
        return visit
    longest = _LONGEST.get(question.kind, question.longest)
    return replace(visit, draft=(visit.draft + digit)[:longest])


def answered(visit: Visit, value: str) -> Visit | None:
    """`value` as the answer to the question on the form, and on to the next; None when it is not an answer to it."""
    question = visit.asked
    if question is None or not _fits(question, value):
        return None
    return replace(visit, answers={**visit.answers, question.code: value}, question=visit.question + 1, draft="")


def skipped(visit: Visit) -> Visit:
    """Leave an optional question open; a required one stays."""
    question = visit.asked
    if question is None or question.required:
        return visit
    answers = {code: value for code, value in visit.answers.items() if code != question.code}
    return replace(visit, answers=answers, question=visit.question + 1, draft="")


def submission(visit: Visit) -> Submit | None:
    """The task that stores what the visit asks for; None without a service or without the NIK it needs."""
    if visit.service is None or (visit.service.needs_nik and visit.card is None):
        return None
    nik = visit.card.nik if visit.card and visit.service.needs_nik else None
    source = "" if nik is None else ("typed" if visit.typed else "card")
    return Submit(Application(visit.service.code, nik, source, dict(visit.answers), visit.language))


def _fits(question: Question, value: str) -> bool:
    match question.kind:
        case QuestionKind.CHOICE:
            return any(choice.code == value for choice in question.choices)
        case QuestionKind.DATE:
            return _is_date(value)
        case QuestionKind.PHONE:
            return value.isdigit() and 8 <= len(value) <= _LONGEST[QuestionKind.PHONE]
        case QuestionKind.NUMBER:
            return value.isdigit() and len(value) <= question.longest
    return bool(value.strip()) and len(value) <= question.longest


def _is_date(value: str) -> bool:
    if len(value) != _LONGEST[QuestionKind.DATE] or not value.isdigit():
        return False
    try:
        date(int(value[4:]), int(value[2:4]), int(value[:2]))
    except ValueError:
        return False
    return True
