"""Icons of things people own, carry and do business with, on the 24-unit grid. Data only."""

from __future__ import annotations

from screens.art.shapes import Drawing, arc, box, circle, cut, dot, fill, line, loop, oval, path

ICONS: dict[str, Drawing] = {
    # A motorcycle: what most households here own.
    "vehicle": (
        circle(5.8, 16.4, 3.6),
        circle(18.2, 16.4, 3.6),
        path("M 5.8 16.4 L 9.4 10.6 L 15.4 10.6 L 18.2 16.4"),
        line(14.2, 6.2, 16, 6.2, 17.6, 15),
        line(6.6, 9.4, 11.4, 9.4, width=2.6),
        line(9.4, 16.4, 13, 16.4, 15.2, 11),
    ),
    # Fields seen from above, and a marker in one of them.
    "land": (
        box(2.8, 8.6, 21.2, 21, 1.6),
        line(3, 15, 11, 15),
        line(11, 9, 11, 20.8),
        line(11, 18, 21, 18),
        cut(dot(16.4, 7.6, 6.4)),
        path(
            "M 16.4 14.4 C 14 11.8 12.2 9.8 12.2 7.2 C 12.2 4.8 14 3 16.4 3"
            " C 18.8 3 20.6 4.8 20.6 7.2 C 20.6 9.8 18.8 11.8 16.4 14.4 Z"
        ),
        dot(16.4, 7.2, 1.4),
    ),
    "money": (
        box(2.6, 6, 21.4, 18, 2),
        circle(12, 12, 3),
        dot(6.2, 12, 1.2),
        dot(17.8, 12, 1.2),
    ),
    # Two arrows past one another: goods for money.
    "trade": (
        line(3.4, 8, 19.6, 8),
        line(15.4, 3.8, 19.8, 8, 15.4, 12.2),
        line(20.6, 16, 4.4, 16),
        line(8.6, 11.8, 4.2, 16, 8.6, 20.2),
    ),
    # A travelling bag.
    "travel": (
        box(3.4, 8, 20.6, 20, 2.4),
        path("M 8.6 7.8 L 8.6 5 C 8.6 3.9 9.2 3.2 10.4 3.2 L 13.6 3.2 C 14.8 3.2 15.4 3.9 15.4 5 L 15.4 7.8"),
        line(8, 8.4, 8, 19.8),
        line(16, 8.4, 16, 19.8),
    ),
    # A house, and an arrow out of its door.
    "move": (
        line(2.6, 11, 8.8, 4.8, 15, 11),
        path("M 4.6 9.4 L 4.6 20.4 L 13 20.4 L 13 18.6"),
        line(13, 9.4, 13, 12),
        line(9.6, 15.3, 21, 15.3),
        line(17.6, 11.8, 21.2, 15.3, 17.6, 18.8),
    ),
    "rings": (
        circle(8.6, 14.6, 5.8),
        circle(15.4, 14.6, 5.8),
        loop(8.6, 3, 10.8, 5.4, 8.6, 7.8, 6.4, 5.4),
    ),
    # An open book with lines to sign.
    "book": (
        path("M 12 6.4 C 9.6 4.4 6.4 4 2.8 4.4 L 2.8 18.2 C 6.4 17.8 9.6 18.4 12 20.4"),
        path("M 12 6.4 C 14.4 4.4 17.6 4 21.2 4.4 L 21.2 18.2 C 17.6 17.8 14.4 18.4 12 20.4"),
        line(12, 6.8, 12, 20),
        line(5.8, 8.6, 8.8, 9),
        line(5.8, 12.4, 8.8, 12.8),
    ),
    "passport": (
        box(4.6, 2.8, 19.4, 21.2, 2.2),
        circle(12, 9.8, 4.2),
        oval(12, 9.8, 1.7, 4.2, width=1.4),
        line(7.8, 9.8, 16.2, 9.8, width=1.4),
        line(8.6, 17.4, 15.4, 17.4),
    ),
    # A pen that signs.
    "sign": (
        path("M 8.4 13.6 L 17.4 4.6 C 18.2 3.8 19.4 3.8 20.2 4.6 C 21 5.4 21 6.6 20.2 7.4 L 11.2 16.4 L 7.4 17.4 Z"),
        path("M 2.8 20.6 C 4.4 17.6 6 20.6 8 20.6 L 21.2 20.6"),
    ),
    "music": (
        line(9, 17.6, 9, 5.2, 20, 3, 20, 15.4),
        fill(oval(6.4, 17.8, 2.6, 2.2), 0.4),
        fill(oval(17.4, 15.6, 2.6, 2.2), 0.4),
        line(9, 9, 20, 6.8),
    ),
    "fish": (
        path(
            "M 3 12 C 5.4 8 8.8 6 12 6 C 14.4 6 16.4 7.6 18 10 L 21.2 7 L 21.2 17"
            " L 18 14 C 16.4 16.4 14.4 18 12 18 C 8.8 18 5.4 16 3 12 Z"
        ),
        dot(7.8, 11, 1.2),
        arc(9.4, 12, 3.4, -50, 50),
    ),
}
