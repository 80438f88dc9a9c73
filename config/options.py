"""How an option is declared: its default, its help, and the check that says what is allowed. No option is declared here.

A check turns a value from TOML, or the text after `--set section.key=`, into the value the kiosk works with, and can say in
words what it allows. It never looks at the disk: whether a camera or a folder is there is found out when it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from config.errors import shown

T = TypeVar("T")
_METADATA_KEY = "option"


class NotAllowed(ValueError):  # noqa: N818 - it reads as what it says
    """The value is refused; `str` says what is wrong with it (the check's `allowed` says what would be right)."""


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """`read(value, folder)` gives the checked value or raises NotAllowed; relative paths are taken from `folder`.

    `from_text` reads what a person typed on a command line into the kind of value `read` expects.
    """

    allowed: str
    read: Callable[[object, Path], T]
    from_text: Callable[[str], object] = str


@dataclass(frozen=True, slots=True)
class OnScreen:
    """An option that technicians may change at the kiosk: its Indonesian title, and the values to choose from, in order."""

    title: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One declared option. `default` is as it is written in TOML; `from_central`: central may set it too."""

    default: object
    help: str
    check: Check[Any]
    from_central: bool = False
    on_screen: OnScreen | None = None


def option(
    default: object,
    help: str,  # noqa: A002
    check: Check[T],
    *,
    secret: bool = False,
    from_central: bool = False,
    on_screen: OnScreen | None = None,
) -> T:
    """A dataclass field that carries its declaration; the field's own default is the checked value.

    A `secret` one stays out of the dataclass's repr. `from_central` is for options with which nobody far away can send what a
    resident said elsewhere, open a door, or lock the kiosk out.
    """
    declared = Option(default, help, check, from_central, on_screen)
    value = check.read(default, Path())
    kept: T = field(default=value, repr=not secret, metadata={_METADATA_KEY: declared})
    return kept


def declaration(of: Field[Any]) -> Option:
    """The declaration a field made by `option` carries."""
    return cast(Option, of.metadata[_METADATA_KEY])


def text(longest: int, shortest: int = 1, pattern: str = "", like: str = "") -> Check[str]:
    """One line of text of `shortest` to `longest` characters; `pattern` must match whole and `like` says it in words."""
    allowed = like or f"text of {shortest} to {longest} characters"

    def read(value: object, _folder: Path) -> str:
        if not isinstance(value, str):
            raise NotAllowed(f"{shown(value)} is not text in quotes")
        line = value.strip()
        if any(not character.isprintable() for character in line):
            raise NotAllowed("has a line break or another character that cannot be shown")
        if not shortest <= len(line) <= longest:
            raise NotAllowed(f"{shown(value)} is {'empty' if not line else f'{len(line)} characters long'}")
        if pattern and not re.fullmatch(pattern, line):
            raise NotAllowed(f"{shown(value)} does not fit")
        return line

    return Check(allowed, read)


def whole(least: int, most: int) -> Check[int]:
    """A whole number, bounds included."""

    def read(value: object, _folder: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise NotAllowed(f"{shown(value)} is not a whole number")
        if not least <= value <= most:
            raise NotAllowed(f"{value} is out of range" if abs(value) < 10**12 else "the number is out of range")
        return value

    return Check(f"a whole number from {least} to {most}", read, _number_from_text)


def number(least: float, most: float) -> Check[float]:
    """A number with or without a fraction, bounds included."""

    def read(value: object, _folder: Path) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotAllowed(f"{shown(value)} is not a number")
        if not least <= value <= most:  # also refuses nan
            raise NotAllowed(f"{shown(value)} is out of range")
        return float(value)

    return Check(f"a number from {least:g} to {most:g}", read, _number_from_text)


def yes_no() -> Check[bool]:
    """`true` or `false`."""

    def read(value: object, _folder: Path) -> bool:
        if not isinstance(value, bool):
            raise NotAllowed(f"{shown(value)} is neither true nor false")
        return value

    return Check("true or false", read, lambda typed: {"true": True, "false": False}.get(typed.strip().lower(), typed))


def one_of(choices: tuple[T, ...], called: str) -> Check[T]:
    """One of `choices` (all text or all whole numbers); `called` is what one of them is called, `driver`."""

    def read(value: object, _folder: Path) -> T:
        for choice in choices:
            if type(value) is type(choice) and value == choice:
                return choice
        raise NotAllowed(f"{shown(value)} is not a {called}")

    numbers = all(isinstance(choice, int) for choice in choices)
    return Check(f"one of {', '.join(map(str, choices))}", read, _number_from_text if numbers else str)


def folder_path() -> Check[Path]:
    """A folder; a relative one is taken from the folder of the settings file."""
    return Check("the path of a folder, from the folder of this file unless it starts with /", _read_path)


def optional_folder_path() -> Check[Path | None]:
    """A folder, or empty text for none."""

    def read(value: object, folder: Path) -> Path | None:
        return None if value == "" else _read_path(value, folder)

    return Check('the path of a folder, or "" for none', read)


def optional_file_path() -> Check[Path | None]:
    """A file, or empty text for none; a relative one is taken from the folder of the settings file."""
    return Check('the path of a file, or "" for none', optional_folder_path().read)


def device_or_path(words: tuple[str, ...], allowed: str) -> Check[str]:
    """One of `words`, or the path of a device, file or folder (returned absolute when `folder` is).

    A word that ends in a colon may be followed by anything: `gstreamer:videotestsrc`.
    """
    beginnings = tuple(word for word in words if word.endswith(":"))

    def read(value: object, folder: Path) -> str:
        if isinstance(value, str) and (value in words or (beginnings and value.startswith(beginnings))):
            return text(longest=1000).read(value, folder)
        return str(_read_path(value, folder))

    return Check(allowed, read)


def codes(pattern: str, like: str) -> Check[tuple[str, ...]]:
    """A list of codes, each matching `pattern`; on a command line separated by commas."""

    def read(value: object, _folder: Path) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise NotAllowed(f"{shown(value)} is not a list in square brackets")
        for code in value:
            if not isinstance(code, str) or not re.fullmatch(pattern, code):
                raise NotAllowed(f"{shown(code)} does not fit")
        return tuple(dict.fromkeys(value))

    return Check(f"a list of {like}", read, lambda typed: [code.strip() for code in typed.split(",") if code.strip()])


def texts(most: int) -> Check[tuple[str, ...]]:
    """A list of at most `most` texts of 1 to 40 characters, each once; on a command line separated by commas."""

    def read(value: object, folder: Path) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise NotAllowed(f"{shown(value)} is not a list in square brackets")
        if len(value) > most:
            raise NotAllowed(f"has {len(value)} entries")
        return tuple(dict.fromkeys(text(40).read(entry, folder) for entry in value))

    return Check(
        f"a list of at most {most} texts of 1 to 40 characters",
        read,
        lambda typed: [entry.strip() for entry in typed.split(",") if entry.strip()],
    )


def _read_path(value: object, folder: Path) -> Path:
    return folder / text(longest=1000).read(value, folder)


def _number_from_text(typed: str) -> object:
    for kind in (int, float):
        try:
            return kind(typed)
        except ValueError:
            continue
    return typed
