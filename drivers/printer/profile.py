"""A printer as data: what one model can do. Files in config/printers/*.toml; no model's name appears in code."""

from __future__ import annotations

import codecs
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from drivers.errors import BadOption


class CutKind(StrEnum):
    """What the printer's knife does; NONE means a tear bar."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class LogoStore(StrEnum):
    """Where a logo is kept in the printer: `GS ( L` NV graphics, the older `FS q` bit images, or nowhere (sent every time)."""

    NONE = "none"
    GS = "gs"
    FS = "fs"


# ESC t numbers as Epson's "Character Code Tables" lists them; most clones copied these four.
_COMMON_PAGES: Mapping[str, int] = MappingProxyType({"cp437": 0, "cp850": 2, "cp858": 19, "cp1252": 16})


@dataclass(frozen=True, slots=True)
class Profile:
    """What a printer can do; the defaults are the generic 80 mm printer.

    `dots_per_line` is the printable width; `dots_per_mm` 8 is 203 dpi, 7.09 is 180 dpi. `feed_units_per_mm` is the vertical
    motion unit of `ESC J` and `ESC 3`: 8 on most printers, 16 on Epson heads of 203 dpi (1/406 inch), 14.17 on those of 180.
    `columns_*` are characters per line in font A (12x24 dots) and font B (9x17). `largest_scale` bounds `GS !`; `drawn_number`
    sends the queue number as a picture (5 KB) where enlarged letters are too coarse. `code_pages` maps Python codec -> `ESC t`
    number, best first; empty means ASCII only. `feed_before_cut_mm` is head to knife (or tear bar) plus a margin. `status`:
    answers `DLE EOT`; `paper_reply`: answers `GS r`; `process_id`: answers `GS ( H` fn 48; `automatic_status`: tells of changes
    once `GS a` asked. `logo`: where a logo is kept. `kanji_off`: wakes up reading two-byte Chinese, needs `FS .` first.
    `smoothing`: `GS b`.
    """

    name: str = "Generic 80 mm"
    paper_mm: int = 80
    dots_per_line: int = 576
    dots_per_mm: float = 8
    feed_units_per_mm: float = 8
    columns_a: int = 48
    columns_b: int = 64
    largest_scale: int = 8
    code_pages: Mapping[str, int] = field(default_factory=lambda: _COMMON_PAGES)
    native_qr: bool = True
    cut: CutKind = CutKind.PARTIAL
    feed_before_cut_mm: float = 15.0
    status: bool = True
    paper_reply: bool = True
    process_id: bool = False
    automatic_status: bool = False
    logo: LogoStore = LogoStore.NONE
    kanji_off: bool = True
    smoothing: bool = True
    drawn_number: bool = False

    @property
    def unprintable_mm(self) -> float:
        """The white margin on each side."""
        return (self.paper_mm - self.dots_per_line / self.dots_per_mm) / 2


_FRACTIONS = frozenset({"feed_before_cut_mm", "dots_per_mm", "feed_units_per_mm"})
# Field -> the least and the most that makes sense.
_RANGES: Mapping[str, tuple[float, float]] = {
    "paper_mm": (30, 120),
    "dots_per_line": (128, 1024),
    "dots_per_mm": (5, 24),
    "feed_units_per_mm": (5, 24),
    "columns_a": (10, 80),
    "columns_b": (10, 128),
    "largest_scale": (1, 8),
    "feed_before_cut_mm": (0, 50),
}
_KINDS: Mapping[str, type[StrEnum]] = {"cut": CutKind, "logo": LogoStore}


def load_profile(path: Path) -> Profile:
    """Read one profile file. Raises BadOption naming the file and the field."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadOption(str(path), "no such printer profile; choose one of config/printers/*.toml") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadOption(str(path), f"cannot be read as TOML: {error}") from error
    return read_profile(table, str(path))


def read_profile(table: Mapping[str, object], source: str = "profile") -> Profile:
    """Judge a table of fields; those left out take the generic printer's. Raises BadOption naming `source` and the field."""
    known = {item.name for item in fields(Profile)}
    if unknown := sorted(set(table) - known):
        raise BadOption(source, f"unknown field {unknown[0]!r}; known are {', '.join(sorted(known))}")
    values = {name: _checked(source, name, value) for name, value in table.items()}
    profile = Profile(**values)  # type: ignore[arg-type]
    if profile.dots_per_line % 8:
        raise BadOption(source, f"dots_per_line: {profile.dots_per_line} is not a multiple of 8")
    if profile.unprintable_mm < 0:
        raise BadOption(source, f"dots_per_line: {profile.dots_per_line} dots are wider than {profile.paper_mm} mm of paper")
    if profile.columns_a * 12 > profile.dots_per_line or profile.columns_b * 9 > profile.dots_per_line:
        raise BadOption(source, "columns_a, columns_b: do not fit dots_per_line at 12 and 9 dots a character")
    return profile


def profile_text(profile: Profile, comment: str) -> str:
    """`profile` as a file of config/printers, every field said; `load_profile` reads it back the same."""
    lines = [f"# {comment}"]
    for item in fields(Profile):
        value = getattr(profile, item.name)
        if isinstance(value, Mapping):
            pages = ", ".join(f"{codec} = {number}" for codec, number in value.items())
            lines.append(f"{item.name} = {{ {pages} }}" if pages else f"{item.name} = {{}}")
        else:
            # JSON's strings, numbers and booleans are TOML's too.
            lines.append(f"{item.name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def _checked(source: str, name: str, value: object) -> object:
    if name == "name":
        if isinstance(value, str) and 0 < len(value) <= 60:
            return value
        raise BadOption(source, "name: expected 1 to 60 characters")
    if kind := _KINDS.get(name):
        if value in tuple(kind):
            return kind(str(value))
        raise BadOption(source, f"{name}: expected one of {', '.join(kind)}, found {value!r}")
    if name == "code_pages":
        return _pages(source, value)
    if name in _RANGES:
        return _number(source, name, value)
    if isinstance(value, bool):
        return value
    raise BadOption(source, f"{name}: expected true or false, found {value!r}")


def _number(source: str, name: str, value: object) -> float:
    least, most = _RANGES[name]
    whole = name not in _FRACTIONS
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not least <= value <= most:
        raise BadOption(
            source, f"{name}: expected a {'whole ' if whole else ''}number from {least:g} to {most:g}, found {value!r}"
        )
    return value if whole else float(value)


def _pages(source: str, value: object) -> Mapping[str, int]:
    if not isinstance(value, Mapping):
        raise BadOption(source, "code_pages: expected a table such as { cp437 = 0 }")
    for codec, number in value.items():
        try:
            single = len("".join(chr(c) for c in range(32, 127)).encode(codecs.lookup(codec).name)) == 95
        except (LookupError, UnicodeError):
            single = False
        if not single:
            raise BadOption(source, f"code_pages: {codec!r} is not a single-byte code page Python knows")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 255:
            raise BadOption(source, f"code_pages.{codec}: expected a number from 0 to 255, found {number!r}")
    return MappingProxyType(dict(value))
