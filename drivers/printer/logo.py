"""The village's logo: a picture made fit for the printer, the commands that keep it there, and the one that prints it.

Commands as Epson's reference has them: `GS ( L` functions 67 (keep in NV memory) and 69 (print), and the older `FS q`, `FS p`,
which most clones copied. The memory is made for few writes: a logo is sent once, not with every job.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from drivers.errors import BadOption
from drivers.printer.profile import LogoStore, Profile
from drivers.printer.raster import Raster, defused

# High enough to be known, low enough to leave the number its place.
_MOST_TALL_MM = 15.0
_MOST_WIDE_SHARE = 0.6
_MOST_PIXELS = 16_000_000
# White under the logo, kept with it. Whole bytes, as `FS q` wants.
AIR_ROWS = 16
# Greys between these are made a pattern of dots; darker is black: thermal paper turns fine patterns in dark colours to mud.
_BLACK, _WHITE = 100, 205
# Our key codes in `GS ( L` memory; any two printable characters will do.
_KEY = b"AD"


@dataclass(frozen=True, slots=True)
class LogoPicture:
    """A logo as this printer's dots. `mark` names its dots, so that a changed logo is noticed."""

    raster: Raster

    @property
    def mark(self) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.sha256(repr((self.raster.row_bytes, self.raster.rows)).encode() + self.raster.dots).hexdigest()[:16]


def load_logo(path: Path, profile: Profile) -> LogoPicture:
    """Read a PNG or JPEG and make it dots: on white, at most 15 mm high, greys as a pattern of dots.

    Raises BadOption naming the file.
    """
    try:
        with Image.open(path) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise BadOption(str(path), f"is {found.width} x {found.height} pixels large; 1000 x 1000 are plenty")
            picture = found.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadOption(str(path), f"is not a picture that can be read ({error})") from error
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = ImageOps.autocontrast(paper.convert("L"))
    tall, wide = _MOST_TALL_MM * profile.dots_per_mm, profile.dots_per_line * _MOST_WIDE_SHARE
    scale = min(tall / grey.height, wide / grey.width)
    # Whole bytes both ways: `FS q` knows no others.
    size = (max(8, round(grey.width * scale) // 8 * 8), max(8, round(grey.height * scale) // 8 * 8))
    levels = grey.resize(size, Image.Resampling.LANCZOS).point(lambda level: (level - _BLACK) * 255 // (_WHITE - _BLACK))
    ink = ImageOps.invert(levels).convert("1")
    return LogoPicture(Raster(size[0] // 8, size[1], ink.tobytes()))


def keep_command(logo: LogoPicture, profile: Profile) -> bytes:
    """What makes the printer keep `logo` for good. Raises BadOption for a printer that keeps none."""
    width, raster = logo.raster.row_bytes, logo.raster
    raster = Raster(width, raster.rows + AIR_ROWS, raster.dots + bytes(width * AIR_ROWS))
    if profile.logo is LogoStore.GS:
        body = b"0C0" + _KEY + b"\x01" + (width * 8).to_bytes(2, "little") + raster.rows.to_bytes(2, "little") + b"1"
        body += defused(raster.dots)
        return b"\x1d(L" + len(body).to_bytes(2, "little") + body
    if profile.logo is LogoStore.FS:
        upright = Image.frombytes("1", (width * 8, raster.rows), raster.dots).transpose(Image.Transpose.TRANSPOSE)
        size = width.to_bytes(2, "little") + (raster.rows // 8).to_bytes(2, "little")
        return b"\x1cq\x01" + size + defused(upright.tobytes())
    raise BadOption(profile.name, "keeps no logo in its memory")


def print_command(profile: Profile) -> bytes:
    """What prints the logo kept by `keep_command`: 11 bytes, or 4."""
    return b"\x1d(L\x06\x000E" + _KEY + b"\x01\x01" if profile.logo is LogoStore.GS else b"\x1cp\x01\x00"
