"""Fonts for drawing letters as dots: what a printer's own fonts lack, and what the emulator prints. No ESC/POS here.

Debian packages: fonts-dejavu-core, and fonts-noto-core for scripts DejaVu lacks (Javanese, Sundanese). Without the first Pillow's
built-in face is used, which knows little beyond English.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_FOLDERS = tuple(Path("/usr/share/fonts") / name for name in ("truetype/dejavu", "truetype/noto", "TTF", "dejavu", "noto"))
_OTHER_SCRIPTS = ("Javanese", "Sundanese", "Balinese", "Arabic", "Symbols", "Symbols2")
# A noncharacter: no font draws it, so what it looks like is the font's sign for "I have no such letter".
_NO_LETTER = "\uffff"


def font_path(name: str) -> Path | None:
    """Where the font file `name` (`DejaVuSans.ttf`) lies, if anywhere."""
    return next((folder / name for folder in _FOLDERS if (folder / name).is_file()), None)


@lru_cache(maxsize=64)
def typeface(size_px: int, *, bold: bool = False, mono: bool = False) -> Font:
    """A face `size_px` dots to the em."""
    name = f"DejaVuSans{'Mono' if mono else ''}{'-Bold' if bold else ''}.ttf"
    path = font_path(name)
    return ImageFont.truetype(str(path), size_px) if path else ImageFont.load_default(size_px)


def runs(words: str, size_px: int, *, bold: bool = False) -> list[tuple[str, Font]]:
    """`words` in pieces, each with a face that has its letters; the usual face where none has."""
    chosen = [_face_for(character, size_px, bold) for character in words]
    numbered = groupby(range(len(words)), key=lambda at: id(chosen[at]))
    pieces = [list(places) for _, places in numbered]
    return [(words[piece[0] : piece[-1] + 1], chosen[piece[0]]) for piece in pieces]


@lru_cache(maxsize=1024)
def _face_for(character: str, size_px: int, bold: bool) -> Font:
    usual = typeface(size_px, bold=bold)
    if character.isascii() or _has(usual, character):
        return usual
    others = (_script_face(name, size_px) for name in _OTHER_SCRIPTS)
    return next((face for face in others if face is not None and _has(face, character)), usual)


@lru_cache(maxsize=64)
def _script_face(script: str, size_px: int) -> Font | None:
    path = font_path(f"NotoSans{script}-Regular.ttf")
    return ImageFont.truetype(str(path), size_px) if path else None


def _has(face: Font, character: str) -> bool:
    return bytes(face.getmask(character)) != bytes(face.getmask(_NO_LETTER))
