"""Words made safe and fit for a printer: cleaning, transliteration, wrapping, code pages. Pure; no command is built here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# What typography adds and a code page may lack, said in ASCII.
_PLAIN = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "‘": "'", "’": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
        "…": "...", "•": "*", "·": ".", "×": "x", "→": "->", "←": "<-", "✓": "v", "ß": "ss", "Æ": "AE", "æ": "ae",
        "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ł": "L", "ł": "l", "©": "(c)", "®": "(R)", "°": " derajat", "€": "EUR",
    }
)  # fmt: skip


def clean(words: str) -> str:
    """`words` without anything a printer could take for a command.

    Controls (C0, C1, DEL) and line breaks become spaces; invisible format characters, lone surrogates and unassigned ones vanish;
    runs of white space become one space.
    """
    kept = []
    for character in unicodedata.normalize("NFC", words):
        kind = unicodedata.category(character)
        if kind in ("Cc", "Zs", "Zl", "Zp"):
            kept.append(" ")
        elif kind[0] != "C":
            kept.append(character)
    return " ".join("".join(kept).split())


def settle(words: str, pages: Mapping[str, int]) -> str:
    """Clean `words` and spell what no page of `pages` holds in ASCII where that loses little (`–`, `ā`, ligatures).

    What has no such spelling stays as it is; `page_for` then answers None and the line must be drawn as raster.
    """
    return clean("".join(character if _holds(character, pages) else _spelt(character) for character in clean(words)))


def _holds(character: str, pages: Mapping[str, int]) -> bool:
    return character.isascii() or any(encoded(character, page) is not None for page in pages)


def _spelt(character: str) -> str:
    plain = character.translate(_PLAIN)
    if plain.isascii():
        return plain
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)).translate(_PLAIN)
    return base if base and base.isascii() else character


def encoded(words: str, page: str) -> bytes | None:
    """`words` in the code page, or None when it lacks a character. The bytes never hold a control."""
    try:
        data = words.encode(page)
    except UnicodeEncodeError:
        return None
    return None if any(byte < 0x20 or byte == 0x7F for byte in data) else data


def page_for(words: str, pages: Mapping[str, int]) -> str | None:
    """`ascii` when any page will do, else the first page that holds every character, else None."""
    if words.isascii():
        return "ascii"
    return next((page for page in pages if encoded(words, page) is not None), None)


def wrapped(words: str, columns: int, *, balanced: bool = False) -> list[str]:
    """Lines of at most `columns` characters, broken at spaces; a longer word is broken hard. `balanced` evens the lines out."""
    lines = _greedy(words, columns)
    if balanced and len(lines) > 1:
        for narrower in range(columns - 1, max(len(word) for word in words.split()) - 1, -1):
            tighter = _greedy(words, narrower)
            if len(tighter) > len(lines):
                break
            lines = tighter
    return lines


def _greedy(words: str, columns: int) -> list[str]:
    columns = max(1, columns)
    lines = [""]
    for whole in words.split():
        word = whole
        if lines[-1] and len(lines[-1]) + 1 + len(word) <= columns:
            lines[-1] += " " + word
            continue
        if lines[-1]:
            lines.append("")
        while len(word) > columns:
            lines[-1] = word[:columns]
            lines.append("")
            word = word[columns:]
        lines[-1] = word
    return lines if lines[-1] or len(lines) == 1 else lines[:-1]
