"""Dates as answers: which are taken, and what is said of one that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.service import EARLIEST, LATEST, DateBound, Question, QuestionKind, Service
from kiosk.visit import form
from kiosk.visit.visit import DateFault, Visit

TODAY = date(2026, 11, 21)


def asking(earliest: DateBound = EARLIEST, latest: DateBound = LATEST) -> Visit:
    question = Question("day", QuestionKind.DATE, {"id": "Kapan?"}, earliest=earliest, latest=latest)
    return Visit(service=Service("S-1", {"id": "x"}, {"id": ""}, "letter", "letters", "A", questions=(question,)))


def typed(visit: Visit, digits: str) -> Visit:
    for digit in digits:
        visit = form.drafted(visit, digit, TODAY)
    return visit


@pytest.mark.parametrize("digits", ["01011900", "29022024", "21112026", "31122030"])
def test_a_day_between_1900_and_five_years_from_now_is_an_answer(digits: str) -> None:
    visit = typed(asking(), digits)
    assert visit.date_fault is None
    answered = form.answered(visit, visit.draft, TODAY)
    assert answered is not None
    assert answered.answers == {"day": digits}


@pytest.mark.parametrize(
    ("digits", "fault"),
    [
        ("31022026", DateFault("calendar")),
        ("29022026", DateFault("calendar")),
        ("00000000", DateFault("calendar")),
        ("01010000", DateFault("calendar")),
        ("01010001", DateFault("early", date(1900, 1, 1))),
        ("31121899", DateFault("early", date(1900, 1, 1))),
        ("31129999", DateFault("late", TODAY + timedelta(1826))),
    ],
)
def test_any_other_is_named_at_its_last_digit_and_is_no_answer(digits: str, fault: DateFault) -> None:
    visit = typed(asking(), digits)
    assert visit.date_fault == fault
    assert form.answered(visit, visit.draft, TODAY) is None


def test_a_question_may_bound_its_days_by_today() -> None:
    visit = asking(DateBound(days=0), DateBound(days=30))
    assert form.answered(visit, "21112026", TODAY) is not None
    assert form.answered(visit, "20112026", TODAY) is None
    assert form.answered(visit, "21122026", TODAY) is not None
    assert form.answered(visit, "22122026", TODAY) is None


def test_nothing_is_said_of_a_date_half_typed() -> None:
    assert typed(asking(), "3102202").date_fault is None


@given(st.text(max_size=12))
def test_whatever_comes_as_a_date_is_judged_and_never_breaks(value: str) -> None:
    answered = form.answered(asking(), value, TODAY)
    if answered is not None:
        assert 1900 <= int(value[4:]) <= 2031


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_eight_digits_are_an_answer_or_have_a_fault(digits: str) -> None:
    visit = typed(asking(), digits)
    assert (form.answered(visit, digits, TODAY) is None) is (visit.date_fault is not None)
