"""Icons of people, faces and hands, on the 24-unit grid. Data only."""

from __future__ import annotations

from screens.art.shapes import Drawing, Shape, arc, box, circle, dot, fill, line, outline, path

_FACE = circle(12, 12, 9.3)
_EYES = (dot(8.7, 9.6, 1.4), dot(15.3, 9.6, 1.4))

# Four fingers side by side share their walls; the thumb's outer edge runs on into the palm's round.
_STOP_HAND = (
    line(8.4, 7, 8.4, 15, width=3.6),
    line(12, 5, 12, 15, width=3.6),
    line(15.6, 6, 15.6, 15, width=3.6),
    line(19.2, 8.6, 19.2, 16.2, width=3.6),
    line(4.4, 13.12, 9.04, 17.76, width=3.6),
    line(10.6, 16.2, 17, 16.2, width=8),
)
_POINTING_HAND = (
    line(10, 8.6, 10, 17, width=3.8),
    line(13.7, 12.8, 13.7, 16, width=3.6),
    line(17.3, 13.8, 17.3, 17, width=3.6),
    line(5.2, 13.04, 10.43, 18.27, width=3.6),
    line(11.7, 17, 15.5, 17, width=7.2),
)


def _heart(x: float, y: float, size: float) -> Shape:
    """A heart `size` units wide whose middle is at (x, y)."""
    s = size / 18.4
    words = "M 0 8.6 C -6 4.2 -9.2 0.9 -9.2 -3.2 C -9.2 -6.2 -6.9 -8.2 -4.4 -8.2 C -2.5 -8.2 -0.9 -7.1 0 -5.4"
    words += " C 0.9 -7.1 2.5 -8.2 4.4 -8.2 C 6.9 -8.2 9.2 -6.2 9.2 -3.2 C 9.2 0.9 6 4.2 0 8.6 Z"
    heart = path(words)
    return Shape(tuple((x + a * s, y + b * s) for a, b in heart.points), closed=True)


ICONS: dict[str, Drawing] = {
    "person": (
        circle(12, 7.4, 4.2),
        path("M 4 20.8 C 4 16.8 7.4 14.9 12 14.9 C 16.6 14.9 20 16.8 20 20.8 Z"),
    ),
    "people": (
        circle(8.8, 8.2, 3.6),
        path("M 2.6 19.8 C 2.6 16.4 5.2 14.8 8.8 14.8 C 12.4 14.8 15 16.4 15 19.8 Z"),
        path("M 14.6 4.9 C 16.9 4.5 18.9 6.1 18.9 8.2 C 18.9 10.3 16.9 11.9 14.6 11.5"),
        path("M 17.4 14.9 C 20 15.5 21.4 17.2 21.4 19.8 L 18.6 19.8"),
    ),
    "baby": (
        circle(12, 13, 8.2),
        path("M 12 4.8 C 14.8 4.8 15.8 4 15.6 2.8"),
        path("M 12 4.8 C 14.2 5.6 14.2 8 11.8 8.3"),
        dot(8.6, 12.4, 1.35),
        dot(15.4, 12.4, 1.35),
        circle(12, 16.4, 2.1, width=1.6),
    ),
    "staff": (
        circle(12, 6.4, 3.7),
        path("M 6 16 C 6 13.4 8.4 12.3 12 12.3 C 15.6 12.3 18 13.4 18 16"),
        line(2.8, 16.4, 21.2, 16.4),
        line(4.6, 16.4, 4.6, 21.2),
        line(19.4, 16.4, 19.4, 21.2),
    ),
    "heart": (_heart(12, 12, 18.6),),
    "hand_heart": (
        fill(_heart(14.2, 6.7, 8.4), 0.6),
        box(2.8, 13.4, 6, 21, 1),
        path("M 6.4 15 C 8.6 13.6 10.4 13.6 12 14.8 L 15 14.8 C 16.9 14.8 16.9 17.8 15 17.8 L 12 17.8"),
        path("M 16.4 16.9 L 19.2 15.2 C 21 14.2 22.2 16.2 20.6 17.4 C 17.8 19.6 15.4 21 12.6 21 L 6.4 20.2"),
    ),
    "hand_stop": (*outline(*_STOP_HAND),),
    "face_happy": (_FACE, *_EYES, fill(path("M 7 13.2 L 17 13.2 C 17 16 14.8 18 12 18 C 9.2 18 7 16 7 13.2 Z"), 0.4)),
    "face_ok": (_FACE, *_EYES, path("M 7.8 14.2 C 9.6 17 14.4 17 16.2 14.2")),
    "face_meh": (_FACE, *_EYES, line(8.2, 15.4, 15.8, 15.4)),
    "face_sad": (_FACE, *_EYES, path("M 7.8 17 C 9.6 14.2 14.4 14.2 16.2 17")),
    "touch": (
        *outline(*_POINTING_HAND),
        arc(10, 8.6, 5.4, 205, 335),
    ),
}
