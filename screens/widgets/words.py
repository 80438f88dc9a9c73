"""Text on the glass: wrapped at words, never inside one; as large as its role says, smaller only where a word would not fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kivy.core.text import Label as Pen
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.fonts import Fonts, find_fonts
from screens.theme import ASCENT_EM, CAP_EM, INK, Theme, channels
from screens.widgets.part import Part

_TOP_EM = 0.19  # white above the capitals
FIRST_LINE_EM = _TOP_EM + CAP_EM / 2
"""From the top of a block to the middle of its first line."""
_BLOCK_EM = 1.2  # one line: capitals, descenders and a little air


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    """The fonts, looked for once."""
    return find_fonts()


@lru_cache(maxsize=64)
def _pen(px: int, bold: bool) -> Pen:
    return Pen(font_name=fonts().bold if bold else fonts().regular, font_size=px, font_hinting="light")


@lru_cache(maxsize=4096)
def text_width(text: str, px: int, bold: bool) -> int:
    """Width of one line in px."""
    return int(_pen(px, bold).get_extents(text)[0])


@dataclass(frozen=True, slots=True)
class Setting:
    """Text broken into lines at a size. `fits` is False when a word is wider than the line or there are too many lines."""

    lines: tuple[str, ...]
    px: int
    fits: bool

    def height(self, pitch: float) -> float:
        """Height of the block in px."""
        return ((len(self.lines) - 1) * pitch + _BLOCK_EM) * self.px


def _break(text: str, px: int, bold: bool, width: float) -> tuple[list[str], bool]:
    lines, fits = [], True
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, px, bold) > width:
                lines.append(line)
                line = word
            else:
                line = longer
            fits = fits and text_width(word, px, bold) <= width
        lines.append(line)
    return lines, fits


@lru_cache(maxsize=1024)
def set_text(text: str, sizes: tuple[int, int], bold: bool, width: int, most: tuple[int, int, float]) -> Setting:
    """Break `text` for `width` px at `sizes` (wanted px, least px); `most` is lines (0 any), height px (0 any), pitch em.

    The largest size that fits wins; at the least size it is set whether it fits or not (and says so).
    """
    px, least = sizes
    lines_most, height_most, pitch = most
    if lines_most == 1 and text:
        # One line scales: near the answer at once, instead of opening a font for every size on the way.
        fitting = px * width / max(1, text_width(text, px, bold))
        px = max(least, min(px, int(fitting) + 1, int(height_most / _BLOCK_EM) + 1 if height_most else px))
    while True:
        lines, whole = _break(text, px, bold, width)
        if lines_most and len(lines) > lines_most:
            whole = False
        setting = Setting(tuple(lines), px, whole)
        if height_most and setting.height(pitch) > height_most + 1:
            setting = Setting(tuple(lines), px, False)
        if setting.fits or px <= least:
            return _balanced(setting, text, bold, width)
        px = max(least, min(px - 1, int(px * 0.97)))


def _balanced(setting: Setting, text: str, bold: bool, width: int) -> Setting:
    """The same number of lines, about equally long: no single word alone on the last line."""
    if len(setting.lines) < 2 or not setting.fits:
        return setting
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        lines, whole = _break(text, setting.px, bold, middle)
        if whole and len(lines) <= len(setting.lines):
            high = middle
        else:
            low = middle
    return Setting(tuple(_break(text, setting.px, bold, high)[0]), setting.px, True)


class Words(Part):
    """A text. `role` is a size in screens.theme; `lines` the most lines before it shrinks towards the body size."""

    text = StringProperty("")
    role = StringProperty("body")
    bold = BooleanProperty(False)
    colour = StringProperty(INK)
    align = StringProperty("left")
    stand = StringProperty("middle")
    lines = NumericProperty(0)
    pitch = NumericProperty(1.25)
    personal = BooleanProperty(False)
    """Says something about the resident: must not stand on STILL_HERE."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.setting = Setting((), 1, True)
        self._drawn: tuple[object, ...] = ()
        self.tight = False

    def set(self, width: float, theme: Theme, height: float = 0) -> Setting:
        """Break the text for this width (px), and height if given."""
        sizes = (theme.font_px(self.role), theme.font_px("body"))
        self.tight = theme.compact and theme.large
        return set_text(self.text, sizes, self.bold, int(width), (int(self.lines), int(height), self.leading))

    @property
    def leading(self) -> float:
        """From line to line in em; closer where large letters meet a small panel."""
        return min(float(self.pitch), 1.1) if self.tight else float(self.pitch)

    def need(self, width: float, theme: Theme) -> float:
        """The height of the broken text."""
        if not self.text:
            return theme.mm(self.least)
        setting = self.set(width, theme)
        return max(theme.mm(self.least), setting.height(self.leading))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Draw the lines inside the box, shrinking when it is too low."""
        super().place(box, theme)
        self.setting = self.set(self.width, theme, self.height)
        drawn = (self.setting, self.colour, self.bold, self.align, self.stand, *self.pos, *self.size)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw()

    @property
    def fits(self) -> bool:
        """Every word whole, every line inside the box."""
        return self.setting.fits and self.setting.height(self.leading) <= self.height + 2

    @property
    def cap_px(self) -> float:
        """Height of its capitals as set."""
        return self.setting.px * CAP_EM

    def _draw(self) -> None:
        setting = self.setting
        self.canvas.clear()
        if not self.text:
            return
        spare = self.height - setting.height(self.leading)
        top = self.top - {"top": 0, "middle": spare / 2, "bottom": spare}[self.stand]
        with self.canvas:
            Color(*channels(self.colour), 1)
            for at, line in enumerate(setting.lines):
                pen = Pen(
                    text=line,
                    font_name=fonts().bold if self.bold else fonts().regular,
                    font_size=setting.px,
                    font_hinting="light",
                )
                pen.refresh()
                texture = pen.texture
                if texture is None or not line.strip():
                    continue
                left = {"left": 0, "center": (self.width - texture.width) / 2, "right": self.width - texture.width}[self.align]
                cap_top = top - (_TOP_EM + at * self.leading) * setting.px
                y = cap_top + (ASCENT_EM - CAP_EM) * setting.px - texture.height
                Rectangle(texture=texture, pos=(round(self.x + left), round(y)), size=texture.size)


class Headline(Words):
    """The one question of a screen."""

    role = StringProperty("headline")
    bold = BooleanProperty(True)
    stand = StringProperty("top")
    pitch = NumericProperty(1.2)

    def set(self, width: float, theme: Theme, height: float = 0) -> Setting:
        """At most two or three lines; longer questions are set smaller."""
        self.lines = 2 if theme.compact and not theme.large else 3
        return super().set(width, theme, height)
