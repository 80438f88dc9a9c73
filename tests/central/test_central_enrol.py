"""Enrolment: a code works once, for one kiosk, for a while; a lost answer costs nothing."""

from __future__ import annotations

import base64
import re

import httpx
import pytest
from plain_kiosk import PlainKiosk, b64, compact
from served_central import PASURUAN, TEJO_AGUNG

from kiosk.model import wire


def code_of(text: str) -> str:
    return text.split("|")[1]


def test_a_kiosk_learns_all_it_needs(central):
    kiosk = PlainKiosk(central.address)
    text = central.enrolment()
    assert re.fullmatch(r"ADE1:http://127\.0\.0\.1:\d+\|[0-9A-HJKMNP-TV-Z]{26}\|[0-9a-f]{32}", text)
    answer = kiosk.enrol(text)
    assert answer.status == 200
    assert answer.body["village"] == {"code": PASURUAN[0], "name": PASURUAN[1], "district": PASURUAN[2]}
    assert answer.body["ordinal"] >= 1
    assert len(base64.b64decode(answer.body["sealing"]["public"])) == 32
    assert kiosk.sync(kiosk.envelope()).verdicts == ["new"]


def test_no_address_for_residents_is_handed_out_unless_the_server_was_told_one(central):
    kiosk = PlainKiosk(central.address)
    assert kiosk.enrol(central.enrolment()).body["public_address"] == ""


def test_asking_again_with_the_same_key_gives_the_same_answer(central):
    kiosk = PlainKiosk(central.address)
    text = central.enrolment()
    first, second = kiosk.enrol(text), kiosk.enrol(text, name="other")
    assert first.status == second.status == 200
    assert first.body == second.body


def test_kiosks_of_a_village_are_counted_from_one_and_each_village_counts_its_own(central):
    central.add_village("18.01.09.2099", "Balai Desa Baru", "Kec. Penengahan, Lampung Selatan")
    ordinals = [PlainKiosk(central.address).enrol(central.enrolment("18.01.09.2099")).body["ordinal"] for _ in range(3)]
    assert ordinals == [1, 2, 3]


def test_a_used_code_is_refused_to_another_kiosk(central):
    text = central.enrolment()
    assert PlainKiosk(central.address).enrol(text).status == 200
    answer = PlainKiosk(central.address).enrol(text)
    assert (answer.status, answer.body["reason"]) == (403, "code-used")


def test_a_wrong_code_is_refused(central):
    answer = PlainKiosk(central.address).enrol_with("0" * 26)
    assert (answer.status, answer.body["reason"]) == (403, "code-unknown")


def test_an_expired_code_is_refused_but_still_answers_the_kiosk_it_enrolled(central):
    used = central.enrolment(hours=-1)
    answer = PlainKiosk(central.address).enrol(used)
    assert (answer.status, answer.body["reason"]) == (403, "code-expired")


def test_a_code_may_be_typed_as_people_type(central):
    code = code_of(central.enrolment())
    typed = "-".join(code.lower()[start : start + 4] for start in range(0, 26, 4)).replace("0", "o").replace("1", "l")
    assert PlainKiosk(central.address).enrol_with(typed).status == 200


def test_a_kiosk_enrolled_again_keeps_its_name_and_number(central):
    kiosk = PlainKiosk(central.address)
    first, second = kiosk.enrol(central.enrolment()), kiosk.enrol(central.enrolment())
    assert (first.body["kiosk"], first.body["ordinal"]) == (second.body["kiosk"], second.body["ordinal"])
    elsewhere = kiosk.enrol(central.enrolment(TEJO_AGUNG[0]))
    assert (elsewhere.status, elsewhere.body["reason"]) == (403, "key-elsewhere")


def test_a_revoked_kiosk_cannot_come_back_with_a_new_code(central):
    kiosk = PlainKiosk(central.address)
    kiosk.enrol(central.enrolment())
    central.office("revocations", {"kiosk": kiosk.id})
    answer = kiosk.enrol(central.enrolment())
    assert (answer.status, answer.body["reason"]) == (403, "kiosk-revoked")


def test_the_body_must_be_signed_with_the_key_it_carries(central):
    kiosk, other = PlainKiosk(central.address), PlainKiosk(central.address)
    text = central.enrolment()
    body = compact({"code": code_of(text), "public": b64(other.public), "name": ""})
    answer = kiosk.send(kiosk.signed(wire.ENROL_PATH, body, other.public.hex()))
    assert (answer.status, answer.body["reason"]) == (401, "bad-signature")
    assert other.enrol(text).status == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "unreadable"),
        (b"\xff", "unreadable"),
        (b"[]", "unreadable"),
        (b'{"code":"a","public":"AA=="}', "bad-field"),
        (compact({"code": "a", "public": b64(bytes(32)), "name": "a\x00"}), "bad-field"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(central, body, reason):
    kiosk = PlainKiosk(central.address)
    answer = kiosk.send(kiosk.signed(wire.ENROL_PATH, body, kiosk.public.hex()))
    assert (answer.status, answer.body["reason"]) == (400, reason)


def test_only_people_with_the_token_make_codes(central):
    wish = {"village": PASURUAN[0], "address": central.address}
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": f"anjungan_pusat={central.token()}"}):
        answer = httpx.post(f"{central.address}/office/enrolments", json=wish, headers=headers, trust_env=False)
        assert answer.status_code == 401
