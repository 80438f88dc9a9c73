"""How far along: dots for the steps of a form, and a bar that keeps moving while the printer works."""

from __future__ import annotations

from kivy.graphics import Color, Ellipse, RoundedRectangle, StencilPop, StencilPush, StencilUnUse, StencilUse
from kivy.properties import NumericProperty, StringProperty

from screens.theme import BLUE, EDGE, SOFT_INK, Theme, channels
from screens.widgets.part import Part
from screens.widgets.words import Words, text_width


class Dots(Part):
    """`Langkah 1 dari 3` after as many dots."""

    total = NumericProperty(0)
    done = NumericProperty(0)
    text = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.word = Words(colour=SOFT_INK, bold=True, lines=1)
        self.add_widget(self.word)

    def need(self, width: float, theme: Theme) -> float:
        """One line."""
        self.word.text = self.text
        return self.word.need(width, theme)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Dots, then words."""
        super().place(box, theme)
        dot, gap = theme.mm(4.2), theme.mm(2.2)
        room = self.width - text_width(self.text, theme.font_px("body"), True) - theme.mm(2)
        count = int(self.total) if self.total * (dot + gap) <= room else 0
        self.canvas.before.clear()
        with self.canvas.before:
            for at in range(count):
                Color(*channels(BLUE if at < self.done else EDGE), 1)
                Ellipse(pos=(round(self.x + at * (dot + gap)), round(self.center_y - dot / 2)), size=(dot, dot), segments=48)
        left = self.x + count * (dot + gap) + (theme.mm(1.5) if count else 0)
        self.word.text = self.text
        self.word.place((left, self.y, self.right - left, self.height), theme)


class Bar(Part):
    """A wide bar in which a blue piece wanders: work goes on, nobody knows how long."""

    least = NumericProperty(7)
    phase = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(*channels(EDGE), 1)
            self._rail = RoundedRectangle()
            StencilPush()
            self._mask = RoundedRectangle()
            StencilUse()
            Color(*channels(BLUE), 1)
            self._piece = RoundedRectangle()
            StencilUnUse()
            self._mask_again = RoundedRectangle()
            StencilPop()

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """The rail fills the box."""
        super().place(box, theme)
        for shape in (self._rail, self._mask, self._mask_again):
            shape.pos, shape.size, shape.radius = self.pos, self.size, [self.height / 2]
        self.move(self.phase)

    def move(self, phase: float) -> None:
        """Where the piece is: `phase` counts rounds."""
        self.phase = phase
        wide = self.width * 0.35
        x = self.x - wide + (phase % 1.0) * (self.width + wide)
        self._piece.pos, self._piece.size, self._piece.radius = (x, self.y), (wide, self.height), [self.height / 2]
