"""Icons of the staff's screen: paper, settings, keys, doors, on the 24-unit grid. Data only."""

from __future__ import annotations

import math

from screens.art.shapes import Drawing, Shape, arc, box, circle, dot, line, path


def _gear() -> Drawing:
    """A ring with eight teeth."""
    teeth = []
    for step in range(8):
        turn = math.radians(45 * step)
        inner, outer = (12 + 7 * math.cos(turn), 12 + 7 * math.sin(turn)), (12 + 9.4 * math.cos(turn), 12 + 9.4 * math.sin(turn))
        teeth.append(line(*inner, *outer, width=3.2))
    return (circle(12, 12, 6.6), circle(12, 12, 2.4), *teeth)


def _sun() -> Drawing:
    rays: list[Shape] = []
    for step in range(8):
        turn = math.radians(45 * step)
        rays.append(
            line(12 + 7.6 * math.cos(turn), 12 + 7.6 * math.sin(turn), 12 + 9.8 * math.cos(turn), 12 + 9.8 * math.sin(turn))
        )
    return (circle(12, 12, 4.4), *rays)


ICONS: dict[str, Drawing] = {
    "roll": (
        circle(9, 10.4, 6.6),
        circle(9, 10.4, 2.0),
        path("M 15.6 10.4 L 15.6 20.6 L 18.4 18.8 L 21.2 20.6 L 21.2 10 C 21.2 6 18 3.8 14 3.8 L 9 3.8"),
    ),
    "settings": _gear(),
    "sun": _sun(),
    "again": (arc(12, 12, 8.4, -30, 270), line(20, 2.4, 19.4, 7.9, 13.9, 7.2)),
    "key": (circle(7.4, 16.6, 4.6), line(10.8, 13.2, 20.6, 3.4), line(16.4, 7.6, 19.4, 10.6), line(13.6, 10.4, 15.6, 12.4)),
    "usb": (
        box(7.4, 8.6, 16.6, 21.2, 1.8),
        line(9.4, 8.2, 9.4, 2.8, 14.6, 2.8, 14.6, 8.2),
        dot(12, 17.2, 1.5),
        line(12, 12.4, 12, 15.4),
    ),
    "door": (
        path("M 5.4 21 L 5.4 4.6 C 5.4 3.6 6 3 7 3 L 17 3 C 18 3 18.6 3.6 18.6 4.6 L 18.6 21"),
        line(2.6, 21, 21.4, 21),
        dot(15, 12.4, 1.4),
    ),
    "list": (
        line(9, 5.4, 21, 5.4),
        line(9, 12, 21, 12),
        line(9, 18.6, 21, 18.6),
        dot(4.2, 5.4, 1.6),
        dot(4.2, 12, 1.6),
        dot(4.2, 18.6, 1.6),
    ),
    "report": (
        path("M 5 3 L 15 3 L 19.6 7.6 L 19.6 21 L 5 21 Z"),
        line(9, 17, 9, 13.4),
        line(12.4, 17, 12.4, 10.4),
        line(15.8, 17, 15.8, 12),
    ),
    "send": (path("M 3 11.4 L 21 3.4 L 13.6 21 L 10.8 13.6 Z"), line(10.8, 13.6, 21, 3.4)),
    "search": (circle(10.4, 10.4, 6.8), line(15.6, 15.6, 21, 21, width=2.6)),
    "undo": (
        path("M 4 9 L 14.4 9 C 18 9 20.6 11.4 20.6 14.6 C 20.6 17.8 18 20.2 14.4 20.2 L 8 20.2"),
        line(8.6, 4.2, 3.8, 9, 8.6, 13.8),
    ),
    "plus": (line(12, 4, 12, 20, width=2.4), line(4, 12, 20, 12, width=2.4)),
    "minus": (line(4, 12, 20, 12, width=2.4),),
}
