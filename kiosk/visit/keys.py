"""What the on-screen keyboard can write, and how: one capital at the beginning of each word. No screen, no visit."""

from __future__ import annotations

import re

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = "1234567890.,-/'()&:;+?!%@\""
"""As many as there are letters: they lie on the same keys."""
SPACE = " "
_WRITABLE = frozenset(LETTERS + SIGNS + SPACE)
# After these a word begins; not after the apostrophe in Jum'at.
_BEFORE_A_WORD = frozenset(' -/.(&:;+"')
# Words people here write in capitals only.
_SCHOOLS = ("sd", "sdn", "smp", "smpn", "sma", "sman", "smk", "smkn", "tk")
_ALL_CAPITALS = frozenset(("rt", "rw", *_SCHOOLS, "ktp", "kk", "nik", "bpjs", "cv", "pt", "ud", "ii", "iii", "iv"))

_LAST_WORD = re.compile(r"[A-Za-z]+$")


def written(text: str, key: str, longest: int, *, capitals: bool = False) -> str:
    """`text` with one more character; as it was when that is none of ours, does not fit or would be a second space."""
    if key not in _WRITABLE or len(key) != 1 or len(text) >= longest:
        return text
    if key == SPACE and (not text or text.endswith(SPACE)):
        return text
    if key not in LETTERS:
        return finished(text) + key
    begins = not text or text[-1] in _BEFORE_A_WORD
    return text + (key if capitals or begins else key.lower())


def finished(text: str) -> str:
    """`text` with its last word in capitals if it is one that is written so."""
    word = _LAST_WORD.search(text)
    return text[: word.start()] + word[0].upper() if word and word[0].lower() in _ALL_CAPITALS else text


def beginning(text: str, suggestions: tuple[str, ...], most: int) -> tuple[str, ...]:
    """Those of `suggestions` that go on from `text`, whatever the case: at most `most`, none before the first letter."""
    start = text.strip().casefold()
    return tuple(each for each in suggestions if start and _starts(each.casefold(), start))[:most]


def _starts(folded: str, start: str) -> bool:
    """Whether the whole or one of its words begins so."""
    return folded.startswith(start) or any(word.startswith(start) for word in folded.split())
