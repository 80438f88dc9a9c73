"""Pictures for the docs: screens side by side, few colours, few bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

_BETWEEN_PX = 20
_EDGE = "#C9C1AE"


def smaller(picture: Image.Image, width: int) -> Image.Image:
    """`width` px wide, its height in proportion."""
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def side_by_side(pictures: Sequence[Image.Image], width: int) -> Image.Image:
    """A strip `width` px wide, on white, with a fine line around each screen."""
    each = (width - _BETWEEN_PX * (len(pictures) - 1)) // len(pictures)
    small = [smaller(picture, each) for picture in pictures]
    strip = Image.new("RGB", (width, small[0].height), "white")
    draw = ImageDraw.Draw(strip)
    for at, picture in enumerate(small):
        left = at * (each + _BETWEEN_PX)
        strip.paste(picture, (left, 0))
        draw.rectangle((left, 0, left + each - 1, picture.height - 1), outline=_EDGE)
    return strip


def save(picture: Image.Image, path: Path) -> None:
    """Few colours are enough for flat drawings: a third of the bytes."""
    picture.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)
    print(f"{path} {picture.width} x {picture.height} px, {path.stat().st_size // 1000} kB")
