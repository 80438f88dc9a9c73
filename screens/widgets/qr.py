"""A QR code on white, each module a whole number of pixels, for the resident's own telephone."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import StringProperty

from screens import theme as paint
from screens.theme import Theme
from screens.widgets.part import Snug, Surface

# ISO/IEC 18004: four modules of white all round.
_QUIET = 4


class QrCode(Snug, Surface):
    """`text` as a code; `least` is its side in mm."""

    text = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.EDGE, 0.4
        with self.canvas:
            Color(1, 1, 1, 1)
            self._code = Rectangle(size=(0, 0))

    def wide_px(self, theme: Theme) -> float:
        """A square."""
        return theme.mm(self.wide or self.least)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """As large as its box, in whole modules."""
        super().place(box, theme)
        self.draw(theme)
        if not self.text:
            self._code.size = (0, 0)
            return
        modules = matrix(self.text)
        count = len(modules)
        pixel = max(1, int(min(self.width, self.height) / (count + 2 * _QUIET)))
        side = pixel * count
        self._code.texture = _texture(self.text)
        self._code.size = (side, side)
        self._code.pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))


@lru_cache(maxsize=4)
def matrix(text: str) -> list[list[bool]]:
    """The modules of the code, without the white around it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


@lru_cache(maxsize=2)
def _texture(text: str) -> Texture:
    modules = matrix(text)
    texture = Texture.create(size=(len(modules), len(modules)), colorfmt="luminance")
    texture.mag_filter = "nearest"
    rows = reversed(modules)
    texture.blit_buffer(bytes(0 if module else 255 for row in rows for module in row), colorfmt="luminance", bufferfmt="ubyte")
    return texture
