"""A photograph in a rounded box: a calm drawing stands there until it has come, and for ever where there is none."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kivy.graphics import Color, RoundedRectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty

from screens import theme as paint
from screens.pictures import Pictures, Wish
from screens.theme import RADIUS_MM, Theme
from screens.widgets.icon import Icon
from screens.widgets.part import Snug, Surface
from screens.widgets.target import Tile
from screens.widgets.words import Words


class Photo(Snug, Surface):
    """`fill` names the file; `icon` is what stands there without one."""

    icon = StringProperty("storefront")
    radius_mm = NumericProperty(RADIUS_MM)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._path: Path | None = None
        self._pictures: Pictures | None = None
        self._wish: Wish | None = None
        self.face = paint.TINT
        self.stand_in = Icon(soft="")
        self.add_widget(self.stand_in)
        with self.canvas.after:
            self._colour = Color(1, 1, 1, 0)
            self._box = RoundedRectangle()

    def fill(self, path: Path | None, pictures: Pictures) -> None:
        """Show this file; None shows the drawing."""
        self._path, self._pictures = path, pictures

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """The whole box; asks for the photograph in exactly its size."""
        super().place(box, theme)
        self.draw(theme)
        self.stand_in.icon, self.stand_in.colour = self.icon, paint.BLUE
        side = min(theme.mm(22), self.width * 0.5, self.height * 0.5)
        self.stand_in.side = side / theme.px_per_mm
        self.stand_in.place((*self.pos, *self.size), theme)
        self._box.pos, self._box.size, self._box.radius = self.pos, self.size, [theme.mm(self.radius_mm)]
        wish = Wish(self._path, int(self.width), int(self.height)) if self._path and min(self.size) > 1 else None
        if wish != self._wish:
            self._wish = wish
            there = None
            if wish is not None and self._pictures is not None:
                there = self._pictures.get(wish, partial(self._came, wish))
            self._show(there)

    def _came(self, wish: Wish, texture: Texture) -> None:
        if wish == self._wish:
            self._show(texture)

    def _show(self, texture: Texture | None) -> None:
        self._box.texture = texture
        self._colour.a = float(texture is not None)
        self.stand_in.shown = texture is None


class PhotoTile(Tile):
    """A card to choose by its photograph: the picture above, name and price below it."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.photo = Photo()
        self.price = Words(bold=True, colour=paint.BLUE, lines=1)
        self.add_widget(self.photo)
        self.add_widget(self.price)

    def suits(self, _width: float, _height: float, _theme: Theme, _manner: str) -> bool:
        """It always stands its own way."""
        return True

    def picture_px(self, _width: float, _height: float, _theme: Theme, _manner: str) -> float:
        """It has no drawn picture."""
        return 0

    def _furnish(self, theme: Theme) -> None:
        """The first manner in which every word is whole: price and picture give way before the name does."""
        x, y, width, height = self._inner(theme, 1.5 if theme.compact else 2)
        self.picture.shown = self.small.shown = False
        self.word.role, self.word.lines = "body", 2
        price = self.price.need(width, theme)
        for above, priced in ((True, True), (True, False), (False, True), (False, False)):
            own = price if priced else 0
            side = min(height, width * 0.36)
            room = width if above else width - side - theme.mm(2.5)
            self.word.pitch = 1.1
            setting = self.word.set(room, theme)
            words = setting.height(self.word.leading)
            left = height - words - own - theme.mm(2) if above else side
            tall = words + own <= height
            if setting.fits and tall and left >= theme.mm(18):
                self.photo.shown, self.price.shown = True, priced
                if above:
                    self.photo.place((x, y + height - left, width, left), theme)
                    self._words((x, y, width, words + own), own, theme)
                else:
                    self.photo.place((x, y, side, height), theme)
                    self._words((x + width - room, y + (height - words - own) / 2, room, words + own), own, theme)
                return
        self.photo.shown = self.price.shown = False
        self.word.pitch = 1.0
        air = theme.mm(2) if theme.compact else 0
        self.word.place((x, y - air, width, height + 2 * air - theme.mm(0.5)), theme)

    def _words(self, box: tuple[float, float, float, float], price: float, theme: Theme) -> None:
        x, y, width, height = box
        self.price.place((x, y, width, price), theme)
        self.word.place((x, y + price, width, height - price), theme)
