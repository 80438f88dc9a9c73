"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530): ours on requests, central's on answers.

Each request's signature has a nonce, and an answer must be signed for the very request it came to: an old answer, recorded and
played again, would otherwise set a clockless kiosk's time back. Neither side judges `created` or `expires`: a kiosk without a
clock must not lock itself out, and central's answers must hold on a kiosk that believes it is 1970. What is covered is fixed by
`kiosk.model.wire`, how it is written by `kiosk.model.signature`: the one spelling central has (decision 0031).
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import httpx
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from kiosk.model.signature import (
    answer_base,
    digest_of,
    headers_of,
    request_base,
    request_params,
    signature_value,
    signed_answer,
)
from kiosk.uplink.identity import central_key_id
from kiosk.uplink.keys import KioskKey

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came to `request`, believed by nobody yet."""

    request: httpx.Request
    status_code: int
    headers: httpx.Headers
    body: bytes


class UnsignedError(Exception):
    """No signature at all, or a body that is not the signed one: a captive portal, a proxy's page, a cut. Try again later."""


class ForeignKeyError(Exception):
    """Signed by somebody, but not by the central this kiosk is enrolled with, or not in answer to what was asked."""


def sign_request(request: httpx.Request, body: bytes, key: KioskKey, key_id: str) -> None:
    """Add Content-Digest, Signature-Input and Signature to `request`, whose content is `body`."""
    digest = digest_of(body)
    params = request_params(int(time.time()), key_id, secrets.token_urlsafe(NONCE_BYTES))
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    request.headers.update(headers_of(digest, params, key.sign(request_base(request.method, path, digest, params))))


def check_answer(answer: RawAnswer, central: bytes) -> None:
    """Return only if `answer`, status and body, was signed for its request by `central` (32-byte Ed25519 public key).

    Raises UnsignedError or ForeignKeyError.
    """
    if "signature" not in answer.headers or "signature-input" not in answer.headers:
        raise UnsignedError(f"HTTP {answer.status_code} without a signature")
    said, asked = signed_answer(answer.headers.raw), signature_value(answer.request.headers.raw)
    if said is None or asked is None:
        raise ForeignKeyError("the signature is not one of central's: another spelling, or not for an answer to us")
    if said.key_id != central_key_id(central):
        raise ForeignKeyError(f"signed with another key, {said.key_id!r}")
    try:
        VerifyKey(central).verify(answer_base(answer.status_code, said.digest, asked, said.params), said.raw)
    except ValueError as error:
        raise ForeignKeyError("the key is not an Ed25519 public key") from error
    except BadSignatureError as error:
        raise ForeignKeyError("the signature does not fit") from error
    if said.digest != digest_of(answer.body):
        raise UnsignedError("the body is not the one that was signed")
