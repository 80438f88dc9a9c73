"""The village hall among trees and rice fields, in flat colours, for the welcome, closed and idle screens."""

from __future__ import annotations

from PIL import Image

from screens.art import palette as ink
from screens.art.pen import Pen
from screens.art.shapes import Drawing, Shape, box, dot, fill, line, loop, moved, oval, path

_LEAF = ink.mix(ink.GREEN, ink.PAPER, 0.3)
_MEADOW = ink.mix(ink.GREEN, ink.PAPER, 0.6)
_FIELD = ink.mix(ink.GREEN, ink.PAPER, 0.74)
_HILL = ink.mix(ink.BLUE, ink.PAPER, 0.8)

_TRUNK = ink.mix(ink.SHADE, ink.INK, 0.35)

# Fronds of a coconut palm about its crown.
_FRONDS: Drawing = tuple(
    fill(path(words), 0.5)
    for words in (
        "M 0 0 C -5 -8 -13 -8 -17 -1 C -12 -4 -6 -3 0 0 Z",
        "M 0 0 C 5 -8 13 -8 17 -1 C 12 -4 6 -3 0 0 Z",
        "M 0 0 C -7 -4 -13 0 -14 8 C -11 3 -6 1 0 0 Z",
        "M 0 0 C 7 -4 13 0 14 8 C 11 3 6 1 0 0 Z",
        "M 0 0 C -1 -7 -5 -12 -11 -12 C -7 -9 -4 -5 0 0 Z",
        "M 0 0 C 1 -7 5 -12 11 -12 C 7 -9 4 -5 0 0 Z",
    )
)


def hall_scene(width_px: int, height_px: int) -> Image.Image:
    """The hall as RGBA under a transparent sky. Units: 100 high or 150 wide, whichever fits; the fields fill the width."""
    unit_px = min(width_px / 150, height_px / 100)
    pen = Pen((width_px, height_px), unit_px, over=2, origin=(width_px / 2, height_px))
    edge = width_px / unit_px / 2 + 2
    _land(pen, edge)
    reach = min(66.0, edge - 17)
    for x, height in ((-reach, 46.0), (reach - 4, 38.0)):
        _palm(pen, x, -24, height)
    trees = [(-53.0, -27.0, 1.0), (47.0, -27.0, 1.15)]
    if edge > 90:
        trees += [(edge - 12, -25, 0.8), (12 - edge, -25, 0.9)]
    for x, y, size in trees:
        _tree(pen, x, y, size)
    _hall(pen)
    _flag(pen, -41, -19.5)
    _rice(pen, edge)
    return pen.finish()


def _land(pen: Pen, edge: float) -> None:
    """Sun, two hills, two fields and the path; `edge` is where the picture ends on either side."""
    pen.paint((dot(44, -78, 8),), ink.GOLD)
    pen.paint((fill(oval(-edge * 0.62, -20, edge * 0.66, 34)), fill(oval(edge * 0.5, -20, edge * 0.8, 25))), _HILL)
    pen.paint((_rolling(edge, -28),), _FIELD)
    pen.paint((_rolling(edge, -13),), _MEADOW)
    pen.paint((fill(path("M -6 -20 L 6 -20 C 7 -12 12 -6 20 2 L -20 2 C -12 -6 -7 -12 -6 -20 Z")),), ink.PAPER)


def _rolling(edge: float, top: float) -> Shape:
    """Ground from below the picture up to about `top`, gently waving."""
    half = edge / 2
    left = f"M {-edge} 2 L {-edge} {top} C {-half} {top - 5} {-half / 2} {top - 1} 0 {top - 1}"
    return fill(path(f"{left} C {half / 2} {top - 1} {half} {top - 5} {edge} {top} L {edge} 2 Z"))


