"""The paper in the emulated printer: ink lands on it row by row, and a piece of it becomes a PNG. Knows no ESC/POS."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from PIL import Image, ImageDraw, ImageOps
from qrcode.util import MODE_8BIT_BYTE, QRData

from drivers.printer.profile import Profile
from drivers.printer.typeface import typeface

_CELLS = {False: (12, 24), True: (9, 17)}  # font A, font B, in dots
# A piece longer than this is cut off in the picture: nothing we print is a metre long, and memory is bounded.
MOST_ROWS = 16_000
# Knife to the last line printed: the margin that `feed_before_cut_mm` holds beyond the way from head to knife.
_TAIL_MM = 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """How one character is printed."""

    font_b: bool = False
    bold: bool = False
    wide: int = 1
    tall: int = 1
    smooth: bool = False
    reverse: bool = False

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height in dots."""
        width, height = _CELLS[self.font_b]
        return width * self.wide, height * self.tall


class Paper:
    """One roll. Ink (1) on white (0), `dots_per_line` wide; `used_dots` counts since the roll was put in."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._glyphs: dict[tuple[str, Look], Image.Image] = {}
        self._strips: list[tuple[int, Image.Image]] = []
        self._row = 0
        self._lead = round(max(0.0, profile.feed_before_cut_mm - _TAIL_MM) * profile.dots_per_mm)
        self.used_dots = 0
        self.inked = False

    def feed(self, dots: int) -> None:
        """Move on without ink."""
        self._row += dots
        self.used_dots += dots

    def strip(self, image: Image.Image, advance_dots: int) -> None:
        """Print `image` (mode 1, as wide as the line) at the head and move on."""
        if self._row < MOST_ROWS:
            self._strips.append((self._row, image))
        self.inked = True
        self.feed(advance_dots)

    def line(self, characters: list[tuple[str, Look]], align: int, advance_dots: int) -> None:
        """Characters side by side, from the top of the line; `align` 0 left, 1 centre, 2 right."""
        height = max(look.cell[1] for _, look in characters)
        image = Image.new("1", (self._profile.dots_per_line, height), 0)
        free = self._profile.dots_per_line - sum(look.cell[0] for _, look in characters)
        x = (0, free // 2, free)[align]
        for character, look in characters:
            image.paste(self._glyph(character, look), (x, height - look.cell[1]))
            x += look.cell[0]
        self.strip(image, advance_dots)

    def picture(self, picture: Image.Image, align: int) -> None:
        """A raster, placed as text would be; what is too wide is lost, as on paper."""
        image = Image.new("1", (self._profile.dots_per_line, picture.height), 0)
        free = max(0, self._profile.dots_per_line - picture.width)
        image.paste(picture, ((0, free // 2, free)[align], 0))
        self.strip(image, picture.height)

    def tear(self, *, at_knife: bool) -> Image.Image:
        """The piece that comes off, 8 dots a millimetre, black on white, with its margins: from the last cut to the knife.

        The knife sits above the head, so every piece begins with the white that lay between them. A job that feeds too little
        before its cut loses its end, as on paper; one torn off by hand (no knife) is fed as far as it takes.
        """
        top = self._lead
        inked = max((row + image.height for row, image in self._strips), default=0)
        rows = min(self._row if at_knife else max(self._row, inked + top), MOST_ROWS)
        side = round(self._profile.unprintable_mm * self._profile.dots_per_mm)
        sheet = Image.new("L", (self._profile.dots_per_line + 2 * side, max(rows, 1)), 255)
        for row, image in self._strips:
            sheet.paste(0, (side, row + top), image)
        self._strips, self._row, self.inked = [], 0, False
        return sheet

    def _glyph(self, character: str, look: Look) -> Image.Image:
        key = (character, look)
        if key not in self._glyphs:
            if len(self._glyphs) > 2000:
                self._glyphs.clear()
            glyph = _drawn(character, look)
            self._glyphs[key] = ImageOps.invert(glyph.convert("L")).convert("1") if look.reverse else glyph
        return self._glyphs[key]


def _drawn(character: str, look: Look) -> Image.Image:
    """A character in its cell: drawn at full size when smoothing is on, else the small one enlarged, stairs and all."""
    width, height = look.cell
    if character == "─":
        image = Image.new("1", (width, height), 0)
        ImageDraw.Draw(image).rectangle((0, height // 2 - look.tall, width, height // 2 + look.tall - 1), fill=1)
        return image
    if not look.smooth and (look.wide, look.tall) != (1, 1):
        small = _drawn(character, Look(look.font_b, look.bold))
        return small.resize((width, height), Image.Resampling.NEAREST)
    return _sharp(character, look.bold, look.font_b, (width, height))


def _sharp(character: str, bold: bool, font_b: bool, size: tuple[int, int]) -> Image.Image:
    """Drawn four times too large and brought down, as no outline font is made for 12x24 dots.

    Zero comes from the proportional face: printers have a plain zero, DejaVu Sans Mono a dotted one.
    """
    base_width, base_height = _CELLS[font_b]
    zoom = 8
    em = round((15 if font_b else 20) * zoom)
    plain_zero = character == "0"
    font = typeface(em, bold=bold, mono=not plain_zero)
    big = Image.new("L", (base_width * zoom, base_height * zoom), 0)
    advance = font.getlength(character)
    if plain_zero:
        wide = Image.new("L", (max(1, round(advance)), big.height), 0)
        ImageDraw.Draw(wide).text((0, round(base_height * zoom * 0.79)), character, fill=255, font=font, anchor="ls")
        big.paste(wide.resize(big.size), (0, 0))
    else:
        start = ((big.width - advance) / 2, round(base_height * zoom * 0.79))
        ImageDraw.Draw(big).text(start, character, fill=255, font=font, anchor="ls")
    level = 100 if bold else 118
    return big.resize(size, Image.Resampling.BOX).point(lambda value: 255 if value > level else 0).convert("1")


def qr_image(payload: bytes, module_dots: int, correction: int) -> Image.Image:
    """What the printer's own QR generator prints (`GS ( k` fn 181), without a quiet zone."""
    code = qrcode.QRCode(error_correction={48: 1, 49: 0, 50: 3, 51: 2}[correction], border=0)
    code.add_data(QRData(payload, mode=MODE_8BIT_BYTE))
    code.make(fit=True)
    matrix = code.get_matrix()
    image = Image.new("1", (len(matrix), len(matrix)), 0)
    image.putdata([255 if module else 0 for row in matrix for module in row])
    return image.resize((len(matrix) * module_dots, len(matrix) * module_dots), Image.Resampling.NEAREST)
