"""Filling in: the NIK, the answers, and the application they add up to. Pure functions from one Visit to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.model.card import NikCard
from kiosk.model.nik import DIGITS, Nik, NikFault, read_nik, region_of
from kiosk.model.request import Application
from kiosk.model.service import Question, QuestionKind
from kiosk.visit.event import Submit
from kiosk.visit.visit import DateFault, Visit

# What the keypads can type. Dates are typed as DDMMYYYY; free text needs a keyboard and is not typed here.
DATE_DIGITS = 8
PHONE_SHORTEST = 8
PHONE_LONGEST = 14
_LONGEST = {QuestionKind.DATE: DATE_DIGITS, QuestionKind.PHONE: PHONE_LONGEST}


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


def drafted(visit: Visit, digit: str, today: date | None = None) -> Visit:
    """One more digit of a number, phone or date answer. A whole date is judged, so that a slip is named at once.

    Without `today` a bound that is so many days from it is not looked at.
    """
    question = visit.asked
    if question is None or question.kind is QuestionKind.CHOICE or len(digit) != 1 or digit not in "0123456789":
        return visit
    longest = _LONGEST.get(question.kind, question.longest)
    draft = (visit.draft + digit)[:longest]
    whole = question.kind is QuestionKind.DATE and len(draft) == DATE_DIGITS
    return replace(visit, draft=draft, date_fault=date_fault(question, draft, today) if whole else None)


def answered(visit: Visit, value: str, today: date | None = None) -> Visit | None:
    """`value` as the answer to the question on the form, and on to the next; None when it is not an answer to it."""
    question = visit.asked
    if question is None or not _fits(question, value, today):
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
    nik = visit.card.nik if visit.card and visit.service.takes_nik else None
    source = "" if nik is None else ("typed" if visit.typed else "card")
    return Submit(Application(visit.service.code, nik, source, dict(visit.answers), visit.language))


def enough(kind: QuestionKind, draft: str) -> bool:
    """Whether so much is typed that Lanjut is worth a tap; `answered` judges for good."""
    least = {QuestionKind.DATE: DATE_DIGITS, QuestionKind.PHONE: PHONE_SHORTEST}.get(kind, 1)
    return len(draft) >= least


def date_fault(question: Question, value: str, today: date | None = None) -> DateFault | None:
    """What is wrong with eight digits, DDMMYYYY, as the answer to a question for a date."""
    try:
        day = date(int(value[4:]), int(value[2:4]), int(value[:2]))
    except ValueError:
        return DateFault("calendar")
    earliest, latest = question.earliest, question.latest
    if (earliest.year or today) and day < (first := earliest.first(today or day)):
        return DateFault("early", first)
    if (latest.year or today) and day > (last := latest.last(today or day)):
        return DateFault("late", last)
    return None


def _fits(question: Question, value: str, today: date | None) -> bool:
    match question.kind:
        case QuestionKind.CHOICE:
            return any(choice.code == value for choice in question.choices)
        case QuestionKind.DATE:
            return len(value) == DATE_DIGITS and _digits(value) and date_fault(question, value, today) is None
        case QuestionKind.PHONE:
            return _digits(value) and PHONE_SHORTEST <= len(value) <= PHONE_LONGEST
        case QuestionKind.NUMBER:
            return _digits(value) and len(value) <= question.longest
    return bool(value.strip()) and len(value) <= question.longest


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
