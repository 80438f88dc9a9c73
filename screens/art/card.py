"""The rounded card every button and note stands on: one small picture whose middle is stretched. Pillow alone, no kivy."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

_OVER = 4


@dataclass(frozen=True, slots=True)
class CardLook:
    """Colours ("" for none) and pixels: a face inside a rim, on a lower edge of `depth_px` onto which it is sunk when pressed."""

    face: str
    rim: str
    edge: str
    radius_px: int
    rim_px: int = 0
    depth_px: int = 0
    sunk: bool = False

    @property
    def corner_px(self) -> int:
        """What at each side must not be stretched."""
        return self.radius_px + self.depth_px + 1


def card_image(look: CardLook) -> Image.Image:
    """The smallest card of this look, RGBA; soft edges bring their own colour, so nothing dark shines through."""
    side = 2 * look.corner_px + 2
    sheet = Image.new("RGBA", (side * _OVER, side * _OVER), (*ImageColor.getrgb(look.edge or look.rim or look.face)[:3], 0))
    draw = ImageDraw.Draw(sheet)
    depth, drop = look.depth_px, look.depth_px if look.sunk else 0

    def rounded(colour: str, inset: int, top: int, bottom: int) -> None:
        box = (inset * _OVER, (top + inset) * _OVER, (side - inset) * _OVER - 1, (side - bottom - inset) * _OVER - 1)
        draw.rounded_rectangle(box, max(1, look.radius_px - inset) * _OVER, fill=colour)

    if look.edge:
        rounded(look.edge, 0, depth, 0)
    if look.rim:
        rounded(look.rim, 0, drop, depth - drop)
    if look.face:
        rounded(look.face, look.rim_px if look.rim else 0, drop, depth - drop)
    return sheet.reduce(_OVER)
