"""Dates as answers: what is offered to tap, what comes of it, and which days are no answer."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.service import EARLIEST, LATEST, DateBound, Question, QuestionKind, Service
from kiosk.visit import dates, form
from kiosk.visit.visit import Visit

TODAY = date(2026, 11, 21)


def question(earliest: DateBound = EARLIEST, latest: DateBound = LATEST) -> Question:
    return Question("day", QuestionKind.DATE, {"id": "Kapan?"}, earliest=earliest, latest=latest)


def asking(earliest: DateBound = EARLIEST, latest: DateBound = LATEST) -> Visit:
    asked = question(earliest, latest)
    return Visit(service=Service("S-1", {"id": "x"}, {"id": ""}, "letter", "letters", "A", questions=(asked,)))


def tapped(visit: Visit, *values: str) -> Visit:
    for value in values:
        visit = form.picked(visit, value, TODAY)
    return visit


def test_decade_year_month_and_day_make_a_date() -> None:
    visit = tapped(asking(), "199", "1995", "199502", "19950205")
    assert form.drafted_answer(visit) == "05021995"
    answered = form.answered(visit, form.drafted_answer(visit), TODAY)
    assert answered is not None
    assert answered.answers == {"day": "05021995"}


def test_nothing_but_what_is_offered_can_be_picked() -> None:
    for value in ("1995", "189", "205", "x", "", "19950205"):
        assert tapped(asking(), value).draft == ""
    assert tapped(asking(), "202", "2024", "202402", "20240230").draft == "202402"


def test_only_days_within_the_bounds_are_offered() -> None:
    bounded = question(DateBound(days=0), DateBound(days=90))
    assert dates.offered(bounded, "", TODAY) == ("2026", "2027")
    assert dates.offered(bounded, "2026", TODAY) == ("202611", "202612")
    assert dates.offered(bounded, "202611", TODAY)[0] == "20261121"
    assert dates.offered(bounded, "202702", TODAY)[-1] == "20270219"


def test_a_step_with_one_answer_is_not_asked() -> None:
    this_month = question(DateBound(days=0), DateBound(days=5))
    assert dates.settled(this_month, "", TODAY) == "202611"
    assert dates.settled(question(DateBound(days=0), DateBound(days=0)), "", TODAY) == "20261121"
    assert dates.undone(this_month, "20261123", TODAY) == "202611"


def test_february_has_as_many_days_as_its_year_gives_it() -> None:
    assert len(dates.offered(question(), "202402", TODAY)) == 29
    assert len(dates.offered(question(), "202302", TODAY)) == 28


def test_erasing_takes_back_one_tap() -> None:
    visit = tapped(asking(), "199", "1995", "199502", "19950205")
    drafts = []
    for _ in range(5):
        visit = form.erased(visit, TODAY)
        drafts.append(visit.draft)
    assert drafts == ["199502", "1995", "199", "", ""]


@pytest.mark.parametrize("answer", ["31022026", "29022026", "00000000", "31121899", "31129999", "1234567", "a1012000", ""])
def test_what_is_no_day_or_lies_outside_is_no_answer(answer: str) -> None:
    assert form.answered(asking(), answer, TODAY) is None


@given(st.data(), st.integers(-400, 400), st.integers(0, 40_000))
def test_whatever_is_tapped_ends_in_a_day_that_is_an_answer(data: st.DataObject, start: int, length: int) -> None:
    asked = question(DateBound(days=start), DateBound(days=start + length))
    draft = dates.settled(asked, "", TODAY)
    path = [draft]
    while ways := dates.offered(asked, draft, TODAY):
        assert len(ways) > 1
        draft = dates.settled(asked, data.draw(st.sampled_from(ways)), TODAY)
        path.append(draft)
    assert dates.allowed(asked, dates.answer_of(draft), TODAY)
    for before, after in pairwise(path):
        assert dates.undone(asked, after, TODAY) == before


@given(st.text(max_size=12))
def test_whatever_comes_as_a_date_is_judged_and_never_breaks(value: str) -> None:
    dates.offered(question(), value, TODAY)
    tapped(asking(), value)
    answered = form.answered(asking(), value, TODAY)
    if answered is not None:
        assert 1900 <= int(value[4:]) <= 2031
