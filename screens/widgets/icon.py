"""A picture from the icon set, in one colour, sharp at its size; optionally on a soft square."""

from __future__ import annotations

from kivy.graphics import BorderImage, Color, Rectangle
from kivy.properties import NumericProperty, StringProperty

from screens.art import CardLook, card_texture, icon_texture
from screens.theme import BLUE, Theme
from screens.widgets.part import Snug


class Icon(Snug):
    """`icon` names the drawing; `side` is its height and width in mm; `soft` the colour of the square behind, if any."""

    icon = StringProperty("")
    colour = StringProperty(BLUE)
    side = NumericProperty(12)
    soft = StringProperty("")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._drawn: tuple[object, ...] = ()

    def wide_px(self, theme: Theme) -> float:
        """As wide as it is high."""
        return theme.mm(self.wide or self.side)

    def need(self, _width: float, theme: Theme) -> float:
        """Its side."""
        return max(theme.mm(self.least), theme.mm(self.side))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Draw centred in the box, never larger than it."""
        super().place(box, theme)
        side = round(min(theme.mm(self.side), self.width, self.height))
        drawn = (self.icon, self.colour, self.soft, side, *self.pos, *self.size)
        if drawn == self._drawn or side < 1:
            return
        self._drawn = drawn
        self.canvas.clear()
        if not self.icon:
            return
        left, low = round(self.center_x - side / 2), round(self.center_y - side / 2)
        inner = round(side * 0.64) if self.soft else side
        with self.canvas:
            Color(1, 1, 1, 1)
            if self.soft:
                look = CardLook(self.soft, "", "", theme.mm(2.5))
                BorderImage(texture=card_texture(look), border=[look.corner_px] * 4, pos=(left, low), size=(side, side))
            inset = (side - inner) // 2
            texture = icon_texture(self.icon, inner, self.colour)
            Rectangle(texture=texture, pos=(left + inset, low + inset), size=(inner, inner))
