"""What is wrong in a configuration file, in words a person can act on. Nothing here reads files."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

KeyPath = tuple[str | int, ...]
"""Where a value stands in a file: `("question", 0, "choices")`; numbers count the entries of an array from 0."""


class ConfigError(Exception):
    """One mistake in one file.

    `line` counts from 1; 0 means the file as a whole, or no file at all (a command line). `field` is the key as people write
    it (`printer.driver`, `question[1].choices`), `what` the mistake, `allowed` what to use instead (may be empty).
    """

    def __init__(self, path: Path | str, line: int, field: str, what: str, allowed: str = "") -> None:
        super().__init__(path, line, field, what, allowed)
        self.path = path
        self.line = line
        self.field = field
        self.what = what
        self.allowed = allowed

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        field = f"{self.field}: " if self.field else ""
        use = f"; use {self.allowed}" if self.allowed else ""
        return f"{place}: {field}{self.what}{use}"


class ConfigErrors(Exception):  # noqa: N818 - the plural of an error
    """Every mistake found, so that a person can mend them all in one go. `str` is one line each."""

    def __init__(self, errors: Iterable[ConfigError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def field_name(keys: KeyPath) -> str:
    """`("question", 1, "choices")` -> `question[1].choices`, entries counted from 1 as people count."""
    name = ""
    for key in keys:
        name += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if name else key
    return name


def guess(wrong: str, right: Iterable[str]) -> str:
    """` (did you mean "address"?)` when one of `right` looks like `wrong`, else nothing."""
    close = get_close_matches(wrong, list(right), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def shown(value: object) -> str:
    """A value as it stands in TOML, cut to a length that fits one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    try:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    except ValueError:  # Python prints no number of more than 4300 digits, TOML holds them in hexadecimal
        return "a number far too long"
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
