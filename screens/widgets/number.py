"""The number: the largest thing anyone will see that day, the same on the glass and on paper."""

from __future__ import annotations

from kivy.properties import ListProperty, StringProperty

from screens import theme as paint
from screens.theme import Theme
from screens.widgets.part import Surface
from screens.widgets.words import Words

_SPARE = 0.32
"""Share of spare height above the label, and again below the last line; the rest stands around the number."""


class Number(Surface):
    """`label` above, `text` as large as its card, up to two lines (`below`) under it."""

    label = StringProperty("")
    text = StringProperty("")
    below = ListProperty([])

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.BLUE_DEEP, 0.6
        self.head = Words(align="center", colour=paint.SOFT_INK)
        self.number = Words(align="center", bold=True, role="number", lines=1, colour=paint.BLUE_DEEP)
        self.feet = [Words(align="center", bold=True, role="strong"), Words(align="center")]
        for words in (self.head, self.number, *self.feet):
            self.add_widget(words)

    def need(self, width: float, theme: Theme) -> float:
        """Its least (for the number and its air), with the lines it carries."""
        self.head.text = self.label
        head = self.head.need(width, theme) if self.label else 0
        return theme.mm(self.least) + head + sum(words.need(width - theme.mm(8), theme) for words in self._lines())

    def _lines(self) -> list[Words]:
        for at, words in enumerate(self.feet):
            words.text = self.below[at] if at < len(self.below) else ""
            words.shown = bool(words.text)
        return [words for words in self.feet if words.shown]

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """The number takes what label and lines leave; what it leaves goes above and below all three."""
        super().place(box, theme)
        self.draw(theme)
        side = theme.mm(3 if theme.compact else 5)
        left, width = self.x + side, self.width - 2 * side
        self.head.text, self.number.text = self.label, self.text
        head = self.head.need(width, theme) if self.label else 0
        own = head + self.number.need(width, theme) + sum(words.need(width, theme) for words in self._lines())
        pad = side + max(0.0, self.height - 2 * side - own) * _SPARE
        self.head.place((left, self.top - pad - head, width, head), theme)
        low = self.y + pad
        for words in reversed(self._lines()):
            high = words.need(width, theme)
            words.place((left, low, width, high), theme)
            low += high + (theme.mm(1) if not theme.compact else 0)
        self.number.place((left, low, width, self.top - pad - head - low), theme)
