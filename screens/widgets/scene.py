"""The larger drawings on the glass: the hall, the card before the camera, the paper in the slot. Drawn after the page is seen."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.graphics import BorderImage, Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.art import CardLook, card_texture, scene_texture
from screens.theme import RADIUS_MM, TINT, Theme
from screens.widgets.part import Part, Snug

# Lower than this the hall is a scribble: then the room stays empty.
_LOWEST_MM = 30
# Flatter than this the fields at its sides are all there is to see.
_FLATTEST = 3.6


class Scene(Snug):
    """The drawing `art` (hall, card or paper) in its box; with `side` mm it is a square beside other parts.

    The first time at a size it is drawn one frame later, behind it stands its sky: no first frame and no tap waits for it.
    """

    art = StringProperty("hall")
    side = NumericProperty(0)
    narrows = BooleanProperty(False)
    """In a box too flat it stands narrower in the middle, rather than not at all."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._wanted: tuple[int, ...] = ()
        self._drawn: tuple[int, ...] = ()
        self._drawn_art = ""
        self._later = Clock.create_trigger(self._draw, 0)
        self.passing = False
        """On a screen few visits meet: its drawing is made for each showing, and let go with `forget`."""

    def wide_px(self, theme: Theme) -> float:
        """As wide as it is high."""
        return theme.mm(self.side)

    def need(self, _width: float, theme: Theme) -> float:
        """Its side, else what it must have."""
        return theme.mm(max(self.side, self.least))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Take the box; where it is too low or too flat for the drawing, show nothing."""
        super().place(box, theme)
        (left, low), (wide, high) = self.pos, self.size
        if self.side:
            wide = high = min(wide, high, theme.mm(self.side))
            left, low = round(self.center_x - wide / 2), round(self.center_y - high / 2)
        if self.narrows and wide > high * 2:
            wide = round(high * 2)
            left = round(self.center_x - wide / 2)
        suits = bool(self.side) or (high >= theme.mm(_LOWEST_MM) and wide <= high * _FLATTEST)
        self._wanted = (left, low, wide, high, theme.mm(RADIUS_MM)) if suits else ()
        if self._wanted == self._drawn and self.art == self._drawn_art:
            return
        self._let_go()
        if self._wanted and self.shown:
            if self.art != "paper":
                self._sky()
            self._later()

    def _sky(self) -> None:
        left, low, wide, high, radius = self._wanted
        with self.canvas:
            Color(1, 1, 1, 1)
            look = CardLook(TINT, "", "", radius)
            BorderImage(texture=card_texture(look), border=[look.corner_px] * 4, pos=(left, low), size=(wide, high))

    def _draw(self, _seconds: float) -> None:
        if not self._wanted or not self.shown or self._wanted == self._drawn:
            return
        self._drawn, self._drawn_art = self._wanted, self.art
        left, low, wide, high, radius = self._wanted
        self.canvas.clear()
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(texture=scene_texture(self.art, wide, high, radius), pos=(left, low), size=(wide, high))

    def on_shown(self, scene: Part, shown: bool) -> None:
        """Hidden, as behind a camera's picture, it keeps nothing; shown again it is drawn anew."""
        super().on_shown(scene, shown)
        if not shown:
            self._let_go()
        elif self._wanted:
            if self.art != "paper":
                self._sky()
            self._later()

    def forget(self) -> None:
        """The screen was left: some megabytes are free again."""
        if self.passing and self._drawn:
            self._let_go()
            self._wanted = ()

    def _let_go(self) -> None:
        self._drawn = ()
        self.canvas.clear()
