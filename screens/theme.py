"""Colours, type sizes and millimetres. No kivy here: sizes can be computed and tested without a window."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

GROUND = "#FBF7EE"
INK = "#14213D"
SOFT_INK = "#3A4560"
WHITE = "#FFFFFF"
EDGE = "#DCD5C3"
BLUE = "#0B4F9E"
BLUE_DEEP = "#072F63"
BLUE_HEAD = "#0A3F80"
TINT = "#E6EDF7"
EDGE_BLUE = "#C6D6EC"
GOLD = "#FFC400"
GOLD_DEEP = "#D9A400"
GOLD_TINT = "#FFF3CC"
GREEN = "#0B5D1E"
GREEN_DEEP = "#073F14"
RED = "#9B1C1C"
RED_DEEP = "#6E1111"
RED_TINT = "#FBE9E7"
QUIET = "#E9E3D5"

# Noto Sans: capital height and line metrics in em (OS/2 and hhea tables of the font).
CAP_EM = 0.714
ASCENT_EM = 1.069

MARGIN_MM = 8.0
GAP_MM = 4.0
MAIN_MM = 27.0
TARGET_MM = 21.0
RADIUS_MM = 3.5

# Capital height in mm by role: normal, "Huruf besar". UX.md asks for 5 and 7.3 at least.
_CAPS_MM = {
    "body": (5.1, 7.3),
    "strong": (5.7, 7.3),
    "title": (6.4, 8.0),
    "large": (7.6, 8.8),
    "headline": (9.6, 11.0),
    "key": (9.0, 10.0),
    "number": (60.0, 60.0),
}
# A 10 inch panel is read from nearer; its headlines give way to what is asked.
_CAPS_COMPACT_MM = _CAPS_MM | {
    "strong": (5.3, 7.3),
    "title": (6.0, 7.3),
    "large": (6.0, 7.3),
    "headline": (7.2, 7.6),
    "key": (8.0, 8.4),
}


def channels(colour: str) -> tuple[float, float, float]:
    """`#FFC400` -> 0..1 red, green, blue."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours, 1..21."""

    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True, slots=True)
class Theme:
    """Sizes for one panel: its pixels, its true diagonal, and whether "Huruf besar" is on."""

    width: int
    height: int
    diagonal_inches: float
    large: bool = False

    @property
    def px_per_mm(self) -> float:
        """Pixels in a millimetre of glass."""
        return math.hypot(self.width, self.height) / (self.diagonal_inches * 25.4)

    @property
    def landscape(self) -> bool:
        """Wider than high."""
        return self.width > self.height

    @property
    def compact(self) -> bool:
        """So small (short side under 150 mm) that headlines must shrink."""
        return min(self.width, self.height) < self.mm(150)

    @property
    def margin(self) -> int:
        """White space at the edges, px."""
        return self.mm(4.2 if self.compact else MARGIN_MM)

    @property
    def gap(self) -> int:
        """White space between neighbours, px."""
        return self.mm(3.3 if self.compact else GAP_MM)

    def mm(self, millimetres: float) -> int:
        """Millimetres of glass in whole pixels."""
        return round(millimetres * self.px_per_mm)

    def cap_px(self, role: str) -> float:
        """Capital height of `role` in pixels."""
        caps = _CAPS_COMPACT_MM if self.compact else _CAPS_MM
        return caps[role][self.large] * self.px_per_mm

    def font_px(self, role: str) -> int:
        """Font size (em) that gives `role` its capital height, rounded up."""
        return math.ceil(self.cap_px(role) / CAP_EM)

    def with_text(self, large: bool) -> Theme:
        """The same panel in the other text size."""
        return self if large == self.large else replace(self, large=large)
