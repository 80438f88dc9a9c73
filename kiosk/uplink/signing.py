"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530): ours on requests, central's on answers.

Each request's signature has a nonce, and an answer must be signed for the very request it came to: an old answer, recorded and
played again, would otherwise set a clockless kiosk's time back. Neither side judges `created` or `expires`: a kiosk without a
clock must not lock itself out, and central's answers must hold on a kiosk that believes it is 1970. What is covered is fixed by
kiosk.model.wire.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)

from kiosk.model import wire
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
    resolver = MappingKeyResolver(public_keys={}, private_keys={key_id: key.private})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    signer.sign(
        request,
        key_id=key_id,
        label=wire.SIGNATURE_LABEL,
        nonce=secrets.token_urlsafe(NONCE_BYTES),
        covered_component_ids=wire.COVERED_REQUEST,
        body=body,
    )


def check_answer(answer: RawAnswer, central: bytes) -> None:
    """Return only if `answer`, status and body, was signed for its request by `central` (32-byte Ed25519 public key).

    Raises UnsignedError or ForeignKeyError.
    """
    if "signature" not in answer.headers or "signature-input" not in answer.headers:
        raise UnsignedError(f"HTTP {answer.status_code} without a signature")
    try:
        public = Ed25519PublicKey.from_public_bytes(central)
    except ValueError as error:
        raise ForeignKeyError("the key is not an Ed25519 public key") from error
    resolver = MappingKeyResolver(public_keys={central_key_id(central): public}, private_keys={})
    verifier = _TimelessVerifier(signature_algorithm=algorithms.ED25519, key_resolver=resolver)
    try:
        results = verifier.verify(answer, max_age=None, require_components=wire.COVERED_ANSWER)
    except HTTPMessageSignaturesException as error:
        raise ForeignKeyError(str(error) or "the signature does not fit") from error
    try:
        verifier.verify_body(answer, results, answer.body)
    except HTTPMessageSignaturesException as error:
        raise UnsignedError("the body is not the one that was signed") from error


class _TimelessVerifier(HTTPMessageVerifier):
    require_created = False

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Accept any time; see the module's docstring."""
