"""The hand that writes ESC/POS: remembers what the printer is set to and says only what changes (9600 baud is slow)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.printer.profile import Profile
from drivers.printer.raster import Raster, raster_command, rule_raster, words_raster
from drivers.printer.slip import Align, Size
from drivers.printer.text import encoded, page_for

FONT_A = (12, 24)
FONT_B = (9, 17)
_ALIGN: Mapping[Align, int] = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}

# Dots from one line to the next: a quarter to a third of air, so that lines are found again by tired eyes.
LINE_DOTS: Mapping[Size, int] = {Size.SMALL: 24, Size.BODY: 34, Size.LARGE: 56}
_RULE_DOTS = 34
# Box drawing, in every DOS page at the same place and joined to its neighbours.
_STROKE = "─"


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: font A or B, bold, times as wide and tall."""

    font_b: bool = False
    bold: bool = False
    wide: int = 1
    tall: int = 1

    @property
    def height(self) -> int:
        """In dots."""
        return (FONT_B if self.font_b else FONT_A)[1] * self.tall


BODY = Style()
SMALL = Style(font_b=True)


class Pen:
    """Writes one job. `dots` counts the paper it will use. One job, then thrown away."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.dots = 0
        self._out = bytearray(b"\x1b@")
        self._style = BODY
        self._align = Align.LEFT
        self._page = "ascii"
        self._spacing_dots = 0
        if profile.kanji_off:
            self._out += b"\x1c."
        if profile.smoothing:
            self._out += b"\x1db\x01"

    def columns(self, style: Style) -> int:
        """Characters that fit a line."""
        return (self.profile.columns_b if style.font_b else self.profile.columns_a) // style.wide

    def raw(self, data: bytes, dots: int = 0) -> None:
        """Our own bytes, never anyone's words; `dots` is the paper they use."""
        self._out += data
        self.dots += dots

    def finish(self) -> bytes:
        """The job."""
        return bytes(self._out)

    def line(self, spans: Sequence[tuple[str, bool]], style: Style, align: Align, line_dots: int) -> None:
        """One line of settled words, each span bold or not. Drawn as raster when the printer cannot write it."""
        words = "".join(span for span, _ in spans)
        page = page_for(words, self.profile.code_pages)
        if page is None or max(style.wide, style.tall) > self.profile.largest_scale:
            bold = any(bold for _, bold in spans)
            self.drawn(words, Style(style.font_b, bold, style.wide, style.tall), align)
            self.feed(max(0, line_dots - style.height))
            return
        self.align(align)
        tall = style.height > LINE_DOTS[Size.BODY]
        if not tall:
            self._set_spacing(line_dots)
        self._set_page(page)
        for span, bold in spans:
            self._set_style(style if style.bold == bold else Style(style.font_b, bold, style.wide, style.tall), span)
            self._out += encoded(span, page) or b""
        self._out += b"\n"
        if tall:  # a line is never lower than its letters: air after it is cheaper than a spacing set and set back
            self.dots += style.height
            self.feed(max(0, line_dots - style.height))
        else:
            self.dots += max(line_dots, style.height)

    def drawn(self, words: str, style: Style, align: Align) -> None:
        """One line as a picture in a proportional face, as high as `style`; leading spaces indent it."""
        words, margin = words.strip(), (len(words) - len(words.lstrip(" "))) * (9 if style.font_b else 12) * style.wide // 8
        picture = words_raster(words, style.height, self.profile.dots_per_line - margin * 8, bold=style.bold)
        if margin and align is Align.LEFT:
            starts = range(0, len(picture.dots), picture.row_bytes)
            rows = (bytes(margin) + picture.dots[at : at + picture.row_bytes] for at in starts)
            picture = Raster(picture.row_bytes + margin, picture.rows, b"".join(rows))
        self.picture(picture, align)

    def picture(self, raster: Raster, align: Align) -> None:
        """Dots, from the start of a line."""
        self.align(align)
        self.raw(raster_command(raster), raster.rows)

    def rule(self) -> None:
        """A thin line across, aligned as lines are now: the stretched stroke (12 bytes) where the printer has one, else dots."""
        columns = self.profile.columns_a
        wide = next(wide for wide in range(min(8, self.profile.largest_scale), 0, -1) if columns % wide == 0)
        page = page_for(_STROKE, self.profile.code_pages)
        if page is None or columns * FONT_A[0] < 0.97 * self.profile.dots_per_line:
            self.feed(_RULE_DOTS // 2 - 1)
            self.picture(rule_raster(self.profile.dots_per_line // 8), self._align)
            self.feed(_RULE_DOTS // 2 - 1)
            return
        style = Style(wide=wide)
        self.line([(_STROKE * self.columns(style), False)], style, self._align, _RULE_DOTS)

    def feed(self, dots: int) -> None:
        """White paper."""
        self.dots += dots
        units = self._units(dots)
        while units > 0:
            self._out += b"\x1bJ" + bytes([min(units, 255)])
            units -= 255

    def align(self, align: Align) -> None:
        """From the next line on."""
        if align is not self._align:
            self._align = align
            self._out += b"\x1ba" + bytes([_ALIGN[align]])

    def _set_spacing(self, dots: int) -> None:
        if dots != self._spacing_dots and self._units(dots) <= 255:
            self._spacing_dots = dots
            self._out += b"\x1b3" + bytes([self._units(dots)])

    def _set_page(self, page: str) -> None:
        if page not in ("ascii", self._page):
            self._page = page
            self._out += b"\x1bt" + bytes([self.profile.code_pages[page]])

    def _set_style(self, style: Style, span: str) -> None:
        if style == self._style or (not span.strip() and style.wide == self._style.wide and style.font_b == self._style.font_b):
            return
        old, self._style = self._style, style
        doubled = style.wide == style.tall == 2
        if doubled or style.font_b != old.font_b or style.bold != old.bold or (style.wide, style.tall) == (1, 1):
            self._out += b"\x1b!" + bytes([style.font_b | style.bold << 3 | doubled << 4 | doubled << 5])
        if not doubled and (style.wide, style.tall) != (1, 1):
            self._out += b"\x1d!" + bytes([(style.wide - 1) << 4 | (style.tall - 1)])

    def _units(self, dots: int) -> int:
        return round(dots * self.profile.feed_units_per_mm / self.profile.dots_per_mm)
