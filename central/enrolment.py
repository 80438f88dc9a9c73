"""The one-time code and the text a technician shows to a kiosk: `ADE1:<address>|<code>|<fingerprint>`."""

from __future__ import annotations

import hashlib
import secrets

from kiosk.model.ticket import CROCKFORD

PREFIX = "ADE1:"
CODE_BITS = 128
CODE_LETTERS = 26  # 26 x 5 bits hold 128


def new_code() -> str:
    """128 random bits in Crockford base32."""
    bits = secrets.randbits(CODE_BITS)
    return "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(5 * (CODE_LETTERS - 1), -1, -5))


def code_hash(code: str) -> str:
    """What the store keeps of a code. Undoes what typing does to one: case, spaces, dashes, O for 0, I or L for 1."""
    folded = code.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()


def enrolment_text(address: str, code: str, fingerprint: str) -> str:
    """What the QR holds. An address has no `|`: the command that makes the text sees to it."""
    return f"{PREFIX}{address}|{code}|{fingerprint}"
