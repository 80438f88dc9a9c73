"""Hands at work: a finger on a tile, and a slip held before the camera. For the help screens; RGBA, fitted in any size."""

from __future__ import annotations

from PIL import Image

from screens.art import palette as ink
from screens.art.pen import Pen
from screens.art.shapes import Shape, arc, box, circle, dot, fill, line, loop, path

_OVER = 2
_PALE_BLUE = ink.mix(ink.BLUE, ink.SOFT_BLUE, 0.6)


def tap_scene(width_px: int, height_px: int) -> Image.Image:
    """A finger touches one of four tiles. Drawn for 4:3."""
    pen = Pen((width_px, height_px), min(width_px / 120, height_px / 90), over=_OVER, origin=(width_px / 2, height_px / 2 - 2))
    pen.paint((fill(box(-44, -38, 44, 30, 5), 1.3),), ink.DEEP)
    pen.paint((fill(box(-41, -35, 41, 27, 3)),), ink.PAPER)
    pen.paint((fill(box(-41, -35, 41, -24, 3)),), ink.BLUE)
    pen.paint((line(-35, -29.5, -8, -29.5, width=2.6),), ink.WHITE)
    for x, y in ((-36, -18), (3, -18), (-36, 5)):
        pen.paint((fill(box(x, y, x + 33, y + 18, 3)),), ink.WHITE)
        pen.paint((fill(box(x + 4, y + 4, x + 13, y + 13, 2)),), ink.SOFT_BLUE)
        pen.paint((line(x + 17, y + 7, x + 28, y + 7, width=2.4), line(x + 17, y + 12, x + 24, y + 12, width=2.4)), _PALE_BLUE)
    pen.paint((fill(box(3, 5, 36, 23, 3)),), ink.GOLD)
    pen.paint((fill(box(7, 9, 16, 18, 2)),), ink.WHITE)
    pen.paint((arc(22, 14, 9, 170, 330), arc(22, 14, 13.5, 190, 310)), ink.BLUE)
    _pointing(pen, 22, 14)
    return pen.finish()


def slip_scene(width_px: int, height_px: int) -> Image.Image:
    """A hand holds a slip with its code inside the yellow frame. Drawn for 4:3."""
    pen = Pen((width_px, height_px), min(width_px / 108, height_px / 81), over=_OVER, origin=(width_px / 2, height_px / 2))
    for right in (-1, 1):
        for down in (-1, 1):
            pen.paint((line(right * 47, down * 22, right * 47, down * 35, right * 34, down * 35, width=5),), ink.GOLD)
    pen.paint((line(22, 62, 36, 130, width=28),), ink.BLUE)
    pen.paint((fill(path("M 8 58 C 4 46 -4 40 -6 30 L -4 18 L 26 18 C 30 32 32 42 34 54 Z"), 1),), ink.SKIN)
    sheet = loop(-21, -33, 21, -33, 21, 34, 15, 30.5, 9, 34, 3, 30.5, -3, 34, -9, 30.5, -15, 34, -21, 30.5)
    pen.paint((fill(sheet),), ink.WHITE)
    pen.paint((Shape(sheet.points, closed=True, width=2.4),), ink.DEEP)
    pen.paint((line(-12, -26, 12, -26, width=3),), ink.INK)
    _code(pen, -13, -19)
    pen.paint((line(-13, 17, -3, 17, width=3), line(3, 17, 13, 17, width=3)), ink.INK)
    pen.paint((line(-13, 24, 6, 24, width=2.2),), _PALE_BLUE)
    pen.paint((path("M 27 40 C 26 33 22 27 16 22", width=10),), ink.SKIN)
    pen.paint((line(16, 22, 18, 24, width=5),), ink.mix(ink.SKIN, ink.WHITE, 0.55))
    return pen.finish()


HAND_SCENES = {"tap": tap_scene, "slip": slip_scene}


def _code(pen: Pen, left: float, top: float) -> None:
    """What a QR code looks like from afar: three corners and some dots."""
    for x, y in ((0, 0), (18, 0), (0, 18)):
        pen.paint((fill(box(left + x, top + y, left + x + 8, top + y + 8, 0)),), ink.INK)
        pen.paint((fill(box(left + x + 1.6, top + y + 1.6, left + x + 6.4, top + y + 6.4, 0)),), ink.WHITE)
        pen.paint((fill(box(left + x + 2.8, top + y + 2.8, left + x + 5.2, top + y + 5.2, 0)),), ink.INK)
    for x, y in (
        (11, 1),
        (14, 4),
        (11, 7),
        (1, 11),
        (6, 13),
        (11, 13),
        (16, 11),
        (21, 12),
        (25, 15),
        (13, 18),
        (17, 22),
        (22, 19),
    ):
        pen.paint((fill(box(left + x, top + y, left + x + 2.6, top + y + 2.6, 0)),), ink.INK)
    pen.paint((fill(box(left + 22, top + 23, left + 26, top + 26, 0)),), ink.INK)


def _pointing(pen: Pen, x: float, y: float) -> None:
    """A hand from below whose finger ends at this point."""
    pen.paint((line(x + 24, y + 44, x + 40, y + 110, width=26),), ink.BLUE)
    pen.paint((line(x + 10, y + 46, x + 37, y + 38, width=6),), ink.DEEP)
    palm = "M {a} {b} C {c} {d} {e} {f} {g} {h} L {i} {j} C {k} {l} {m} {n} {o} {p} Z"
    spots = (3, 28, 0, 18, 4, 12, 8, 12, 30, 16, 34, 22, 36, 30, 37, 40)
    names = "abcdefghijklmnop"
    placed = {name: (x if at % 2 == 0 else y) + value for at, (name, value) in enumerate(zip(names, spots, strict=True))}
    pen.paint((fill(path(palm.format(**placed)), 4),), ink.SKIN)
    pen.paint((line(x + 1, y + 3, x + 9, y + 26, width=9.5),), ink.SKIN)
    pen.paint((line(x + 16, y + 15, x + 17, y + 22, width=1), line(x + 23, y + 16, x + 24, y + 23, width=1)), ink.SHADE)
    pen.paint((dot(x + 1.2, y + 3, 2.4),), ink.mix(ink.SKIN, ink.WHITE, 0.55))
    pen.paint((circle(x, y, 0.1, width=0.1),), ink.SKIN)
