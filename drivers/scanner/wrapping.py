"""What scanners put around a code, taken off again: framing, answers to commands, identifiers, prefixes. Pure.

Noise inside a text spoils it: with the noise taken out, a longer number could pass for a NIK.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# ISO/IEC 15424: `]`, the symbology's letter, a modifier.
_AIM = re.compile(r"\]([A-Za-z])[0-9A-Za-z]")
_AIM_SYMBOLOGIES = {"Q": "QRCode", "C": "Code128", "A": "Code39"}

# NUL, SOH, STX, ETX, EOT, ACK and FNC1 (as GS) around a scan are framing; white space is too.
_FRAMING = "\x00\x01\x02\x03\x04\x06\x1d \t\r\n"
_INSIDE = frozenset("\t\n\x1d\x1e\x04")  # separators of structured texts (ISO/IEC 15434)


@dataclass(frozen=True, slots=True, repr=False)
class Unwrapped:
    """The code's own text, and its symbology as the scanner named it (`` when it did not)."""

    text: str
    symbology: str = ""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What to take off. `code_ids` are maker's letters -> symbology, only for scanners set to send them; `replies` are answers
    to commands that stand before a scan."""

    prefix: str = ""
    suffix: str = ""
    code_ids: Mapping[str, str] = field(default_factory=dict)
    replies: tuple[bytes, ...] = ()

    def unwrap(self, raw: bytes) -> Unwrapped | None:
        """The text of one line, empty when there was only framing; None when noise is in it."""
        text = plain_text(self._without_replies(raw))
        if text is None:
            return None
        text = text.removeprefix(self.prefix).removesuffix(self.suffix).strip(_FRAMING)
        symbology = ""
        if match := _AIM.match(text):
            text, symbology = text[match.end() :], _AIM_SYMBOLOGIES.get(match[1], "")
        else:
            for code_id, named in self.code_ids.items():
                if text.startswith(code_id):
                    text, symbology = text.removeprefix(code_id), named
                    break
        return Unwrapped(text.strip(_FRAMING), symbology)

    def _without_replies(self, raw: bytes) -> bytes:
        while reply := next((reply for reply in self.replies if raw.startswith(reply)), b""):
            raw = raw[len(reply) :]
        return raw


def plain_text(raw: bytes) -> str | None:
    """UTF-8 without its framing, line ends as `\\n`; None when it holds what no code does."""
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").strip(_FRAMING)
    except UnicodeDecodeError:
        return None
    noisy = any((character < " " and character not in _INSIDE) or "\x7f" <= character <= "\x9f" for character in text)
    return None if noisy or "\ufffd" in text else text
