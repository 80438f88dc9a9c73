"""Sealing: what leaves the kiosk's memory can be opened by central alone, and tells little by its size."""

from __future__ import annotations

import hashlib
import json

import msgspec
import nacl.public
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from uplink_parts import NIK, application, identity, key, request

from kiosk.model import wire
from kiosk.uplink.sealing import MAX_ANSWER_CHARACTERS, SealingError, seal

OPENING = nacl.public.PrivateKey(bytes(range(32)))


def opened(body: bytes) -> wire.Answers:
    envelope = msgspec.json.decode(body, type=wire.Envelope)
    return msgspec.json.decode(nacl.public.SealedBox(OPENING).decrypt(envelope.sealed), type=wire.Answers)


def test_central_opens_exactly_what_was_sealed():
    made = request()
    answers = opened(seal(application({"keperluan": "Ñ é 漢 \n\t\"'\\"}), made, identity(OPENING), key()).body)
    assert answers == wire.Answers(str(made.id), "S-41", NIK, "card", {"keperluan": "Ñ é 漢 \n\t\"'\\"})


def test_a_plain_queue_number_carries_no_nik():
    answers = opened(seal(application({}, nik=None), request(), identity(OPENING), key()).body)
    assert (answers.nik, answers.nik_source, answers.answers) == ("", "", {})


def test_the_envelope_says_what_the_request_is_and_nothing_about_the_person():
    made = request(23)
    body = seal(application({"keperluan": "melamar kerja di toko"}), made, identity(OPENING), key()).body
    envelope = msgspec.json.decode(body, type=wire.Envelope)
    assert (envelope.id, envelope.village, envelope.kiosk) == (str(made.id), "18.01.09.2001", "k-1")
    assert (envelope.ticket.letter, envelope.ticket.number, envelope.key_id) == ("A", 23, "s1")
    assert envelope.submitted_at.wall == "2026-11-21T03:24:00Z"
    assert envelope.sha256 == hashlib.sha256(envelope.sealed).hexdigest()
    for secret in (NIK, NIK[6:12], "melamar", "toko", "keperluan"):
        assert secret.encode() not in body
        assert secret.encode() not in envelope.sealed


def test_the_signature_is_over_exactly_the_frozen_bytes():
    sealed = seal(application(), request(), identity(OPENING), key())
    public = Ed25519PublicKey.from_public_bytes(key().public)
    public.verify(sealed.signature, sealed.body)
    with pytest.raises(InvalidSignature):
        public.verify(sealed.signature, sealed.body.replace(b'"k-1"', b'"k-2"'))


def test_sealing_twice_never_gives_the_same_bytes():
    made = request()
    assert seal(application(), made, identity(OPENING), key()).body != seal(application(), made, identity(OPENING), key()).body


def test_the_length_does_not_tell_which_choice_was_tapped():
    choices = ("ya", "tidak", "melamar kerja", "mengurus bantuan sosial", "")
    sizes = {len(seal(application({"keperluan": c}), request(), identity(OPENING), key()).body) for c in choices}
    sizes.add(len(seal(application({}, nik=None), request(), identity(OPENING), key()).body))
    assert len(sizes) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"isi": "x" * 10_000},
        {"isi": "x" * (MAX_ANSWER_CHARACTERS + 1)},
        {f"q{i}": "" for i in range(65)},
        {"q" * 100: "ya"},
        {f"q{i}": "漢" * MAX_ANSWER_CHARACTERS for i in range(20)},
        {"isi": "setengah \ud83d"},
    ],
)
def test_what_is_too_much_is_refused_by_name_and_never_quoted(answers):
    with pytest.raises(SealingError) as caught:
        seal(application(answers), request(), identity(OPENING), key())
    assert "xxx" not in str(caught.value)
    assert "setengah" not in str(caught.value)
    assert caught.value.field in {"isi", "answers"}


def test_the_largest_answers_allowed_fit_the_wire():
    answers = {f"q{i}": "x" * MAX_ANSWER_CHARACTERS for i in range(16)}
    envelope = msgspec.json.decode(seal(application(answers), request(), identity(OPENING), key()).body, type=wire.Envelope)
    assert len(envelope.sealed) <= wire.MAX_SEALED_BYTES


def test_an_ordinary_request_is_small():
    sealed = seal(application(), request(), identity(OPENING), key())
    assert len(sealed.body) < 900
    assert json.loads(sealed.body)["version"] == wire.VERSION
