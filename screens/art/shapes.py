"""The shapes drawings are made of, on a grid of units with y downwards, flattened to points here. No pixels, no colours.

A drawing is a tuple of Shapes painted in order; a Shape strokes, fills or erases what lies under it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

Point = tuple[float, float]
Drawing = tuple["Shape", ...]

STROKE = 2.0
"""The one weight of the icon set, in units of the 24-unit grid."""

# Below this radius the inner side of a stroke would fold over itself: fewer corners, sharp enough for the pen to round each.
_TIGHT_RADIUS = 1.3


@dataclass(frozen=True, slots=True)
class Shape:
    """One line or outline in units. `width` 0 with `filled` paints the inside only; `erases` clears instead of painting."""

    points: tuple[Point, ...]
    closed: bool = False
    width: float = STROKE
    filled: bool = False
    erases: bool = False


def line(*numbers: float, width: float = STROKE) -> Shape:
    """An open line through x, y, x, y, ..."""
    return Shape(_pairs(numbers), width=width)


def loop(*numbers: float, width: float = STROKE) -> Shape:
    """A closed line through x, y, x, y, ..."""
    return Shape(_pairs(numbers), closed=True, width=width)


def arc(x: float, y: float, radius: float, start: float, end: float) -> Shape:
    """Part of a circle; degrees run clockwise from three o'clock."""
    return Shape(tuple(_arc(x, y, radius, start, end)))


def circle(x: float, y: float, radius: float, width: float = STROKE) -> Shape:
    """A whole circle."""
    return Shape(tuple(_arc(x, y, radius, 0, 360))[:-1], closed=True, width=width)


def oval(x: float, y: float, across: float, down: float, width: float = STROKE) -> Shape:
    """An ellipse with half-axes `across` and `down`."""
    ring = circle(0, 0, 1.5).points
    return Shape(tuple((x + a / 1.5 * across, y + b / 1.5 * down) for a, b in ring), closed=True, width=width)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Shape:
    """A rectangle with rounded corners, sides on the given coordinates."""
    if radius <= 0:
        return loop(left, top, right, top, right, bottom, left, bottom)
    corners = (
        (right - radius, top + radius, 270),
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 90),
        (left + radius, top + radius, 180),
    )
    points = [point for x, y, start in corners for point in _arc(x, y, radius, start, start + 90)]
    return Shape(tuple(points), closed=True)


def path(words: str, width: float = STROKE) -> Shape:
    """One line written as `M x y`, `L x y ...`, `C x1 y1 x2 y2 x y ...` (cubic curves) and a last `Z` to close it."""
    points: list[Point] = []
    closed = False
    for command, numbers in _commands(words):
        if command == "Z":
            closed = True
        elif command == "C":
            for at in range(0, len(numbers), 6):
                points.extend(_cubic(points[-1], _pairs(numbers[at : at + 6])))
        else:
            points.extend(_pairs(numbers))
    if closed and math.dist(points[0], points[-1]) < 1e-6:
        points.pop()
    return Shape(tuple(points), closed=closed, width=width)


def dot(x: float, y: float, radius: float) -> Shape:
    """A filled disc."""
    return Shape(((x, y),), width=2 * radius)


def fill(shape: Shape, rounding: float = 0.0) -> Shape:
    """The shape filled; `rounding` > 0 also grows it by that much with round corners."""
    return replace(shape, closed=True, filled=True, width=2 * rounding)


def cut(shape: Shape) -> Shape:
    """The shape as an eraser."""
    return replace(shape, erases=True)


def outline(*thick: Shape, width: float = STROKE) -> Drawing:
    """The outline of several thick lines melted into one body: painted wide, then hollowed out."""
    outer = tuple(replace(shape, width=shape.width + width) for shape in thick)
    inner = tuple(cut(replace(shape, width=shape.width - width)) for shape in thick)
    return outer + inner


def moved(drawing: Drawing, right: float = 0, down: float = 0, scale: float = 1, pen: float = 1) -> Drawing:
    """The drawing scaled about the origin, then moved; line widths grow by `pen` times `scale`."""
    return tuple(
        replace(s, points=tuple((x * scale + right, y * scale + down) for x, y in s.points), width=s.width * scale * pen)
        for s in drawing
    )


def _pairs(numbers: tuple[float, ...]) -> tuple[Point, ...]:
    return tuple(zip(numbers[0::2], numbers[1::2], strict=True))


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Iterator[Point]:
    pace = 22.5 if radius < _TIGHT_RADIUS else 6
    steps = max(1, round(abs(end - start) / pace))
    for step in range(steps + 1):
        turn = math.radians(start + (end - start) * step / steps)
        yield x + radius * math.cos(turn), y + radius * math.sin(turn)


def _cubic(start: Point, control: tuple[Point, ...], steps: int = 16) -> Iterator[Point]:
    (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = start, control
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _commands(words: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    command, numbers = "", list[float]()
    for word in words.split():
        if word in {"M", "L", "C", "Z"}:
            if command:
                yield command, tuple(numbers)
            command, numbers = word, []
        else:
            numbers.append(float(word))
    yield command, tuple(numbers)
