"""Enrolment: reading the technician's code, and believing only the central whose fingerprint it shows."""

from __future__ import annotations

import json

import pytest
from fake_central import FakeCentral, Mood, serving
from hypothesis import given
from hypothesis import strategies as st
from uplink_parts import key, stranger

from kiosk.model.card import EnrolmentCode
from kiosk.problems import CENTRAL_AWAY, CENTRAL_REFUSES, CENTRAL_WRONG_KEY, NOT_ENROLLED, Problem
from kiosk.uplink.enrolment import EnrolmentTextError, checked_address, enrol, read_enrolment
from kiosk.uplink.identity import Identity, IdentityError

PRINT = "0123456789abcdef" * 2


@pytest.fixture
def central():
    return FakeCentral()


@pytest.fixture
def address(central):
    with serving(central) as address:
        yield address


def test_a_code_is_an_address_a_word_and_a_fingerprint():
    code = read_enrolment(f"ADE1:https://pusat.example:8443|K7F3-9QXM|{PRINT.upper()}\n")
    assert code == EnrolmentCode("https://pusat.example:8443", "K7F3-9QXM", PRINT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ADE2:https://pusat.example|ABCD|" + PRINT,
        "ADE1:",
        "ADE1:https://pusat.example|ABCD",
        "ADE1:https://pusat.example|ABCD|" + PRINT[:-1],
        "ADE1:https://pusat.example|ABCD|" + "g" * 32,
        "ADE1:https://pusat.example|A|" + PRINT,
        "ADE1:https://pusat.example|AB CD|" + PRINT,
        "ADE1:https://pusat.example|ABCD|" + PRINT + "|more",
        "ADE1:https://" + "a" * 10_000 + "|ABCD|" + PRINT,
    ],
)
def test_anything_else_is_refused_with_words_for_staff(text):
    with pytest.raises(EnrolmentTextError) as caught:
        read_enrolment(text)
    assert str(caught.value).endswith((".", "ADE1:"))


@given(st.text(max_size=500))
def test_no_text_at_all_crashes_the_reader(text):
    with pytest.raises(EnrolmentTextError):
        read_enrolment("ADE1:" + text.replace(PRINT, ""))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://pusat.example", "https://pusat.example"),
        ("https://PUSAT.example/", "https://pusat.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://192.168.1.10:8443", "https://192.168.1.10:8443"),
    ],
)
def test_good_addresses(text, address):
    assert checked_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "http://pusat.example",
        "http://192.168.1.10",
        "http://127.0.0.1.example",
        "ftp://pusat.example",
        "pusat.example",
        "https://",
        "https://name:secret@pusat.example",
        "https://pusat.example/anjungan",
        "https://pusat.example?x=1",
        "https://pusat.example#x",
        "https://pusat.example:99999",
        "https://pusat.example:abc",
        "https://pusat example",
        "https://pus\u0430t.example",
        "https://pusat.example\r\nX: y",
        "https://[::1",
    ],
)
def test_bad_addresses(text):
    with pytest.raises(EnrolmentTextError):
        checked_address(text)


def test_enrolling_gives_an_identity_that_survives_storage(central, address):
    who = enrol(read_enrolment(central.text(address)), key(), name="Balai Desa")
    assert isinstance(who, Identity)
    assert (who.address, who.central, who.village.name) == (address, central.public, "Pasuruan")
    assert Identity.from_json(who.to_json()) == who


def test_enrolling_again_after_a_lost_answer_is_safe(central, address):
    central.moods.append(Mood(answer=False))
    code = read_enrolment(central.text(address))
    lost = enrol(code, key())
    assert isinstance(lost, Problem)
    assert lost.code == CENTRAL_AWAY.code
    assert isinstance(enrol(code, key()), Identity)
    assert len(set(central.kiosks.values())) == 1


def test_a_central_with_another_key_than_the_fingerprint_is_not_believed(central, address):
    code = read_enrolment(FakeCentral().text(address))
    problem = enrol(code, key())
    assert isinstance(problem, Problem)
    assert problem.code == CENTRAL_WRONG_KEY.code


def test_an_answer_that_names_the_right_key_but_is_signed_with_another_is_not_believed(central, address):
    central.moods.append(Mood(signer=stranger()))
    problem = enrol(read_enrolment(central.text(address)), key())
    assert isinstance(problem, Problem)
    assert problem.code == CENTRAL_WRONG_KEY.code


def _without(name: str):
    def body(central: FakeCentral) -> bytes:
        answer = central.enrol(json.dumps({"public": "A" * 43 + "="}).encode())
        del answer[name]
        return json.dumps(answer).encode()

    return body


def _changed(**changes: object):
    def body(central: FakeCentral) -> bytes:
        return json.dumps({**central.enrol(json.dumps({"public": "A" * 43 + "="}).encode()), **changes}).encode()

    return body


@pytest.mark.parametrize(
    ("mood", "code"),
    [
        (lambda c: Mood(status=403), CENTRAL_REFUSES),
        (lambda c: Mood(status=410), CENTRAL_REFUSES),
        (lambda c: Mood(status=503), CENTRAL_AWAY),
        (lambda c: Mood(sign=False), CENTRAL_AWAY),
        (lambda c: Mood(body=b"<html>Selamat datang di WiFi</html>", sign=False), CENTRAL_AWAY),
        (lambda c: Mood(body=b"\xff\xfe" * 100), CENTRAL_AWAY),
        (lambda c: Mood(body=b"x" * 100_000), CENTRAL_AWAY),
        (lambda c: Mood(body=_without("sealing")(c)), CENTRAL_AWAY),
        (lambda c: Mood(body=_changed(sealing={"key_id": "s1", "public": "AAAA"})(c)), CENTRAL_AWAY),
        (lambda c: Mood(body=_changed(central="AAAA")(c)), CENTRAL_WRONG_KEY),
        (lambda c: Mood(body=_changed(kiosk="")(c)), NOT_ENROLLED),
        (lambda c: Mood(body=_changed(ordinal=0)(c)), NOT_ENROLLED),
    ],
)
def test_every_other_answer_is_a_problem_with_a_code(central, address, mood, code):
    central.moods.append(mood(central))
    problem = enrol(read_enrolment(central.text(address)), key())
    assert isinstance(problem, Problem)
    assert problem.code == code.code


def test_nobody_there_is_a_problem_too():
    problem = enrol(EnrolmentCode("http://127.0.0.1:9", "ABCD", PRINT), key())
    assert isinstance(problem, Problem)
    assert problem.code == CENTRAL_AWAY.code


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b'{"kiosk": 1}', b"[" * 5000])
def test_a_stored_identity_that_cannot_be_read_is_an_error_of_its_own(raw):
    with pytest.raises(IdentityError):
        Identity.from_json(raw)
