"""What is said aloud on each step: every step that asks something says it, and nothing about the person is ever said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import problems
from kiosk.language import load_language
from kiosk.model.card import NikCard
from kiosk.model.news import HeardStatus, Notice, Product, RequestStatus, StatusOf
from kiosk.model.nik import Nik, NikFault
from kiosk.model.ticket import QueueTicket
from kiosk.visit.spoken import spoken
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit
from screens import samples

SECRETS = ("1801094502950001", "0001", "081279001234", "rahasia", "K7F39QXM", "K7F3", "05021995", "Bu Rohmah")
# Staff read; nobody listens to their screens. Slides are for eyes.
SILENT = {step for step in Step if step.value.startswith(("staff", "technic", "trial"))} | {Step.IDLE}


def full_of_secrets() -> Visit:
    heard = HeardStatus(
        StatusOf("K7F39QXM", QueueTicket("2026-11-21", "A", 7), "S-41", RequestStatus.INCOMPLETE, "", "untuk Bu Rohmah"), 5.0
    )
    return Visit(
        digits="1801094502950001",
        fault=NikFault("birth_date", 6, 11),
        card=NikCard(Nik("1801094502950001"), "rahasia"),
        service=samples.BIRTH,
        question=2,
        answers={"born": "05021995", "twins": "no", "phone": "081279001234"},
        draft="081279001234",
        request=samples.REQUEST,
        paper=Paper.OUT,
        code="K7F39QXM",
        heard=heard,
        answered=True,
        under=Step.FORM,
        voice=True,
        product=Product("1", "Kopi", "Bu Rohmah", phone="081279001234"),
        notice=Notice("n", "Posyandu", "Rabu pukul 08.00."),
    )


def words_of(step: Step, visit: Visit, language: str = "id") -> str:
    spoken_words = load_language()
    phrases = spoken(step, visit, samples.CATALOGUE, lambda key, /, **values: spoken_words.words(key, language, **values))
    return " ".join(phrase.text for phrase in phrases)


@pytest.mark.parametrize("step", list(Step))
def test_nothing_about_the_person_is_ever_said(step):
    visit = full_of_secrets()
    for each in (visit, replace(visit, problem=problems.CARD_FAULTY), replace(visit, question=0)):
        said = words_of(step, each)
        assert not [secret for secret in SECRETS if secret in said], said


@pytest.mark.parametrize("step", sorted(set(Step) - SILENT))
def test_every_step_says_what_it_asks(step):
    visit = replace(full_of_secrets(), under=Step.NIK)
    said = words_of(step, visit)
    assert len(said) > 5
    assert "…" not in said.replace("Sedang mencetak…", "").replace("kami cari…", ""), "a placeholder was left open"


@pytest.mark.parametrize("step", list(Step))
def test_a_prompt_is_never_longer_than_a_person_follows(step):
    said = words_of(step, full_of_secrets())
    assert len(said) < 700


def test_a_form_says_its_question_and_what_may_be_answered():
    visit = Visit(card=samples.CARD, service=samples.DOMICILE, voice=True)
    said = words_of(Step.FORM, visit)
    assert "keperluan apa" in said
    assert "Melamar kerja" in said


def test_a_page_of_tiles_is_said_not_all_of_them():
    visit = Visit(card=samples.CARD, category="letters", voice=True)
    first, second = (words_of(Step.SERVICES, replace(visit, page=page)) for page in (0, 1))
    assert first != second
    assert "Keterangan Domisili" in first
    assert "Keterangan Domisili" not in second


def test_a_slip_of_the_finger_is_said_by_its_place_not_by_its_digits():
    assert "tanggal lahir" in words_of(Step.NIK, full_of_secrets())


def test_the_queue_number_is_said_sign_by_sign():
    visit = replace(full_of_secrets(), paper=Paper.FAILED)
    assert "B 0 2 3" in words_of(Step.DONE, visit)


def test_louder_is_heard_as_louder():
    over = Visit(under=Step.NIK, voice=True)
    assert words_of(Step.VOICE, over) != words_of(Step.VOICE, replace(over, loudness=1))


def test_recordings_are_asked_for_by_keys_that_are_file_names():
    from drivers.audio.files import _NAME

    spoken_words = load_language()
    for step in Step:
        for phrase in spoken(step, full_of_secrets(), samples.CATALOGUE, spoken_words.words):
            assert phrase.key == "" or _NAME.fullmatch(phrase.key)
