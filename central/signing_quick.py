"""The signatures our own kiosks make, checked and answered without a parser: some 4 times quicker than the library.

Only the one spelling they have is read here (`kiosk.model.signature`); of any other this module says "ask the library" (None),
which knows all of RFC 9421. A test holds both to the same verdicts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from kiosk.model import wire
from kiosk.model.signature import (
    Lines,
    answer_base,
    answer_params,
    digest_of,
    headers_of,
    request_base,
    signature_value,
    signed_request,
)

_PATHS = frozenset((wire.SYNC_PATH, wire.ENROL_PATH))


def quick_verify(method: str, path: str, lines: Lines, body: bytes, key: tuple[str, bytes]) -> bool | None:
    """Whether `key` (id, 32 public bytes) signed this; None where only the library can tell."""
    said = signed_request(lines)
    if said is None or method != "POST" or path not in _PATHS:
        return None
    key_id, public = key
    if said.key_id != key_id or said.digest != digest_of(body):
        return False
    try:
        VerifyKey(public).verify(request_base(method, path, said.digest, said.params), said.raw)
    except (BadSignatureError, ValueError):
        return False
    return True


def quick_headers(signing: Ed25519PrivateKey, key_id: str, lines: Lines, status: int, body: bytes) -> Mapping[str, str] | None:
    """The three headers of an answer to a request signed in our spelling; None for any other request."""
    asked = signature_value(lines)
    if asked is None:
        return None
    digest, params = digest_of(body), answer_params(int(time.time()), key_id)
    return headers_of(digest, params, signing.sign(answer_base(status, digest, asked, params)))
