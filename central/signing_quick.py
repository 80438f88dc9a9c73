"""The signatures our own kiosks make, checked and answered without a parser: some 4 times quicker than the library.

Only the one spelling they have is read here, byte for byte; of any other this module says "ask the library" (None), which knows
all of RFC 9421. In that one spelling the parts of the signature base stand in the headers just as they are signed, so they are
copied, never rebuilt. A test holds both to the same verdicts.
"""

from __future__ import annotations

import hashlib
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from kiosk.model import wire

Lines = Iterable[tuple[bytes, bytes]]
_PATHS = frozenset((wire.SYNC_PATH, wire.ENROL_PATH))
_COVERED = " ".join(f'"{part}"' for part in wire.COVERED_REQUEST)
_LABEL = re.escape(wire.SIGNATURE_LABEL)
# An integer of a structured field has at most 15 digits, and one spelling (RFC 8941, 3.3.1).
_INPUT = re.compile(
    rf'{_LABEL}=(\({re.escape(_COVERED)}\);created=(?:0|-?[1-9][0-9]{{0,14}});keyid="([A-Za-z0-9-]{{1,64}})";alg="ed25519"'
    r'(?:;nonce="[A-Za-z0-9_-]{1,64}")?)'.encode()
)
_SIGNATURE = re.compile(rf"{_LABEL}=(:([A-Za-z0-9+/]{{86}}==):)".encode())
_DIGEST = re.compile(rb"sha-256=:[A-Za-z0-9+/]{43}=:")
_SIGNED_HEADERS = (b"content-digest", b"signature-input", b"signature")


def quick_verify(method: str, path: str, lines: Lines, body: bytes, key: tuple[str, bytes]) -> bool | None:
    """Whether `key` (id, 32 public bytes) signed this; None where only the library can tell."""
    said = _said(lines)
    if said is None or method != "POST" or path not in _PATHS:
        return None
    digest, signature_input, signature = said
    named, signed = _INPUT.fullmatch(signature_input), _SIGNATURE.fullmatch(signature)
    if named is None or signed is None or _DIGEST.fullmatch(digest) is None:
        return None
    raw = b64decode(signed[2])
    if b64encode(raw) != signed[2]:  # two spellings of the same bytes
        return None
    key_id, public = key
    if named[2] != key_id.encode() or digest != _digest(body):
        return False
    base = b'"@method": POST\n"@path": %b\n"content-digest": %b\n"@signature-params": %b' % (path.encode(), digest, named[1])
    try:
        VerifyKey(public).verify(base, raw)
    except (BadSignatureError, ValueError):
        return False
    return True


def quick_headers(signing: Ed25519PrivateKey, key_id: str, lines: Lines, status: int, body: bytes) -> Mapping[str, str] | None:
    """The three headers of an answer to a request signed in our spelling; None for any other request."""
    said = _said(lines)
    asked = _SIGNATURE.fullmatch(said[2]) if said else None
    if asked is None:
        return None
    digest = _digest(body)
    covered = f'("@status" "content-digest" "signature";req;key="{wire.SIGNATURE_LABEL}")'
    params = f'{covered};created={int(time.time())};keyid="{key_id}";alg="ed25519"'
    base = b'"@status": %d\n"content-digest": %b\n"signature";req;key="%b": %b\n"@signature-params": %b' % (
        status,
        digest,
        wire.SIGNATURE_LABEL.encode(),
        asked[1],
        params.encode(),
    )
    return {
        "Content-Digest": digest.decode(),
        "Signature-Input": f"{wire.SIGNATURE_LABEL}={params}",
        "Signature": f"{wire.SIGNATURE_LABEL}=:{b64encode(signing.sign(base)).decode()}:",
    }


def _said(lines: Lines) -> tuple[bytes, bytes, bytes] | None:
    """Digest, input and signature, when each stands there exactly once."""
    found: dict[bytes, bytes] = {}
    for name, value in lines:
        if name in _SIGNED_HEADERS:
            if name in found:
                return None
            found[name] = value
    return (found[_SIGNED_HEADERS[0]], found[_SIGNED_HEADERS[1]], found[_SIGNED_HEADERS[2]]) if len(found) == 3 else None


def _digest(body: bytes) -> bytes:
    return b"sha-256=:%b:" % b64encode(hashlib.sha256(body).digest())
