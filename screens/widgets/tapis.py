"""The woven band under the header, after Lampung's tapis cloth. The weave itself is drawn in screens.art."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from screens.art import THREADS, tapis_band, texture_of
from screens.theme import Theme
from screens.widgets.part import Part

# At 5 mm a thread is two pixels of a common panel: less would no longer read as cloth.
_HIGH_MM, _HIGH_COMPACT_MM = 4.6, 2.4


def band_px(theme: Theme) -> int:
    """Height of the band: a whole number of pixels for each thread."""
    return THREADS * max(1, round(theme.mm(_HIGH_COMPACT_MM if theme.compact else _HIGH_MM) / THREADS))


class Tapis(Part):
    """One row of bamboo shoots and diamonds across the whole width; made once, as the panel never changes."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._woven = (0, 0)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Take the box, as high as `band_px` says."""
        super().place(box, theme)
        wanted = (round(self.width), round(self.height) // THREADS)
        if wanted == self._woven:
            return
        self._woven = wanted
        self.canvas.clear()
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=texture_of(tapis_band(*wanted)), pos=self.pos, size=self.size)
