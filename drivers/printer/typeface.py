"""Fonts for drawing letters as dots: what a printer's own fonts lack, and what the emulator prints. No ESC/POS here.

Debian package: fonts-dejavu-core. Without it Pillow's built-in face is used, which knows little beyond English.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS = (Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/TTF"), Path("/usr/share/fonts/dejavu"))


def font_path(name: str) -> Path | None:
    """Where the font file `name` (`DejaVuSans.ttf`) lies, if anywhere."""
    return next((folder / name for folder in _FOLDERS if (folder / name).is_file()), None)


@lru_cache(maxsize=64)
def typeface(size_px: int, *, bold: bool = False, mono: bool = False) -> Font:
    """A face `size_px` dots to the em."""
    name = f"DejaVuSans{'Mono' if mono else ''}{'-Bold' if bold else ''}.ttf"
    path = font_path(name)
    return ImageFont.truetype(str(path), size_px) if path else ImageFont.load_default(size_px)
