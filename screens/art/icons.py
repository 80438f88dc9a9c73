"""Icons by name, as pictures of one colour on a transparent ground. Pillow alone: no kivy here."""

from __future__ import annotations

import functools
import logging

from PIL import Image, ImageColor

from screens.art import icons_papers, icons_people, icons_places, icons_signs, icons_things, icons_tools
from screens.art.pen import Pen
from screens.art.shapes import Drawing

GRID_UNITS = 24
MARGIN_UNITS = 1.5
"""What every icon leaves free on each side of its grid."""

_log = logging.getLogger(__name__)
_SETS = (icons_people, icons_places, icons_papers, icons_signs, icons_things, icons_tools)
_ICONS: dict[str, Drawing] = {name: drawing for icons in _SETS for name, drawing in icons.ICONS.items()}


def icon_names() -> tuple[str, ...]:
    """Every name `icon_image` knows, sorted."""
    return tuple(sorted(_ICONS))


def icon_image(name: str, size_px: int, colour: str) -> Image.Image:
    """The icon as RGBA, `size_px` square, in `colour` ("#RRGGBB") on a transparent ground.

    An unknown name gives a neutral dot and one warning in the log. ValueError for a size below 1 or a colour that is none.
    """
    if size_px < 1:
        raise ValueError(f"An icon needs a size of at least 1 pixel, not {size_px}.")
    ink = ImageColor.getrgb(colour)
    pen = Pen((size_px, size_px), size_px / GRID_UNITS, mode="L", over=_over(size_px))
    pen.paint(_drawing(name), 255)
    picture = Image.new("RGBA", (size_px, size_px), ink[:3])
    picture.putalpha(pen.finish())
    return picture


# The cache is what makes the warning come once a name; what it keeps are references to constants.
@functools.lru_cache(maxsize=128)
def _drawing(name: str) -> Drawing:
    drawing = _ICONS.get(name)
    if drawing is None:
        _log.warning("There is no icon named %r; a dot is shown instead (icon_names() lists the known ones).", name[:40])
        return icons_signs.UNKNOWN
    return drawing


def _over(size_px: int) -> int:
    """How many times larger to draw: small icons need more, large ones less."""
    return 8 if size_px < 40 else 6 if size_px < 64 else 4 if size_px < 400 else 3
