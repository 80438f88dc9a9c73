"""The pen: paints Shapes on a Pillow image some times larger than asked for, then shrinks it, so edges come out smooth.

Pillow alone; no kivy, no drawings.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

from screens.art.shapes import Drawing, Point, Shape

Ink = int | tuple[int, int, int, int]

# A turn sharper than this is a corner and gets a round join; gentler ones are one smooth ribbon.
_CORNER_RADIANS = math.radians(20)


class Pen:
    """Paints on its own sheet. `unit_px` is the size of one grid unit in final pixels, `origin` where (0, 0) lies."""

    def __init__(
        self, size: tuple[int, int], unit_px: float, mode: str = "RGBA", over: int = 3, origin: tuple[float, float] = (0, 0)
    ) -> None:
        self._over = over
        self._scale = unit_px * over
        self._origin = (origin[0] * over - 0.5, origin[1] * over - 0.5)
        self._clear: Ink = 0 if mode == "L" else (0, 0, 0, 0)
        self._sheet = Image.new(mode, (size[0] * over, size[1] * over), self._clear)
        self._draw = ImageDraw.Draw(self._sheet)

    def paint(self, drawing: Drawing, ink: Ink) -> None:
        """Paints the shapes in order in one ink."""
        for shape in drawing:
            self._paint(shape, self._clear if shape.erases else ink)

    def finish(self) -> Image.Image:
        """The sheet at its final size."""
        return self._sheet.reduce(self._over)

    def _paint(self, shape: Shape, ink: Ink) -> None:
        left, top = self._origin
        points = [(left + x * self._scale, top + y * self._scale) for x, y in shape.points]
        # Pillow paints the border pixels of a polygon too: half a pixel less on each side keeps the width true.
        half = max(0.0, shape.width / 2 * self._scale - 0.5)
        if shape.filled and len(points) > 2:
            self._polygon(points, ink)
        if shape.width <= 0:
            return
        if len(points) == 1:
            self._disc(points[0], half, ink)
            return
        for run in _runs(points, shape.closed):
            self._polygon(_ribbon(run, half), ink)
            self._disc(run[0], half, ink)
            self._disc(run[-1], half, ink)

    def _polygon(self, points: Sequence[Point], ink: Ink) -> None:
        self._draw.polygon([(round(x), round(y)) for x, y in points], fill=ink)

    def _disc(self, centre: Point, half: float, ink: Ink) -> None:
        x, y = centre
        self._draw.ellipse((round(x - half), round(y - half), round(x + half), round(y + half)), fill=ink)


def _runs(points: list[Point], closed: bool) -> Iterator[list[Point]]:
    """The line cut at its corners into smooth runs; a closed line without corners is cut in two halves."""
    count = len(points)
    corners = [at for at in range(count) if _turn(points[at - 1], points[at], points[(at + 1) % count]) > _CORNER_RADIANS]
    if closed:
        first = corners[0] if corners else 0
        points = points[first:] + points[: first + 1]
        inner = [at - first for at in corners[1:]] or [count // 2]
        stops = [0, *inner, count]
    else:
        stops = [0, *(at for at in corners if 0 < at < count - 1), count - 1]
    for start, stop in pairwise(stops):
        yield points[start : stop + 1]


def _turn(before: Point, here: Point, after: Point) -> float:
    ax, ay = here[0] - before[0], here[1] - before[1]
    bx, by = after[0] - here[0], after[1] - here[1]
    return abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by))


def _ribbon(run: list[Point], half: float) -> list[Point]:
    """The outline of a smooth line of half-width `half`."""
    left: list[Point] = []
    right: list[Point] = []
    for at, (x, y) in enumerate(run):
        before, after = run[max(at - 1, 0)], run[min(at + 1, len(run) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length * half, dx / length * half
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    return left + right[::-1]
