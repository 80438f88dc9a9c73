"""The life of a request as four dots under one another, joined by a line: what is done is full, what is not is empty."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.graphics import Color, Ellipse, Line, Rectangle

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.icon import Icon
from screens.widgets.part import Surface
from screens.widgets.words import Words


class Life(Surface):
    """`fill` gives the words and how many are done; the last one done is the one that counts now."""

    MOST = 4

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.EDGE, 0.4
        self.done = 0
        self.rows = [(Icon(icon="check", colour=paint.WHITE), Words(lines=1)) for _ in range(self.MOST)]
        for tick, words in self.rows:
            self.add_widget(tick)
            self.add_widget(words)

    def fill(self, names: Sequence[str], done: int) -> None:
        """Four names, the first `done` of them reached."""
        self.done = done
        for at, (tick, words) in enumerate(self.rows):
            words.text, tick.shown = names[at], at < done
            words.bold, words.role = at == done - 1, "strong" if at == done - 1 else "body"
            words.colour = paint.INK if at < done else paint.SOFT_INK

    @staticmethod
    def _sizes(theme: Theme) -> tuple[int, int]:
        """Side of a dot and padding, px."""
        return (theme.mm(9), theme.mm(3)) if theme.compact else (theme.mm(12), theme.mm(5))

    def need(self, _width: float, theme: Theme) -> float:
        """Four lines."""
        dot, pad = self._sizes(theme)
        line = max(dot, theme.font_px("strong") * 1.2)
        return self.MOST * line + (self.MOST - 1) * theme.mm(2 if theme.compact else 5) + 2 * pad

    def most(self, width: float, theme: Theme) -> float:
        """Not much higher: dots far apart belong to nobody."""
        return self.need(width, theme) * 1.35

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """From the top."""
        high = min(box[3], self.most(box[2], theme))
        super().place((box[0], box[1] + box[3] - high, box[2], high), theme)
        self.draw(theme)
        dot, pad = self._sizes(theme)
        pitch = (self.height - 2 * pad) / self.MOST
        x = self.x + pad
        self.canvas.before.remove_group("dots")
        middles = [self.top - pad - pitch * (at + 0.5) for at in range(self.MOST)]
        self._join(middles, x + dot / 2, theme)
        for at, (tick, words) in enumerate(self.rows):
            self._dot((x, middles[at] - dot / 2), dot, theme, full=at < self.done)
            tick.side = dot * 0.6 / theme.px_per_mm
            tick.place((x, middles[at] - dot / 2, dot, dot), theme)
            left = x + dot + theme.mm(4)
            words.place((left, middles[at] - pitch / 2, self.right - pad - left, pitch), theme)

    def _join(self, middles: list[float], x: float, theme: Theme) -> None:
        wide = theme.mm(1.2)
        with self.canvas.before:
            for at in range(self.MOST - 1):
                Color(*channels(paint.GREEN if at + 1 < self.done else paint.EDGE), 1, group="dots")
                pos = (round(x - wide / 2), round(middles[at + 1]))
                Rectangle(pos=pos, size=(wide, round(middles[at] - middles[at + 1])), group="dots")

    def _dot(self, at: tuple[float, float], side: int, theme: Theme, *, full: bool) -> None:
        with self.canvas.before:
            Color(*channels(paint.GREEN if full else paint.WHITE), 1, group="dots")
            Ellipse(pos=at, size=(side, side), segments=48, group="dots")
            if not full:
                Color(*channels(paint.SOFT_INK), 1, group="dots")
                rim = theme.mm(0.5)
                Line(circle=(at[0] + side / 2, at[1] + side / 2, side / 2 - rim, 0, 360, 48), width=rim, group="dots")