def _palm(pen: Pen, x: float, y: float, height: float) -> None:
    pen.paint((path(f"M {x} {y} C {x + 1} {y - height / 2} {x + 2} {y - height * 0.8} {x + 4} {y - height}", width=2.6),), _TRUNK)
    pen.paint(moved(_FRONDS, x + 4, y - height, 0.85), _LEAF)


def _tree(pen: Pen, x: float, y: float, size: float) -> None:
    pen.paint((line(x, y, x, y - 10 * size, width=2.6 * size),), _TRUNK)
    crown = (dot(0, -16, 8), dot(-6, -12, 5.4), dot(6, -12, 5.4))
    pen.paint(moved(crown, x, y, size), _LEAF)


def _hall(pen: Pen) -> None:
    """Ground floor on a plinth, a wide roof and a small one on it, gold horns on the ridge."""
    pen.paint((fill(box(-26, -42, 26, -23, 0)),), ink.WHITE)
    pen.paint((fill(loop(-26, -42, 26, -42, 26, -38.5, -26, -38.5)),), ink.SOFT_BLUE)
    pen.paint((fill(box(-5, -36, 5, -23, 0), 0.6),), ink.DEEP)
    pen.paint((line(0, -35, 0, -23, width=0.8),), ink.BLUE)
    for x in (-16, 16):
        pen.paint((fill(box(x - 4, -35, x + 4, -28.5, 0), 0.6),), ink.BLUE)
        pen.paint((line(x, -35, x, -28.5, width=0.8),), ink.WHITE)
    pen.paint(tuple(line(x, -42, x, -23, width=2) for x in (-26, -8.8, 8.8, 26)), ink.BLUE)
    pen.paint((fill(box(-30, -23, 30, -19.5, 0), 0.5),), ink.DEEP)
    pen.paint((fill(box(-9, -21.4, 9, -19.5, 0), 0.5), fill(box(-11, -19.2, 11, -18, 0), 0.5)), ink.SOFT_BLUE)
    pen.paint((fill(loop(-18, -53, 18, -53, 34, -42, -34, -42), 0.9),), ink.DEEP)
    pen.paint((line(-33.6, -41.6, 33.6, -41.6, width=1.8),), ink.GOLD)
    pen.paint((fill(box(-15, -56, 15, -52.8, 0)),), ink.SOFT_BLUE)
    pen.paint((fill(loop(-9, -70, 9, -70, 19, -56, -19, -56), 0.9),), ink.DEEP)
    pen.paint((line(-18.8, -55.6, 18.8, -55.6, width=1.6),), ink.GOLD)
    crown = loop(-9.6, -70.4, -9.6, -73.2, -6.4, -71.6, -3.2, -74, 0, -72, 3.2, -74, 6.4, -71.6, 9.6, -73.2, 9.6, -70.4)
    pen.paint((fill(crown, 0.4),), ink.GOLD)


def _flag(pen: Pen, x: float, y: float) -> None:
    """Red over white, with a thin edge so the white stands out from the sky."""
    pen.paint((fill(box(x + 0.6, y - 44, x + 13, y - 36), 0.35),), _HILL)
    pen.paint((fill(box(x + 0.6, y - 44, x + 13, y - 40)),), ink.RED)
    pen.paint((fill(box(x + 0.6, y - 40, x + 13, y - 36)),), ink.WHITE)
    pen.paint((line(x, y, x, y - 44.5, width=1.3),), ink.INK)


def _rice(pen: Pen, edge: float) -> None:
    """Rows of young rice on both sides of the path, each row between the plants of the one before."""
    blade = path("M 0 0 C 0.3 -1.6 1.2 -2.6 2.4 -2.9", width=1.0)
    other = Shape(tuple((-x, y) for x, y in blade.points), width=1.0)
    for y, first in ((-11, 14.0), (-6, 19.0), (-1, 24.0)):
        x = first
        while x < edge:
            for side in (-1, 1):
                pen.paint(moved((blade, other, line(0, 0, 0, -3.6, width=1.0)), side * x, y), _LEAF)
            x += 10
