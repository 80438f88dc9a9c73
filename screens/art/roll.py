"""Changing the paper in four pictures: open the lid, take the old roll out, lay the new one in, close the lid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from screens.art import palette as ink
from screens.art.pen import Pen
from screens.art.shapes import box, circle, fill, line, path

_PALE = ink.mix(ink.BLUE, ink.SOFT_BLUE, 0.75)


def roll_scene(name: str, width_px: int, height_px: int) -> Image.Image:
    """One of ROLL_SCENES. RGBA on a transparent ground; drawn for 4:3 (132 x 99 units), fitted and centred in any size."""
    unit = min(width_px / 132, height_px / 99)
    pen = Pen((width_px, height_px), unit, over=2, origin=(width_px / 2 + 3 * unit, height_px / 2 + 5 * unit))
    ROLL_SCENES[name](pen)
    return pen.finish()


def _machine(pen: Pen, *, lid: str) -> None:
    """The printer from the side, its front at the right; `lid` is `open`, `shut` or `half`."""
    pen.paint((fill(box(-44, -2, 38, 38, 7)),), ink.BLUE)
    pen.paint((fill(box(-44, 26, 38, 38, 7)),), ink.DEEP)
    pen.paint((fill(circle(29, 31, 2.4)),), ink.GOLD)
    if lid == "shut":
        pen.paint((fill(box(-44, -12, 30, 4, 6)),), _PALE)
        pen.paint((line(26, 3, 34, 3, width=4),), ink.DEEP)
        return
    pen.paint((fill(path("M -32 -2 C -32 22 -24 28 -6 28 C 12 28 20 22 20 -2 Z")),), ink.DEEP)
    angle = "M -42 0 L -56 -36" if lid == "open" else "M -42 0 L 8 -30"
    pen.paint((path(angle, width=13),), _PALE)
    pen.paint((path(angle, width=3),), ink.BLUE)


def _roll(pen: Pen, x: float, y: float, radius: float) -> None:
    pen.paint((fill(circle(x, y, radius), 1.2),), ink.DEEP)
    pen.paint((fill(circle(x, y, radius)),), ink.WHITE)
    pen.paint((circle(x, y, radius * 0.66, width=1.3),), ink.mix(ink.WHITE, ink.DEEP, 0.25))
    pen.paint((fill(circle(x, y, radius * 0.3)),), ink.GOLD)


def _arrow(pen: Pen, *points: float) -> None:
    """A thick arrow through the points; its head at the last one."""
    (x0, y0), (x, y) = points[-4:-2], points[-2:]
    length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
    right, down = (x - x0) / length * 9, (y - y0) / length * 9
    barbs = line(x - right - down, y - down + right, x, y, x - right + down, y - down - right, width=5.5)
    pen.paint((line(*points, width=5.5), barbs), ink.GOLD)


def _open(pen: Pen) -> None:
    _machine(pen, lid="half")
    _arrow(pen, 26, -14, 18, -32, 0, -41)


def _out(pen: Pen) -> None:
    _machine(pen, lid="open")
    _roll(pen, -6, -4, 8)
    _arrow(pen, -6, -16, -6, -40)


def _in(pen: Pen) -> None:
    _machine(pen, lid="open")
    pen.paint((path("M -6 29 C 8 29 24 22 32 8 L 50 2", width=4.4),), ink.DEEP)
    _roll(pen, -6, 10, 19)
    pen.paint((path("M -6 29 C 8 29 24 22 32 8 L 50 2", width=2.6),), ink.WHITE)
    _arrow(pen, 30, -18, 52, -8)


def _close(pen: Pen) -> None:
    _machine(pen, lid="shut")
    pen.paint((path("M 30 1 L 46 1 L 52 12", width=4.4),), ink.DEEP)
    pen.paint((path("M 30 1 L 46 1 L 52 12", width=2.6),), ink.WHITE)
    _arrow(pen, -26, -42, -26, -18)
    _arrow(pen, 12, -42, 12, -18)


ROLL_SCENES: Mapping[str, Callable[[Pen], None]] = {
    "paper_open": _open,
    "paper_out": _out,
    "paper_in": _in,
    "paper_close": _close,
}
