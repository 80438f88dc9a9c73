"""From keys pressed to characters meant: keyboard layouts as data, and the state of Shift and its kin. Pure.

A scanner that types presses the keys that would give its text on the keyboard it was set to: the layout here is the scanner's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import BadOption

# What a key gives that has no character here. It spoils the scan: one character missing could make another number of it.
UNKNOWN = "\x1a"

# Key codes (linux/input-event-codes.h) of a layout file's four rows, from left to right.
_ROWS = (
    (41, *range(2, 14)),
    tuple(range(16, 28)),
    (*range(30, 41), 43),
    (86, *range(44, 54)),
)
_LEVELS = ("plain", "shift", "altgr")

_CAPS_LOCK = 58
_SHIFTS, _CONTROLS, _ALT, _ALTGR = frozenset({42, 54}), frozenset({29, 97}), 56, 100
_SILENT = frozenset({69, 70, 125, 126, 127})  # Num Lock, Scroll Lock, Meta, Menu
_KEYPAD = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"} | {
    55: "*", 74: "-", 78: "+", 83: ".", 98: "/", 117: "=", 121: ","
}  # fmt: skip
# The same on every layout; Enter is there twice.
_EVERYWHERE = {28: "\n", 96: "\n", 15: "\t", 57: " "} | _KEYPAD
_CONTROL_KEYS = frozenset(chr(number) for number in range(0x40, 0x60))
_MOST_ALT_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """What each key gives: code -> (plain, with Shift, with AltGr); `` where it gives nothing, or only an accent to come."""

    name: str
    keys: Mapping[int, tuple[str, str, str]]


def load_layout(path: Path) -> Layout:
    """Read a layout file. Raises BadOption naming file and field."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOption(str(path), f"cannot be read as TOML: {error}") from error
    if unknown := sorted(set(table) - {"name", *_LEVELS}):
        raise BadOption(str(path), f"unknown field {unknown[0]!r}; known are name, {', '.join(_LEVELS)}")
    levels = [_level(path, level, table.get(level, "")) for level in _LEVELS]
    codes = [code for row in _ROWS for code in row]
    keys = {code: (levels[0].get(code, ""), levels[1].get(code, ""), levels[2].get(code, "")) for code in codes}
    digits = {character for plain_and_shifted in keys.values() for character in plain_and_shifted[:2]}
    if not set("0123456789") <= digits:
        raise BadOption(str(path), "plain, shift: not every digit is on a key")
    return Layout(str(table.get("name", path.stem)), keys)


class Typing:
    """One device's keys. Feed it every event in order. Not thread-safe."""

    def __init__(self, layout: Layout) -> None:
        self._keys = layout.keys
        self._down: set[int] = set()
        self._caps = False
        self._alt_digits = ""

    def key(self, code: int, value: int) -> str:
        """The characters a key event gives, mostly none. `value`: 0 up, 1 down, 2 repeated (ignored: no scanner holds a key)."""
        if value == 0:
            self._down.discard(code)
            return self._alt_code() if code == _ALT else ""
        if value != 1:
            return ""
        self._down.add(code)
        if code == _CAPS_LOCK:
            self._caps = not self._caps
            return ""
        if code in _SHIFTS or code in _CONTROLS or code in (_ALT, _ALTGR) or code in _SILENT:
            return ""
        if _ALT in self._down and code in _KEYPAD and _KEYPAD[code].isdigit():
            self._alt_digits = (self._alt_digits + _KEYPAD[code])[: _MOST_ALT_DIGITS + 1]
            return ""
        return self._character(code)

    def forget(self) -> None:
        """Events were lost: nothing is known to be down any more."""
        self._down.clear()
        self._alt_digits = ""

    def _character(self, code: int) -> str:
        if code in _EVERYWHERE:
            return _EVERYWHERE[code]
        plain, shifted, third = self._keys.get(code, ("", "", ""))
        if self._down & _CONTROLS and _ALTGR not in self._down and _ALT not in self._down:
            # Some readers send control characters so: Ctrl+M for Enter, Ctrl+] for FNC1.
            return chr(ord(plain.upper()) & 0x1F) if plain and plain.upper() in _CONTROL_KEYS else UNKNOWN
        if _ALTGR in self._down or (_ALT in self._down and self._down & _CONTROLS):
            return third or UNKNOWN
        shift = bool(self._down & _SHIFTS) ^ (self._caps and plain.isalpha())
        return (shifted if shift else plain) or UNKNOWN

    def _alt_code(self) -> str:
        """Alt and digits of the keypad: the character of that number (Windows-1252 with a leading zero, else code page 437)."""
        digits, self._alt_digits = self._alt_digits, ""
        if not digits:
            return ""
        if len(digits) > _MOST_ALT_DIGITS or int(digits) > 255:
            return UNKNOWN
        page = "cp1252" if digits.startswith("0") or int(digits) < 128 else "cp437"
        try:
            return bytes([int(digits)]).decode(page)
        except UnicodeDecodeError:
            return UNKNOWN


def _level(path: Path, level: str, rows: object) -> dict[int, str]:
    if not isinstance(rows, str):
        raise BadOption(str(path), f"{level}: expected text of four rows")
    lines = rows.split("\n")
    if len(lines) > len(_ROWS) + 1 or any(len(line) > len(row) for line, row in zip(lines, _ROWS, strict=False)):
        raise BadOption(str(path), f"{level}: expected four rows of at most {', '.join(str(len(row)) for row in _ROWS)} keys")
    return {
        code: character
        for line, row in zip(lines, _ROWS, strict=False)
        for character, code in zip(line, row, strict=False)
        if character != " "
    }
