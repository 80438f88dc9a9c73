"""The letters synthetic cards are printed in: those the reader's templates were drawn from, and those it has never met."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS_PATH = Path("/usr/share/fonts")

# Font file -> the Debian package that brings it. Upright faces only: the number on a card is never italic.
KNOWN = {
    "truetype/ocr-a/OCRA.ttf": "fonts-ocr-a",
    "opentype/ocr-b/OCRB.otf": "fonts-ocr-b",
    "truetype/liberation/LiberationSans-Regular.ttf": "fonts-liberation",
    "truetype/dejavu/DejaVuSansMono.ttf": "fonts-dejavu-core",
    "truetype/dejavu/DejaVuSans-Bold.ttf": "fonts-dejavu-core",
    "truetype/noto/NotoSans-Regular.ttf": "fonts-noto-core",
    "truetype/ocr-a/OCRACondensed.ttf": "fonts-ocr-a",
    "truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core",
    "truetype/liberation/LiberationSans-Bold.ttf": "fonts-liberation",
    "truetype/liberation/LiberationMono-Bold.ttf": "fonts-liberation",
    "truetype/noto/NotoSansMono-Regular.ttf": "fonts-noto-core",
    "truetype/noto/NotoSans-Bold.ttf": "fonts-noto-core",
}
HELD_OUT = {
    "truetype/ocr-a/OCRABold.ttf": "fonts-ocr-a",
    "opentype/ocr-b/OCRBF.otf": "fonts-ocr-b",
    "truetype/liberation/LiberationMono-Regular.ttf": "fonts-liberation",
    "truetype/dejavu/DejaVuSansMono-Bold.ttf": "fonts-dejavu-core",
    "truetype/noto/NotoSansDisplay-Regular.ttf": "fonts-noto-core",
}
LABELS = "truetype/liberation/LiberationSans-Regular.ttf"
HEADINGS = "truetype/liberation/LiberationSans-Bold.ttf"


class FontMissingError(Exception):
    """A font is not installed; the message names the Debian package that has it."""


@cache
def font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The face `name` of KNOWN or HELD_OUT at `size_px` to the em. Raises FontMissingError."""
    path = FONTS_PATH / name
    if not path.is_file():
        package = {**KNOWN, **HELD_OUT}.get(name, "fonts-liberation")
        raise FontMissingError(f"{path} is missing: install the Debian package {package}")
    return ImageFont.truetype(str(path), size_px)
