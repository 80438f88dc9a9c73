"""A Slip: a printable document as lines, before any ESC/POS. Layouts make them, encoders and emulators consume them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a line of text stands on the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Size(StrEnum):
    """Type sizes. HUGE is for the queue number alone: read across a room."""

    SMALL = "small"
    BODY = "body"
    LARGE = "large"
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Text:
    """Words; wrapped by the encoder at word borders. `indent` is in characters and hangs for wrapped lines."""

    words: str
    size: Size = Size.BODY
    align: Align = Align.LEFT
    bold: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and a value on one line (`Surat : Domisili`), the value wrapping under itself."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A label at the left and a short value at the right edge, dots leading from one to the other."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to bring, with a box to tick."""

    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale in millimetres across the paper, to hold a real one against."""


@dataclass(frozen=True, slots=True)
class Gap:
    """White space, in millimetres."""

    mm: float = 2.0


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code; the encoder picks native or raster by the printer's profile."""

    payload: str
    module_mm: float = 0.6


@dataclass(frozen=True, slots=True)
class Logo:
    """The village's logo from the printer's memory, or as raster where it has none; nothing when none is set."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed past the tear bar and cut where the printer can."""


Line = Text | Pair | Entry | Tick | Rule | Ruler | Gap | Qr | Logo | Cut


@dataclass(frozen=True, slots=True)
class Slip:
    """A document. `kind` names it for staff (`ticket`, `receipt`, `staff`, `contact`, `day`, `test`)."""

    kind: str
    lines: tuple[Line, ...]
