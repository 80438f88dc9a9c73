"""The kiosk's signatures against the library's verdict, both ways: what we sign it believes, what we believe it believes."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)
from hypothesis import given
from hypothesis import strategies as st
from uplink_parts import key, stranger

from kiosk.model import wire
from kiosk.uplink.identity import central_key_id
from kiosk.uplink.signing import ForeignKeyError, RawAnswer, UnsignedError, check_answer, sign_request

CENTRAL = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = CENTRAL.public_key().public_bytes_raw()
BODY = b'{"verdicts":[],"at":"2026-11-21T03:24:00Z"}'
HEADERS = ("Content-Digest", "Signature-Input", "Signature")


@dataclass
class Answer:
    """As the library signs one."""

    status_code: int
    headers: dict[str, str]
    request: httpx.Request


class AnyTime(HTTPMessageVerifier):
    require_created = False

    def validate_created_and_expires(self, sig_input, max_age=None):
        pass


def asked(method: str = "POST", path: str = wire.SYNC_PATH, body: bytes = b"{}") -> httpx.Request:
    request = httpx.Request(method, f"https://pusat.example{path}", content=body)
    sign_request(request, body, key(), "k-1")
    return request


def answered(
    request: httpx.Request,
    body: bytes = BODY,
    status: int = 200,
    signer: Ed25519PrivateKey = CENTRAL,
    covered: tuple[str, ...] = wire.COVERED_ANSWER,
    named: bytes | None = None,
    **wishes: object,
) -> RawAnswer:
    """Signed by the library with `signer`, under the name of the public key `named`; `wishes` are the library's own."""
    key_id = central_key_id(named or signer.public_key().public_bytes_raw())
    answer = Answer(status, {}, request)
    resolver = MappingKeyResolver(public_keys={}, private_keys={key_id: signer})
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver).sign(
        answer, **{"key_id": key_id, "label": wire.SIGNATURE_LABEL, "covered_component_ids": covered, "body": body, **wishes}
    )
    return RawAnswer(request, status, httpx.Headers(answer.headers), body)


def believed(answer: RawAnswer, central: bytes = PUBLIC) -> bool:
    try:
        check_answer(answer, central)
    except (UnsignedError, ForeignKeyError):
        return False
    return True


def library_believes(message: RawAnswer | httpx.Request, public: bytes, key_id: str, body: bytes) -> bool:
    resolver = MappingKeyResolver(public_keys={key_id: Ed25519PublicKey.from_public_bytes(public)}, private_keys={})
    verifier = AnyTime(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    parts = wire.COVERED_ANSWER if isinstance(message, RawAnswer) else wire.COVERED_REQUEST
    try:
        results = verifier.verify(message, max_age=None, require_components=parts)
        verifier.verify_body(message, results, body)
    except (HTTPMessageSignaturesException, ValueError):
        return False
    return True


def changed(answer: RawAnswer, name: str, value: str) -> RawAnswer:
    return replace(answer, headers=httpx.Headers({**answer.headers, name.lower(): value}))


REQUEST = asked()
GOOD = answered(REQUEST)


@given(st.binary(max_size=200), st.sampled_from(("GET", "POST")), st.text("abcdef0123456789", min_size=1, max_size=64))
def test_the_library_believes_what_we_sign(body, method, picture):
    request = asked(method, f"{wire.PICTURES_PATH}/{picture}", body)
    assert library_believes(request, key().public, "k-1", body)
    assert not library_believes(request, key().public, "k-1", body + b" ")


def test_what_follows_the_path_is_not_signed():
    plain, queried = asked(), httpx.Request("POST", f"https://pusat.example{wire.SYNC_PATH}?x=1", content=b"{}")
    sign_request(queried, b"{}", key(), "k-1")
    assert library_believes(queried, key().public, "k-1", b"{}")
    assert plain.headers["Signature"] != queried.headers["Signature"]  # each has its nonce


@given(st.binary(max_size=200), st.integers(200, 599))
def test_we_believe_what_the_library_signs_for_central(body, status):
    answer = answered(REQUEST, body, status)
    check_answer(answer, PUBLIC)
    assert library_believes(answer, PUBLIC, central_key_id(PUBLIC), body)


@pytest.mark.parametrize("name", HEADERS)
@given(data=st.data())
def test_one_changed_byte_in_a_signed_header_is_never_believed(name, data):
    value = bytearray(GOOD.headers[name].encode())
    at = data.draw(st.integers(0, len(value) - 1))
    value[at] = data.draw(st.integers(0x20, 0x7E).filter(lambda other: other != value[at]))
    assert not believed(changed(GOOD, name, value.decode())) or meant(bytes(value)) == meant(GOOD.headers[name].encode())


def meant(value: bytes) -> tuple[bytes, bytes, bytes]:
    """The bytes between the colons as they decode: the last letter of base64 has bits that mean nothing (RFC 4648, 3.5)."""
    before, _, rest = value.partition(b":")
    code, _, after = rest.partition(b":")
    return before, base64.b64decode(code), after


@given(st.binary(max_size=60))
def test_another_body_is_somebody_elses_on_the_way(body):
    if body != BODY:
        with pytest.raises(UnsignedError):
            check_answer(replace(GOOD, body=body), PUBLIC)


def test_another_status_request_or_key_is_not_centrals_answer():
    for other in (replace(GOOD, status_code=201), replace(GOOD, request=asked()), answered(REQUEST, signer=stranger())):
        with pytest.raises(ForeignKeyError):
            check_answer(other, PUBLIC)
        assert not library_believes(other, PUBLIC, central_key_id(PUBLIC), BODY)
    for public in (bytes(32), b"short", key().public):
        assert not believed(GOOD, public)


def test_somebody_elses_signature_under_centrals_name_is_not_believed():
    answer = answered(REQUEST, signer=stranger(), named=PUBLIC)
    assert f'keyid="{central_key_id(PUBLIC)}"' in answer.headers["Signature-Input"]
    with pytest.raises(ForeignKeyError):
        check_answer(answer, PUBLIC)


def test_an_answer_that_covers_less_is_not_believed():
    for covered in (wire.COVERED_ANSWER[:2], wire.COVERED_ANSWER[1:], ("@status", wire.COVERED_ANSWER[2])):
        answer = answered(REQUEST, covered=covered, **({"body": None} if "content-digest" not in covered else {}))
        assert not believed(answer)
        assert not library_believes(answer, PUBLIC, central_key_id(PUBLIC), BODY)


def test_without_a_signature_nobody_has_spoken():
    for name in ("signature", "signature-input"):
        left = httpx.Headers({key: value for key, value in GOOD.headers.items() if key != name})
        with pytest.raises(UnsignedError):
            check_answer(replace(GOOD, headers=left), PUBLIC)


def test_a_header_that_comes_twice_is_not_believed():
    for name in HEADERS:
        doubled = httpx.Headers([*GOOD.headers.items(), (name.lower(), GOOD.headers[name])])
        assert not believed(replace(GOOD, headers=doubled))


@pytest.mark.parametrize("year", [1970, 1999, 2026, 9999])
def test_no_time_is_judged(year):
    check_answer(answered(REQUEST, created=datetime(year, 1, 1, tzinfo=UTC)), PUBLIC)
