"""Numbers, telephones and texts as answers: what keys write, what is no answer, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import problems
from kiosk.model.answer import answer_words
from kiosk.model.card import NikCard
from kiosk.model.nik import Nik
from kiosk.model.service import Choice, Question, QuestionKind, Service
from kiosk.visit import form, keys
from kiosk.visit.visit import Visit

TODAY = date(2026, 11, 21)
NAME = Question("name", QuestionKind.TEXT, {"id": "Siapa?"}, longest=20, suggestions=("Dusun I", "Dusun II"))
PLATE = Question("plate", QuestionKind.TEXT, {"id": "Nomor polisi?"}, longest=11, capitals=True)
PHONE = Question("phone", QuestionKind.PHONE, {"id": "Nomor HP?"})
INCOME = Question("income", QuestionKind.NUMBER, {"id": "Berapa?"}, longest=9, unit="Rp")
PAPER = Question("kk", QuestionKind.NUMBER, {"id": "Nomor KK?"}, longest=16)


def asking(*questions: Question, **changes: object) -> Visit:
    service = Service("S-1", {"id": "x"}, {"id": ""}, "letter", "letters", "A", questions=questions)
    return replace(Visit(service=service), **changes)  # type: ignore[arg-type]


def typed(visit: Visit, characters: str) -> Visit:
    for character in characters:
        digit = visit.asked is not None and visit.asked.kind is not QuestionKind.TEXT
        visit = form.drafted(visit, character) if digit else form.lettered(visit, character)
    return visit


@pytest.mark.parametrize(
    ("pressed", "written"),
    [
        ("SITI AMINAH", "Siti Aminah"),
        ("  SITI  AMINAH ", "Siti Aminah "),
        ("JUM'AT", "Jum'at"),
        ("DUSUN II RT 03/RW 1", "Dusun II RT 03/RW 1"),
        ("SMPN 1", "SMPN 1"),
        ("siti", ""),
        ("ABC\n\x00é", "Abc"),
    ],
)
def test_words_begin_with_a_capital_and_go_on_small(pressed: str, written: str) -> None:
    assert typed(asking(NAME), pressed).draft == written[:20]


def test_a_number_plate_is_all_capitals() -> None:
    assert typed(asking(PLATE), "BE 1234 ABC").draft == "BE 1234 ABC"


def test_a_text_ends_where_its_room_ends() -> None:
    assert len(typed(asking(NAME), "A" * 50).draft) == NAME.longest


def test_a_text_is_answered_without_the_space_after_it() -> None:
    visit = typed(asking(NAME), "SITI ")
    answered = form.answered(visit, form.drafted_answer(visit), TODAY)
    assert answered is not None
    assert answered.answers == {"name": "Siti"}
    assert (answered.draft, answered.writing, answered.question) == ("", False, 1)


@pytest.mark.parametrize("value", ["", "   ", "x" * 21])
def test_nothing_and_too_much_are_no_text(value: str) -> None:
    assert form.answered(asking(NAME), value, TODAY) is None


def test_letters_of_the_halls_own_list_that_go_on_from_what_is_typed() -> None:
    schools = ("SDN 1 Pasuruan", "SMPN 1 Penengahan", "SMAN 1 Penengahan")
    assert keys.beginning("pen", schools, 2) == ("SMPN 1 Penengahan", "SMAN 1 Penengahan")
    assert keys.beginning("Sd", schools, 2) == ("SDN 1 Pasuruan",)
    assert keys.beginning("", schools, 2) == ()
    assert keys.beginning("x", schools, 2) == ()


@given(st.text(max_size=40))
def test_whatever_is_pressed_only_what_can_be_printed_is_written(pressed: str) -> None:
    draft = typed(asking(NAME), pressed).draft
    assert draft.isascii()
    assert draft.isprintable()
    assert "  " not in draft
    assert len(draft) <= NAME.longest


@pytest.mark.parametrize(
    ("digits", "sound"),
    [
        ("0812", False),
        ("08127900", False),
        ("081279001", True),
        ("0812790012345", True),
        ("8127900123", False),
        ("0081279001", False),
    ],
)
def test_a_telephone_number_begins_with_one_zero_and_has_9_to_13_digits(digits: str, sound: bool) -> None:
    visit = typed(asking(PHONE), digits)
    assert (form.answered(visit, visit.draft, TODAY) is not None) is sound


def test_a_number_that_cannot_be_a_telephones_is_named_at_once() -> None:
    assert [form.misbegun(PHONE, draft) for draft in ("", "0", "08", "00", "8", "1")] == [False, False, False, True, True, True]
    assert not form.misbegun(PAPER, "8")


def test_what_is_counted_has_no_zero_in_front() -> None:
    assert typed(asking(INCOME), "005").draft == "5"
    assert typed(asking(INCOME), "0").draft == "0"
    assert typed(asking(PAPER), "0018").draft == "0018"


def test_more_digits_than_fit_are_not_taken() -> None:
    assert typed(asking(PHONE), "0" + "8" * 30).draft == "0" + "8" * 12
    assert typed(asking(INCOME), "9" * 30).draft == "9" * 9


def test_other_keys_than_those_shown_write_nothing() -> None:
    assert form.lettered(asking(PHONE), "A").draft == ""
    assert form.drafted(asking(NAME), "1").draft == ""
    assert form.picked(asking(NAME), "199", TODAY).draft == ""


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        (INCOME, "1250000", "Rp 1.250.000"),
        (Question("area", QuestionKind.NUMBER, {"id": ""}, unit="m²"), "2500", "2.500 m²"),
        (PAPER, "1801091204110003", "1801 0912 0411 0003"),
        (PHONE, "081279001234", "0812-7900-1234"),
        (Question("day", QuestionKind.DATE, {"id": ""}), "05021995", "5 Februari 1995"),
        (NAME, "Siti Aminah", "Siti Aminah"),
        (Question("for", QuestionKind.CHOICE, {"id": ""}, choices=(Choice("bank", {"id": "Bank"}),)), "bank", "Bank"),
        (Question("day", QuestionKind.DATE, {"id": ""}), "nonsense", "nonsense"),
    ],
)
def test_an_answer_reads_as_people_write_it(question: Question, answer: str, words: str) -> None:
    assert answer_words(question, answer) == words


def test_a_month_is_said_in_the_language_of_the_visit() -> None:
    day = Question("day", QuestionKind.DATE, {"id": ""})
    assert [answer_words(day, "05021995", code) for code in ("en", "su", "ljp")] == [
        "5 February 1995",
        "5 Pébruari 1995",
        "5 Februari 1995",
    ]


def test_who_goes_back_finds_what_they_typed() -> None:
    visit = asking(NAME, PHONE, answers={"name": "Siti", "phone": "081279001"}, question=2)
    assert (form.returned(visit, 1).draft, form.returned(visit, 0).draft) == ("081279001", "Siti")
    assert form.returned(visit, 0).writing
    assert not form.returned(replace(visit, answers={"name": "Dusun I"}), 0).writing


@pytest.mark.parametrize(("nik", "young"), [("1801094502950001", False), ("1801092111090001", False), ("1801092211090001", True)])
def test_who_is_too_young_by_the_nik_is_told_so_and_may_go_on(nik: str, young: bool) -> None:
    service = Service("S-08", {"id": "KTP"}, {"id": ""}, "id_card", "people", "C", min_age=17)
    visit = form.begun(Visit(card=NikCard(Nik(nik), None)), service, TODAY)
    assert (visit.problem is problems.SERVICE_TOO_YOUNG) is young
    assert visit.service is service
