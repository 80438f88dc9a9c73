"""The woven band under the header, after Lampung's tapis cloth: gold triangles (pucuk rebung) over a blue ground, drawn by us."""

from __future__ import annotations

from kivy.graphics import Color, Mesh, Rectangle

from screens.theme import BLUE, BLUE_DEEP, GOLD, Theme, channels
from screens.widgets.part import Part


class Tapis(Part):
    """One row of bamboo-shoot triangles with a diamond between them; a village may bring its own colours."""

    ground, thread, knot = BLUE_DEEP, GOLD, BLUE

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Weave across the whole width in equal repeats."""
        super().place(box, theme)
        high = self.height
        count = max(1, round(self.width / (high * 1.9)))
        wide = self.width / count
        self.canvas.clear()
        with self.canvas:
            Color(*channels(self.ground), 1)
            Rectangle(pos=self.pos, size=self.size)
            Color(*channels(self.thread), 1)
            Rectangle(pos=self.pos, size=(self.width, max(1, high * 0.12)))
            shoots, knots = [], []
            for at in range(count):
                left = self.x + at * wide
                shoots += [(left, self.y), (left + wide, self.y), (left + wide / 2, self.y + high * 0.9)]
                middle, up, reach = left + wide, self.y + high * 0.66, high * 0.2
                if at < count - 1:
                    knots += [(middle - reach, up), (middle, up + reach), (middle + reach, up)]
                    knots += [(middle - reach, up), (middle, up - reach), (middle + reach, up)]
            _triangles(shoots)
            _triangles(knots)
            Color(*channels(self.knot), 1)
            _triangles(
                [
                    point
                    for at in range(count)
                    for left in [self.x + at * wide]
                    for point in (
                        (left + wide * 0.32, self.y + high * 0.12),
                        (left + wide * 0.68, self.y + high * 0.12),
                        (left + wide / 2, self.y + high * 0.5),
                    )
                ]
            )


def _triangles(points: list[tuple[float, float]]) -> None:
    # A mesh indexes with 16 bits; a band has a few hundred corners.
    Mesh(
        vertices=[number for x, y in points for number in (x, y, 0, 0)],
        indices=list(range(len(points))),
        mode="triangles",
    )
