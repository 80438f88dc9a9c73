"""HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530), both ways, as `kiosk.model.wire` fixes them.

No time is judged: a kiosk without a clock signs with `created` in 1970 or a year ahead and must still be heard. What replay
could do is nothing: an envelope that came before is a `dup`. An answer is bound to its request by that one's signature.
`signing_quick` is asked first; it knows the one spelling our kiosks have. What it does not know, the library judges here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageSignaturesException, HTTPMessageSigner, HTTPMessageVerifier, InvalidSignature
from http_message_signatures.algorithms import ED25519
from http_message_signatures.resolvers import MappingKeyResolver

from central.keys import CentralKeys
from central.signing_quick import quick_headers, quick_verify
from kiosk.model import wire

# The library wants an absolute URL; neither authority nor scheme is covered, so any will do.
_ANY_AUTHORITY = "http://central"
_COVERED_ALONE = tuple(part for part in wire.COVERED_ANSWER if ";req" not in part)


RawLines = Sequence[tuple[bytes, bytes]]


class Lines:
    """Header lines as they came, repeats kept: a dict would let a second Content-Digest hide."""

    def __init__(self, lines: RawLines) -> None:
        self._lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in lines]

    def items(self) -> list[tuple[str, str]]:
        """Every line, in order, as the library asks for them."""
        return self._lines


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came in; `path` is without the query, `lines` the raw header lines, names in lower case."""

    method: str
    path: str
    lines: RawLines

    @property
    def url(self) -> str:
        """As the library wants it."""
        return _ANY_AUTHORITY + self.path

    @property
    def headers(self) -> Lines:
        """As the library wants them."""
        return Lines(self.lines)


@dataclass(frozen=True, slots=True)
class _SignedAnswer:
    status_code: int
    headers: dict[str, str]
    request: SignedRequest


class _TimelessVerifier(HTTPMessageVerifier):
    """The library refuses a future `created` and a past `expires` even with max_age off; we judge neither."""

    require_created = False

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Say yes to any time."""


def verify(request: SignedRequest, body: bytes, key_id: str, public: bytes) -> bool:
    """Whether exactly one signature, ours by label, `key_id` and coverage, holds over this request and body."""
    quick = quick_verify(request.method, request.path, request.lines, body, (key_id, public))
    if quick is not None:
        return quick
    return library_verify(request, body, key_id, public)


def library_verify(request: SignedRequest, body: bytes, key_id: str, public: bytes) -> bool:
    """The same, for any spelling that RFC 9421 allows."""
    try:
        keys = MappingKeyResolver(public_keys={key_id: Ed25519PublicKey.from_public_bytes(public)}, private_keys={})
        verifier = _TimelessVerifier(signature_algorithm=ED25519, key_resolver=keys)
        results = verifier.verify(request, max_age=None, require_components=wire.COVERED_REQUEST, body=body)
    except (InvalidSignature, ValueError):
        return False
    return [result.label for result in results] == [wire.SIGNATURE_LABEL] and results[0].body == body


def signature_headers(keys: CentralKeys, asked: SignedRequest, status: int, body: bytes) -> Mapping[str, str]:
    """The three headers that make an answer to `asked` central's: Content-Digest, Signature-Input, Signature.

    What has no readable signature of the kiosks' kind can only be refused, and the refusal stands alone.
    """
    quick = quick_headers(keys.signing, keys.signing_id, asked.lines, status, body)
    if quick is not None:
        return quick
    try:
        return _signed(keys, asked, status, body, wire.COVERED_ANSWER)
    except HTTPMessageSignaturesException:
        return _signed(keys, asked, status, body, _COVERED_ALONE)


def _signed(keys: CentralKeys, asked: SignedRequest, status: int, body: bytes, covered: tuple[str, ...]) -> Mapping[str, str]:
    answer = _SignedAnswer(status, {}, asked)
    resolver = MappingKeyResolver(public_keys={}, private_keys={keys.signing_id: keys.signing})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
        answer, key_id=keys.signing_id, label=wire.SIGNATURE_LABEL, covered_component_ids=covered, body=body
    )
    return answer.headers
