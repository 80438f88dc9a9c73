"""Drawn stand-ins for photographs of what villagers make, for pictures of the screens only: a kiosk shows the makers' own."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from screens.art import palette as ink
from screens.art.pen import Pen
from screens.art.shapes import box, circle, dot, fill, line, oval, path

_WOOD = ink.mix(ink.SHADE, ink.INK, 0.25)
_BROWN = ink.mix(ink.RED, ink.INK, 0.55)
_PALE = ink.mix(ink.GOLD, ink.PAPER, 0.55)
_LEAF = ink.mix(ink.GREEN, ink.PAPER, 0.25)


def goods_image(name: str, width_px: int, height_px: int) -> Image.Image:
    """The picture `name` (keripik, kopi, tapis, gula, anyaman), RGB."""
    pen = Pen((width_px, height_px), max(width_px / 120, height_px / 80), over=2, origin=(width_px / 2, height_px / 2))
    ground, paint = _GOODS[name]
    pen.paint((fill(box(-90, -90, 90, 90)),), ground)
    pen.paint((fill(box(-90, 16, 90, 90)),), ink.mix(ground, _WOOD, 0.45))
    paint(pen)
    return pen.finish().convert("RGB")


def _chips(pen: Pen) -> None:
    pen.paint((fill(path("M -34 6 L 34 6 L 24 34 L -24 34 Z"), 3),), ink.BLUE)
    pen.paint((line(-31, 14, 31, 14, width=2.4),), ink.GOLD)
    for x, y in ((-22, 2), (-8, -4), (8, -3), (21, 2), (-14, -11), (2, -15), (15, -11), (-2, -6), (-25, -5), (26, -5)):
        pen.paint((fill(oval(x, y, 8.5, 5.2)),), ink.GOLD)
        pen.paint((fill(oval(x, y - 0.6, 6.6, 3.6)),), _PALE)


def _coffee(pen: Pen) -> None:
    pen.paint((fill(path("M -24 -28 L 14 -28 L 18 34 L -28 34 Z"), 2),), _BROWN)
    pen.paint((fill(path("M -26 -34 L 16 -34 L 15 -24 L -25 -24 Z"), 2),), ink.INK)
    pen.paint((fill(box(-20, -8, 10, 18), 1),), ink.PAPER)
    pen.paint((fill(oval(-5, 4, 5, 7)),), _BROWN)
    pen.paint((path("M -5 -3 C -8 2 -2 6 -5 11", width=1.6),), ink.PAPER)
    for x, y in ((30, 28), (42, 33), (36, 20), (50, 24), (27, 36)):
        pen.paint((fill(oval(x, y, 5, 3.6)),), _BROWN)
        pen.paint((line(x - 3, y, x + 3, y, width=1),), ink.INK)


def _cloth(pen: Pen) -> None:
    pen.paint((fill(box(-46, -36, 46, 36), 1),), ink.DEEP)
    for y in range(-30, 34, 12):
        pen.paint((line(-46, y, 46, y, width=1.6),), ink.GOLD)
        for x in range(-42, 46, 12):
            pen.paint((line(x, y + 9, x + 4, y + 3, x + 8, y + 9, width=1.8),), ink.GOLD)
            pen.paint((dot(x + 4, y + 7.4, 0.9),), ink.RED)


def _sugar(pen: Pen) -> None:
    pen.paint((fill(oval(0, 30, 46, 7)),), _LEAF)
    for x, y in ((-22, 18), (22, 18), (0, 22), (0, -6)):
        pen.paint((fill(box(x - 15, y - 12, x + 15, y + 8), 2),), _BROWN)
        pen.paint((fill(oval(x, y - 12, 15.5, 5)),), ink.mix(_BROWN, ink.GOLD, 0.35))


def _basket(pen: Pen) -> None:
    pen.paint((circle(0, -6, 27, width=4),), _WOOD)
    pen.paint((fill(path("M -38 0 L 38 0 L 28 36 L -28 36 Z"), 2),), _PALE)
    for row in range(4):
        for column in range(-3, 4):
            x, y = column * 10 + (row % 2) * 5, 5 + row * 9
            pen.paint((line(x - 3.2, y, x + 3.2, y, width=3.4),), _WOOD)
    pen.paint((line(-39, 0, 39, 0, width=4.4),), _WOOD)


_GOODS: dict[str, tuple[ink.Rgba, Callable[[Pen], None]]] = {
    "keripik": (ink.mix(ink.SOFT_BLUE, ink.BLUE, 0.12), _chips),
    "kopi": (ink.mix(ink.GOLD, ink.PAPER, 0.7), _coffee),
    "tapis": (ink.mix(ink.RED, ink.PAPER, 0.75), _cloth),
    "gula": (ink.mix(ink.GREEN, ink.PAPER, 0.72), _sugar),
    "anyaman": (ink.mix(ink.SOFT_BLUE, ink.GREEN, 0.12), _basket),
}
