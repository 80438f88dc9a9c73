"""The two fonts of the kiosk, from Debian's fonts-noto-core. Found at start, so a missing package is a clear error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("/usr/share/fonts/truetype/noto")


class FontMissingError(FileNotFoundError):
    """A font file is not there. Nothing can be shown; the message names the Debian package to install."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Paths of the regular and the bold face."""

    regular: str
    bold: str


def find_fonts(folder: Path = FOLDER) -> Fonts:
    """The fonts in `folder`. Raises FontMissingError."""
    found = []
    for face in ("Regular", "Bold"):
        path = folder / f"NotoSans-{face}.ttf"
        if not path.is_file():
            raise FontMissingError(
                f"{path} is missing. Install the Debian package fonts-noto-core: apt-get install fonts-noto-core"
            )
        found.append(str(path))
    return Fonts(*found)
