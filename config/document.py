"""A TOML file that can tell on which line each of its values stands. What the values mean is said elsewhere.

tomllib reads the values, because every start of the kiosk pays for it; tomlkit, which keeps the layout, is only asked for a
line number once something is wrong.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.errors import ConfigError, KeyPath, field_name

MAX_BYTES = 1024 * 1024
# Placing one mistake in a file of that length takes a second and more.
MOST_PLACED = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that was read whole. `values` are plain dicts, lists, strings, numbers, booleans and dates."""

    path: Path
    values: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    def line_of(self, *keys: str | int) -> int:
        """The line (from 1) where `keys` stands, or the nearest table around it that does; 0 when that is the file itself."""
        for length in range(len(keys), 0, -1):
            line = _line(self.text, keys[:length])
            if line:
                return line
        return 0

    def error(self, keys: KeyPath, what: str, allowed: str = "") -> ConfigError:
        """A ConfigError at the place of `keys`, ready to be raised or collected."""
        return ConfigError(self.path, self.line_of(*keys), field_name(keys), what, allowed)


def read_document(path: Path) -> Document:
    """Read the TOML file at `path`, at most MAX_BYTES long, UTF-8 with or without a byte order mark.

    Raises ConfigError when it is missing, unreadable, too long, not UTF-8 or not TOML.
    """
    return parse_document(path, _read_text(path))


def parse_document(path: Path, text: str) -> Document:
    """The document in `text`; `path` is what errors call it. Raises ConfigError when it is not TOML."""
    try:
        return Document(path, tomllib.loads(text), text)
    except RecursionError:
        raise ConfigError(path, 0, "", "too many brackets inside each other") from None
    except ValueError as wrong:  # TOMLDecodeError, or int() on a number of thousands of digits
        line, words = _syntax(str(wrong), text)
        raise ConfigError(path, line, "", f"not TOML: {words}") from None


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(path, 0, "", "there is no such file") from None
    except OSError as wrong:
        raise ConfigError(path, 0, "", f"cannot be read ({wrong.strerror})") from None
    if len(content) > MAX_BYTES:
        raise ConfigError(path, 0, "", "too long", f"at most {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise ConfigError(path, line, "", "not UTF-8 text", "UTF-8 when saving the file") from None


def _syntax(message: str, text: str) -> tuple[int, str]:
    """Take tomllib's `Invalid value (at line 3, column 7)` apart. Until Python 3.14 only the message holds the line."""
    found = re.fullmatch(r"(?s)(.*) \(at (?:line (\d+), column \d+|end of document)\)", message)
    if not found:
        return 0, message
    words = found[1][:1].lower() + found[1][1:]
    return int(found[2] or text.rstrip().count("\n") + 1), words


def _line(text: str, keys: KeyPath) -> int:
    """The line of exactly `keys`, 0 when it does not stand in `text`: put a mark there, render the file, look where it went."""
    # Only now: a good configuration never needs it.
    import tomlkit  # noqa: PLC0415
    from tomlkit.container import OutOfOrderTableProxy  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415
    from tomlkit.items import AoT, Table  # noqa: PLC0415

    text = text.replace("\r\n", "\n")
    mark = "@"
    while mark in text:
        mark += "@"
    try:
        document = parent = tomlkit.parse(text)
        if document.as_string() != text:
            return 0  # tables scattered so that tomlkit moves them: no line is better than a wrong one
        for key in keys[:-1]:
            parent = parent[key]  # type: ignore[index]
        value = parent[keys[-1]]  # type: ignore[index]
        if isinstance(value, Table):
            value.comment(mark)  # in its heading
        elif not isinstance(value, AoT | OutOfOrderTableProxy):
            parent[keys[-1]] = mark  # type: ignore[index]
        before, found, _after = document.as_string().partition(mark)
    except (TOMLKitError, LookupError, TypeError, ValueError, RecursionError):
        return 0
    if found:
        return before.count("\n") + 1
    # A table without a heading of its own (`[a.b]` makes `a`, so does `a.b = 1`), an array of tables: where its first entry is.
    first = next(iter(value), None) if isinstance(value, dict) else 0 if value else None
    return 0 if first is None else _line(text, (*keys, first))
