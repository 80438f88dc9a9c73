"""A summary card: rows of a small label and what was answered, fine lines between them."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.part import Surface
from screens.widgets.words import Words

_DENSEST = 3


class Summary(Surface):
    """As many rows as there are answers. Where room is short the labels give way."""

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

    def _needs(self, width: float, theme: Theme, density: int) -> list[tuple[Words, float, Words, float]]:
        """Label and value of each row with their heights. `density`: 0 roomy, 1 plain, 2 labels of answers only, 3 no labels."""
        needs = []
        for at, (label, value) in enumerate(self.rows):
            if value.shown:
                value.role = "title" if density == 0 else "body"
                label.shown = density < 2 or (density == 2 and at > 1)
                high = label.need(width, theme) if label.shown else 0.0
                needs.append((label, high, value, value.need(width, theme)))
        return needs

    @staticmethod
    def _air(theme: Theme, density: int) -> tuple[int, int]:
        return (theme.mm(3), theme.mm(0.6)) if theme.compact else (theme.mm(5.5), theme.mm(3.5 if density == 0 else 1.6))

    def _height(self, width: float, theme: Theme, density: int) -> float:
        pad, air = self._air(theme, density)
        return sum(high + tall + 2 * air for _, high, _, tall in self._needs(width - 2 * pad, theme, density))

    def need(self, width: float, theme: Theme) -> float:
        """Every row as close as can be; given more, it takes what it likes."""
        return self._height(width, theme, _DENSEST)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Rows from the top, as roomy as the box allows; the card ends after the last."""
        x, y, width, height = box
        density = next((d for d in range(_DENSEST) if self._height(width, theme, d) <= height), _DENSEST)
        own = self._height(width, theme, density)
        super().place((x, y + height - own, width, own), theme)
        self.draw(theme)
        pad, air = self._air(theme, density)
        width, top = self.width - 2 * pad, float(self.top)
        self.canvas.before.remove_group("lines")
        for at, (label, high, value, tall) in enumerate(self._needs(width, theme, density)):
            if at:
                with self.canvas.before:
                    Color(*channels(paint.EDGE), 1, group="lines")
                    Rectangle(pos=(self.x + pad, round(top)), size=(width, max(1, theme.mm(0.3))), group="lines")
            top -= air
            label.place((self.x + pad, top - high, width, high), theme)
            value.place((self.x + pad, top - high - tall, width, tall), theme)
            top -= high + tall + air
