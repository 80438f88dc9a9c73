"""A summary card: rows of a small label and what was answered, fine lines between them."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.part import Surface
from screens.widgets.words import Words


class Summary(Surface):
    """As many rows as there are answers. Labels give way when they would be in the way (compact panel, larger text)."""

    MOST = 8

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.EDGE, 0.4
        self.rows = [(Words(colour=paint.SOFT_INK), Words(bold=True, personal=True)) for _ in range(self.MOST)]
        for label, value in self.rows:
            self.add_widget(label)
            self.add_widget(value)

    def fill(self, rows: list[tuple[str, str]]) -> None:
        """Labels and values."""
        for at, (label, value) in enumerate(self.rows):
            label.shown = value.shown = at < len(rows)
            if at < len(rows):
                label.text, value.text = rows[at]

    def _needs(self, width: float, theme: Theme) -> list[tuple[Words, float, Words, float]]:
        bare = theme.compact and theme.large
        needs = []
        for label, value in self.rows:
            if value.shown:
                label.shown = not bare
                high = 0.0 if bare else label.need(width, theme)
                needs.append((label, high, value, value.need(width, theme)))
        return needs

    @staticmethod
    def _air(theme: Theme) -> tuple[int, int]:
        return (theme.mm(3), theme.mm(1.2)) if theme.compact else (theme.mm(5), theme.mm(2.6))

    def need(self, width: float, theme: Theme) -> float:
        """Every row with its air."""
        pad, air = self._air(theme)
        return sum(high + tall + 2 * air for _, high, _, tall in self._needs(width - 2 * pad, theme))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Rows from the top."""
        super().place(box, theme)
        self.draw(theme)
        pad, air = self._air(theme)
        width, top = self.width - 2 * pad, float(self.top)
        self.canvas.before.remove_group("lines")
        for at, (label, high, value, tall) in enumerate(self._needs(width, theme)):
            if at:
                with self.canvas.before:
                    Color(*channels(paint.EDGE), 1, group="lines")
                    Rectangle(pos=(self.x + pad, round(top)), size=(width, max(1, theme.mm(0.3))), group="lines")
            top -= air
            label.place((self.x + pad, top - high, width, high), theme)
            value.place((self.x + pad, top - high - tall, width, tall), theme)
            top -= high + tall + air
