"""The poster for the inside of the kiosk's door: changing the paper in the four pictures of the screen. A4, 150 dots an inch.

python scripts/poster.py docs/id/poster-ganti-kertas.png
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.desk.duty import Sheet
from kiosk.model.staff import Role
from kiosk.visit.duty import Duty
from kiosk.visit.staff_pages import page_of
from screens.art import on_sky, roll_scene, tapis_band
from screens.fonts import find_fonts
from screens.theme import BLUE_DEEP, GOLD, GROUND, INK, SOFT_INK, WHITE

_DOTS_PER_MM = 150 / 25.4
WIDTH, HEIGHT = round(210 * _DOTS_PER_MM), round(297 * _DOTS_PER_MM)
_MARGIN, _GAP = round(14 * _DOTS_PER_MM), round(8 * _DOTS_PER_MM)
_HEAD = round(34 * _DOTS_PER_MM)
_STEPS = 4


def draw_poster() -> Image.Image:
    """Head, four steps two by two, and the foot. RGB."""
    sheet = Image.new("RGBA", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH, _HEAD), fill=BLUE_DEEP)
    pen.text((_MARGIN, _HEAD / 2), "Ganti kertas", font=_font(66, bold=True), fill=WHITE, anchor="lm")
    band = tapis_band(WIDTH, 5)
    sheet.alpha_composite(band, (0, _HEAD))
    top = _HEAD + band.height + _GAP
    wide = (WIDTH - 2 * _MARGIN - _GAP) // 2
    tall = (HEIGHT - top - round(40 * _DOTS_PER_MM) - _GAP) // 2
    for at in range(_STEPS):
        row, column = divmod(at, 2)
        _step(sheet, at, (_MARGIN + column * (wide + _GAP), top + row * (tall + _GAP)), (wide, tall))
    foot = top + 2 * tall + _GAP + round(6 * _DOTS_PER_MM)
    lines = (
        "Di layar: tahan lambang balai desa 5 detik, ketik PIN.",
        "Sentuh Ganti kertas, lalu Cetak lembar uji. Hitam dan utuh? Selesai.",
        "Kertas termal hanya hitam di satu sisi. Tidak hitam? Balik gulungannya.",
    )
    for at, line in enumerate(lines):
        pen.text((_MARGIN, foot + at * 46), line, font=_font(30, bold=at == 0), fill=INK)
    return sheet.convert("RGB")


def _step(sheet: Image.Image, at: int, place: tuple[int, int], size: tuple[int, int]) -> None:
    """One picture with its number, what to do in bold, and how."""
    page = page_of(Duty(Role.STAFF, page="paper", stage=at, sheet=Sheet()))
    (left, top), (wide, tall) = place, size
    high = round(wide * 0.7)
    sheet.alpha_composite(on_sky(roll_scene(page.scene, wide, high), 24), (left, top))
    pen = ImageDraw.Draw(sheet)
    right = left + wide
    pen.ellipse((right - 96, top + 16, right - 16, top + 96), fill=GOLD)
    pen.text((right - 56, top + 56), str(at + 1), font=_font(52, bold=True), fill=INK, anchor="mm")
    y = top + high + 18
    for words, font, ink in ((page.headline, _font(38, bold=True), INK), (page.lines[1], _font(29), SOFT_INK)):
        for line in _wrapped(words, font, wide):
            pen.text((left, y), line, font=font, fill=ink)
            y += round(font.size * 1.35)
    if y > top + tall:
        raise ValueError(f"step {at + 1} does not fit: {y - top - tall} px too tall")


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    fonts = find_fonts()
    return ImageFont.truetype(fonts.bold if bold else fonts.regular, size)


def main(path: Annotated[Path, typer.Argument(dir_okay=False, help="The PNG to write.")]) -> None:
    """Draw the poster."""
    picture = draw_poster().quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(path, optimize=True, dpi=(150, 150))
    print(f"{path}: {picture.width} x {picture.height} px, {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    typer.run(main)
