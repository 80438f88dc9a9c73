"""The larger pictures in flat colours: the card before the frame, the paper in the slot, the hall among rice fields.

Each fits any size and keeps its proportions; grounds are transparent, so pictures stand on the screen's own colour.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from screens.art import palette as ink
from screens.art.hall import hall_scene
from screens.art.pen import Pen
from screens.art.shapes import Shape, arc, box, circle, fill, line, loop, path

__all__ = ["card_scene", "hall_scene", "on_sky", "take_paper"]

_OVER = 2
"""Large pictures need less oversampling than icons."""


def card_scene(width_px: int, height_px: int) -> Image.Image:
    """A hand holds a card inside the yellow frame. RGBA; drawn for 4:3, fitted and centred in any size."""
    pen = Pen((width_px, height_px), min(width_px / 108, height_px / 81), over=_OVER, origin=(width_px / 2, height_px / 2))
    for right in (-1, 1):
        for down in (-1, 1):
            corner = line(right * 47, down * 22, right * 47, down * 35, right * 34, down * 35, width=5)
            pen.paint((corner,), ink.GOLD)
    # The palm lies behind the card, the thumb on it; the sleeve shows only where the picture is taller than 4:3.
    pen.paint((line(36, 60, 52, 130, width=30),), ink.BLUE)
    pen.paint((fill(path("M 20 56 C 15 40 3 36 0 26 L 2 14 L 33 14 C 36 26 40 34 47 52 Z"), 1),), ink.SKIN)
    pen.paint((line(19, 60, 50, 53, width=6),), ink.DEEP)
    pen.paint((path("M 3.4 27.4 C 7 29.4 11 29.8 15 28.6", width=1.1),), ink.SHADE)
    _card(pen)
    pen.paint((path("M 29 33 C 27 26 22 19 14 12", width=10.5),), ink.SKIN)
    inner, tip, outer = (
        path("M 23.9 34.4 C 22 28 18 22.5 10.5 16"),
        arc(14, 12, 5.25, 131, 311),
        path("M 17.5 8 C 25.5 15.2 32.2 23.5 34 31.6"),
    )
    pen.paint((Shape(inner.points + tip.points[1:-1] + outer.points, width=1.1),), ink.SHADE)
    pen.paint((line(14.4, 12, 16.6, 14.2, width=5.2),), ink.mix(ink.SKIN, ink.WHITE, 0.55))
    return pen.finish()


def on_sky(scene: Image.Image, radius_px: int) -> Image.Image:
    """The scene before a pale blue sky, its corners rounded: a picture that can stand among cards."""
    sky = Image.new("RGBA", scene.size, ink.SOFT_BLUE)
    sky.alpha_composite(scene)
    sheet = Image.new("L", (scene.width * 2, scene.height * 2), 0)
    ImageDraw.Draw(sheet).rounded_rectangle((0, 0, sheet.width - 1, sheet.height - 1), 2 * radius_px, fill=255)
    sky.putalpha(sheet.reduce(2))
    return sky


def _card(pen: Pen) -> None:
    pen.paint((fill(box(-35, -25.5, 35, 19.5, 5), 1.3),), ink.DEEP)
    pen.paint((fill(box(-34.2, -24.7, 34.2, 18.7, 4.2)),), ink.WHITE)
    pen.paint(
        (
            fill(
                path(
                    "M -34.2 -14 L -34.2 -20.5 C -34.2 -23.5 -33 -24.7 -30 -24.7 L 30 -24.7 C 33 -24.7 34.2 -23.5 34.2 -20.5"
                    " L 34.2 -14 Z"
                )
            ),
        ),
        ink.BLUE,
    )
    pen.paint((line(-27.5, -19.3, -2, -19.3, width=2.6),), ink.WHITE)
    pen.paint((fill(box(-28, -8, -11, 12, 2.5)),), ink.SOFT_BLUE)
    pen.paint(
        (fill(circle(-19.5, -1.4, 3.9)), fill(path("M -26 12 C -26 6.4 -23.4 4.4 -19.5 4.4 C -15.6 4.4 -13 6.4 -13 12 Z"))),
        ink.BLUE,
    )
    pen.paint((line(-4, -6, 27, -6, width=3.4),), ink.INK)
    pen.paint((line(-4, 1.4, 20, 1.4, width=2.4), line(-4, 7.6, 8, 7.6, width=2.4)), ink.mix(ink.BLUE, ink.SOFT_BLUE, 0.6))


def take_paper(size_px: int) -> Image.Image:
    """Paper coming out of the machine's slot and an arrow that says which way to pull. RGBA, square."""
    pen = Pen((size_px, size_px), size_px / 100, over=3 if size_px < 300 else _OVER)
    pen.paint((fill(box(8, 6, 92, 36, 9)),), ink.BLUE)
    pen.paint((line(24, 26, 76, 26, width=9),), ink.DEEP)
    pen.paint((fill(circle(80, 15, 2.6)),), ink.GOLD)
    sheet = loop(30, 26, 70, 26, 70, 70, 65, 65.5, 60, 70, 55, 65.5, 50, 70, 45, 65.5, 40, 70, 35, 65.5, 30, 70, width=3)
    pen.paint((fill(sheet),), ink.WHITE)
    pen.paint((Shape(sheet.points[1:] + sheet.points[:1], width=3),), ink.DEEP)
    pen.paint((line(39, 34.5, 61, 34.5, width=3),), ink.mix(ink.BLUE, ink.SOFT_BLUE, 0.5))
    pen.paint((line(42, 46, 58, 46, width=11),), ink.GOLD)
    pen.paint((line(39, 57.5, 61, 57.5, width=3),), ink.mix(ink.BLUE, ink.SOFT_BLUE, 0.5))
    pen.paint((line(50, 77, 50, 94, width=6), line(39.5, 84.5, 50, 94.5, 60.5, 84.5, width=6)), ink.BLUE)
    return pen.finish()
