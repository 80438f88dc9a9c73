"""The one spelling both sides give their HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530). Bytes only.

What is covered is fixed by `wire`; here stands how it is written down and read again, byte for byte. In this spelling the parts
of a signature base stand in the headers just as they are signed, so they are copied, never rebuilt. No keys and no HTTP library:
each side signs and checks with its own. Tests hold what is built and read here to the verdict of http-message-signatures.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.model import wire

Lines = Iterable[tuple[bytes, bytes]]
"""Header lines as they came, in any order; names in any case."""

_COVERED_REQUEST = "(" + " ".join(f'"{part}"' for part in wire.COVERED_REQUEST) + ")"
_COVERED_ANSWER = f'("@status" "content-digest" "signature";req;key="{wire.SIGNATURE_LABEL}")'
_LABEL = wire.SIGNATURE_LABEL.encode()
# An integer of a structured field has at most 15 digits, and one spelling (RFC 8941, 3.3.1).
_SAID = r';created=(?:0|-?[1-9][0-9]{0,14});keyid="([A-Za-z0-9-]{1,64})";alg="ed25519"(?:;nonce="[A-Za-z0-9_-]{1,64}")?'
_REQUEST_INPUT = re.compile(rf"{wire.SIGNATURE_LABEL}=({re.escape(_COVERED_REQUEST)}{_SAID})".encode())
_ANSWER_INPUT = re.compile(rf"{wire.SIGNATURE_LABEL}=({re.escape(_COVERED_ANSWER)}{_SAID})".encode())
_SIGNATURE = re.compile(_LABEL + rb"=(:([A-Za-z0-9+/]{86}==):)")
_DIGEST = re.compile(rb"sha-256=:[A-Za-z0-9+/]{43}=:")
DIGEST, INPUT, SIGNATURE = b"content-digest", b"signature-input", b"signature"


@dataclass(frozen=True, slots=True)
class Signed:
    """What the three headers say: the body's `digest`, `params` as they are signed, `key_id` out of them, `raw` of 64 bytes."""

    digest: bytes
    params: bytes
    key_id: str
    raw: bytes


def signed_request(lines: Lines) -> Signed | None:
    """The signature of a request; None when there is none, or not exactly one in our spelling."""
    return _signed(lines, _REQUEST_INPUT)


def signed_answer(lines: Lines) -> Signed | None:
    """The signature of an answer; None as above."""
    return _signed(lines, _ANSWER_INPUT)


def signature_value(lines: Lines) -> bytes | None:
    """The signature as it stands in its header (`:...:`), which is what an answer to it covers; None as above."""
    said = _said(lines)
    spelt = _SIGNATURE.fullmatch(said[2]) if said else None
    return spelt[1] if spelt else None


def digest_of(body: bytes) -> bytes:
    """Content-Digest of a body."""
    return b"sha-256=:%b:" % b64encode(hashlib.sha256(body).digest())


def request_params(created: int, key_id: str, nonce: str) -> bytes:
    """What a request's signature says of itself; `created` in seconds since 1970, whether true or not."""
    return f'{_COVERED_REQUEST};created={created};keyid="{key_id}";alg="ed25519";nonce="{nonce}"'.encode("ascii")


def answer_params(created: int, key_id: str) -> bytes:
    """What an answer's signature says of itself."""
    return f'{_COVERED_ANSWER};created={created};keyid="{key_id}";alg="ed25519"'.encode("ascii")


def request_base(method: str, path: str, digest: bytes, params: bytes) -> bytes:
    """What is signed of a request (RFC 9421, 2.5); `path` as it travels, without the query."""
    base = b'"@method": %b\n"@path": %b\n"content-digest": %b\n"@signature-params": %b'
    return base % (method.encode("ascii"), path.encode("ascii"), digest, params)


def answer_base(status: int, digest: bytes, asked: bytes, params: bytes) -> bytes:
    """What is signed of an answer; `asked` is `signature_value` of its request."""
    base = b'"@status": %d\n"content-digest": %b\n"signature";req;key="%b": %b\n"@signature-params": %b'
    return base % (status, digest, _LABEL, asked, params)


def headers_of(digest: bytes, params: bytes, raw: bytes) -> dict[str, str]:
    """The three headers of a message whose base was signed with `raw` (64 bytes)."""
    return {
        "Content-Digest": digest.decode("ascii"),
        "Signature-Input": f"{wire.SIGNATURE_LABEL}={params.decode('ascii')}",
        "Signature": f"{wire.SIGNATURE_LABEL}=:{b64encode(raw).decode('ascii')}:",
    }


def _signed(lines: Lines, spelling: re.Pattern[bytes]) -> Signed | None:
    said = _said(lines)
    if said is None:
        return None
    digest, signature_input, signature = said
    named, spelt = spelling.fullmatch(signature_input), _SIGNATURE.fullmatch(signature)
    if named is None or spelt is None or _DIGEST.fullmatch(digest) is None:
        return None
    raw = b64decode(spelt[2])
    if b64encode(raw) != spelt[2]:  # two spellings of the same bytes
        return None
    return Signed(digest, named[1], named[2].decode("ascii"), raw)


def _said(lines: Lines) -> tuple[bytes, bytes, bytes] | None:
    """Digest, input and signature, when each stands there exactly once."""
    found: dict[bytes, bytes] = {}
    for name, value in lines:
        known = name.lower()
        if known in (DIGEST, INPUT, SIGNATURE):
            if known in found:
                return None
            found[known] = value
    return (found[DIGEST], found[INPUT], found[SIGNATURE]) if len(found) == 3 else None
