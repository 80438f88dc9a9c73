"""The quick check of our own spelling against the library: the same verdict on whatever comes."""

from __future__ import annotations

import base64

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from plain_kiosk import PlainKiosk

from central.keys import load_keys
from central.signing import SignedRequest, library_verify, signature_headers, verify
from central.signing_quick import quick_headers, quick_verify
from kiosk.model import wire

KIOSK = PlainKiosk("http://central", Ed25519PrivateKey.from_private_bytes(bytes(range(32))), id="19e3174e-8736-4f98")
BODY = b'{"kiosk":"19e3174e-8736-4f98","items":[]}'


def asked(request: httpx.Request, path: str = wire.SYNC_PATH, method: str = "POST") -> SignedRequest:
    return SignedRequest(method, path, [(name.lower(), value) for name, value in request.headers.raw])


GOOD = asked(KIOSK.signed(wire.SYNC_PATH, BODY, KIOSK.id))


def both(request: SignedRequest, body: bytes = BODY, key_id: str = KIOSK.id, public: bytes = KIOSK.public) -> tuple[bool, bool]:
    return verify(request, body, key_id, public), library_verify(request, body, key_id, public)


def test_what_our_kiosks_send_is_read_quickly_and_holds():
    assert quick_verify(GOOD.method, GOOD.path, GOOD.lines, BODY, (KIOSK.id, KIOSK.public)) is True
    assert both(GOOD) == (True, True)


@pytest.mark.parametrize("name", [b"signature", b"signature-input", b"content-digest"])
@given(data=st.data())
def test_one_changed_byte_in_a_signed_header_has_the_librarys_verdict(name, data):
    lines = dict(GOOD.lines)
    value = bytearray(lines[name])
    value[data.draw(st.integers(0, len(value) - 1))] = data.draw(st.integers(0x20, 0x7E))
    changed = SignedRequest("POST", GOOD.path, [(key, bytes(value) if key == name else old) for key, old in GOOD.lines])
    quick, library = both(changed)
    assert quick == library
    assert not quick or meant(bytes(value)) == meant(lines[name])


def meant(value: bytes) -> tuple[bytes, bytes, bytes]:
    """The bytes between the colons as they decode: the last letter of base64 has bits that mean nothing (RFC 4648, 3.5)."""
    before, _, rest = value.partition(b":")
    code, _, after = rest.partition(b":")
    return before, base64.b64decode(code), after


@given(st.binary(max_size=60))
def test_another_body_never_passes(body):
    assert both(GOOD, body) == (body == BODY, body == BODY)


def test_another_method_path_key_or_id_never_passes():
    assert both(SignedRequest("GET", GOOD.path, GOOD.lines)) == (False, False)
    assert both(SignedRequest("POST", wire.ENROL_PATH, GOOD.lines)) == (False, False)
    assert both(GOOD, public=PlainKiosk("x").public) == (False, False)
    assert both(GOOD, key_id="somebody") == (False, False)
    assert both(GOOD, public=bytes(32)) == (False, False)


def test_a_header_twice_is_the_librarys_to_judge():
    for name in (b"signature", b"signature-input", b"content-digest"):
        doubled = SignedRequest("POST", GOOD.path, [*GOOD.lines, (name, dict(GOOD.lines)[name])])
        assert quick_verify("POST", GOOD.path, doubled.lines, BODY, (KIOSK.id, KIOSK.public)) is None
        quick, library = both(doubled)
        assert quick == library


def test_another_spelling_of_the_same_signature_is_the_librarys_to_judge():
    spaced = [(key, value.replace(b";created", b"; created")) for key, value in GOOD.lines]
    assert quick_verify("POST", GOOD.path, spaced, BODY, (KIOSK.id, KIOSK.public)) is None
    assert both(SignedRequest("POST", GOOD.path, spaced)) == (True, True)


def test_an_answer_signed_quickly_is_what_the_library_signs(tmp_path):
    keys = load_keys(tmp_path)
    kiosk = PlainKiosk("http://central", KIOSK.key, id=KIOSK.id, central=keys.public)
    request = kiosk.signed(wire.SYNC_PATH, BODY, kiosk.id)
    assert quick_headers(keys.signing, keys.signing_id, asked(request).lines, 200, b"{}") is not None
    for status, body in ((200, b"{}"), (503, b'{"reason":"busy"}')):
        kiosk.check(
            httpx.Response(status, content=body, headers=signature_headers(keys, asked(request), status, body), request=request)
        )


def test_who_signs_in_another_spelling_is_answered_by_the_library(tmp_path):
    keys = load_keys(tmp_path)
    kiosk = PlainKiosk("http://central", KIOSK.key, id=KIOSK.id, central=keys.public)
    request = kiosk.signed(wire.SYNC_PATH, BODY, kiosk.id)
    request.headers["Signature"] = request.headers["Signature"] + " "
    raw = base64.b64encode(bytes(64)).decode()
    request.headers["Signature"] = f"other=:{raw}:, {request.headers['Signature'].strip()}"
    assert quick_headers(keys.signing, keys.signing_id, asked(request).lines, 200, b"{}") is None
    kiosk.check(httpx.Response(200, content=b"{}", headers=signature_headers(keys, asked(request), 200, b"{}"), request=request))
