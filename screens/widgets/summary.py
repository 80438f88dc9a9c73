"""A summary card: a small label and what was answered for each row, fine lines between them."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.part import Surface
from screens.widgets.words import Words

# How rows may stand, from the roomiest: columns, and what gives way: 0 nothing, 1 air and size, 2 the labels of what was
# confirmed before (NIK, service), 3 every label. Two columns need a panel that is wide.
_DENSEST = 3
_MANNERS = ((1, 0), (1, 1), (2, 1), (2, 2), (1, 2), (2, 3), (1, 3))


class Summary(Surface):
    """As many rows as there are answers. Where room is short they stand in two columns; labels give way last."""

    MOST = 8

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.EDGE, 0.4
        self._confirmed = 0
        self.labelled = True
        """Whether the answers stand under their questions."""
        self.rows = [(Words(colour=paint.SOFT_INK), Words(bold=True, personal=True)) for _ in range(self.MOST)]
        for label, value in self.rows:
            self.add_widget(label)
            self.add_widget(value)

    def fill(self, rows: list[tuple[str, str]], confirmed: int = 0) -> None:
        """Labels and values; the first `confirmed` of them were confirmed before."""
        self._confirmed = confirmed
        for at, (label, value) in enumerate(self.rows):
            label.shown = value.shown = at < len(rows)
            if at < len(rows):
                label.text, value.text = rows[at]

    @staticmethod
    def _air(theme: Theme, density: int) -> tuple[int, int]:
        return (theme.mm(3), theme.mm(0.6)) if theme.compact else (theme.mm(5.5), theme.mm((3.5, 1.6, 0.8, 1.6)[density]))

    def _cells(self, width: float, theme: Theme, density: int) -> list[tuple[Words, float, Words, float]]:
        """Label and value of each row with their heights."""
        cells = []
        for at, (label, value) in enumerate(self.rows):
            if value.shown:
                value.role = "title" if density == 0 else "body"
                label.shown = density < 2 or (density == 2 and at >= self._confirmed)
                high = label.need(width, theme) if label.shown else 0.0
                cells.append((label, high, value, value.need(width, theme)))
        return cells

    def _lines(
        self, width: float, theme: Theme, manner: tuple[int, int]
    ) -> tuple[list[list[tuple[Words, float, Words, float]]], float]:
        """The cells line by line, and the width of one."""
        columns, density = manner
        pad, _ = self._air(theme, density)
        wide = (width - 2 * pad - (columns - 1) * theme.mm(6)) / columns
        cells = self._cells(wide, theme, density)
        # What was confirmed before stands over the answers: alone, when it is one row only.
        head = self._confirmed % columns if len(cells) > self._confirmed else 0
        lines = [cells[:head]] if head else []
        return lines + [cells[at : at + columns] for at in range(head, len(cells), columns)], wide

    def _height(self, width: float, theme: Theme, manner: tuple[int, int]) -> float:
        lines, _ = self._lines(width, theme, manner)
        _, air = self._air(theme, manner[1])
        return sum(max(high + tall for _, high, _, tall in line) + 2 * air for line in lines)

    @staticmethod
    def _manners(width: float, theme: Theme) -> list[tuple[int, int]]:
        """Two columns only where each is broad enough for a question."""
        return [manner for manner in _MANNERS if manner[0] == 1 or width > theme.mm(150)]

    def need(self, width: float, theme: Theme) -> float:
        """Every row as close as can be; given more, it takes what it likes."""
        return min(self._height(width, theme, manner) for manner in self._manners(width, theme))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Rows from the top, as roomy as the box allows; the card ends after the last."""
        x, y, width, height = box
        manners = self._manners(width, theme)
        manner = next((each for each in manners if self._height(width, theme, each) <= height), manners[-1])
        self.labelled = manner[1] < _DENSEST
        own = self._height(width, theme, manner)
        super().place((x, y + height - own, width, own), theme)
        self.draw(theme)
        pad, air = self._air(theme, manner[1])
        lines, wide = self._lines(self.width, theme, manner)
        top = float(self.top)
        self.canvas.before.remove_group("lines")
        for at, line in enumerate(lines):
            if at:
                self._rule(top, pad, theme)
            for column, (label, high, value, tall) in enumerate(line):
                left = self.x + pad + column * (wide + theme.mm(6))
                label.place((left, top - air - high, wide, high), theme)
                value.place((left, top - air - high - tall, wide, tall), theme)
            top -= max(high + tall for _, high, _, tall in line) + 2 * air

    def _rule(self, top: float, pad: float, theme: Theme) -> None:
        with self.canvas.before:
            Color(*channels(paint.EDGE), 1, group="lines")
            Rectangle(pos=(self.x + pad, round(top)), size=(self.width - 2 * pad, max(1, theme.mm(0.3))), group="lines")
