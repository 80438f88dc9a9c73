"""The ground of every widget: parts that say how high they must be and are then placed, once, without a layout loop.

Kivy's layouts settle over several frames; a part is measured and placed in one pass: the next screen is right at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kivy.graphics import BorderImage, Color
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from screens.art import CardLook, card_texture
from screens.theme import RADIUS_MM, Theme


class Part(Widget):
    """A piece of a page. `shown` takes it out; `grow` is its share of spare height; `least` its least height in mm."""

    shown = BooleanProperty(True)
    grow = NumericProperty(0)
    least = NumericProperty(0)
    wide = NumericProperty(0)
    """Fixed width in mm inside a Row; 0 takes a share of the rest."""
    share = NumericProperty(1)
    yields = BooleanProperty(False)
    """Takes less height than it needs when there is not enough, and makes do."""

    def __init__(self, **kwargs: object) -> None:
        # No layout of kivy's may move what a page has placed.
        super().__init__(size_hint=(None, None), **kwargs)

    def on_shown(self, _part: Part, shown: bool) -> None:
        """Hidden parts are neither drawn nor touched: kivy would paint even what is wholly clear."""
        self.opacity = 1 if shown else 0
        if self.parent is None:
            return
        drawn = self.parent.canvas.indexof(self.canvas) >= 0
        if shown and not drawn:
            self.parent.canvas.add(self.canvas)
        elif drawn and not shown:
            self.parent.canvas.remove(self.canvas)

    def need(self, _width: float, theme: Theme) -> float:
        """Height in px that this part needs when `width` px wide."""
        return theme.mm(self.least)

    def most(self, _width: float, _theme: Theme) -> float:
        """Height in px beyond which it has no use for more."""
        return math.inf

    def place(self, box: tuple[float, float, float, float], _theme: Theme) -> None:
        """Take this box: x, y (bottom left), width, height in px."""
        self.pos = (round(box[0]), round(box[1]))
        self.size = (round(box[2]), round(box[3]))

    def suits(self, _width: float, _height: float, _theme: Theme, _manner: str) -> bool:
        """Whether it can stand in a cell of this size in this manner (`above`, `beside`, `bare`: where its picture is)."""
        return True

    def picture_px(self, _width: float, _height: float, _theme: Theme, _manner: str) -> float:
        """How large its picture can be in such a cell; 0 for none."""
        return 0

    def parts(self) -> Sequence[Part]:
        """The shown parts inside, top to bottom, left to right."""
        return [child for child in reversed(self.children) if isinstance(child, Part) and child.shown]


class Surface(Part):
    """A rounded card: a face, a lower edge that gives it depth, padding. Without `face` it draws nothing."""

    face = StringProperty("")
    edge = StringProperty("")
    pad = NumericProperty(0)
    rim = StringProperty("")
    rim_width = NumericProperty(0.5)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._card: BorderImage | None = None

    def draw(self, theme: Theme, sunk: bool = False) -> None:
        """Draw the card on its box, in one picture; `sunk` pushes the face down onto its edge."""
        if not (self.face or self.rim or self.edge):
            if self._card is not None:
                self._card.size = (0, 0)
            return
        if self._card is None:
            with self.canvas.before:
                Color(1, 1, 1, 1)
                self._card = BorderImage()
        rim, depth = max(2, theme.mm(self.rim_width)) if self.rim else 0, theme.mm(0.9) if self.edge else 0
        look = CardLook(self.face, self.rim, self.edge, theme.mm(RADIUS_MM), rim, depth, sunk)
        self._card.texture, self._card.border = card_texture(look), [look.corner_px] * 4
        self._card.pos, self._card.size = self.pos, self.size


class Column(Surface):
    """Parts above one another. Spare height goes to those that grow, else below (`stand` = top, middle or bottom)."""

    gap = NumericProperty(-1)
    stand = StringProperty("top")

    def spacing(self, theme: Theme) -> float:
        """Gap between parts in px."""
        return theme.gap if self.gap < 0 else theme.mm(self.gap)

    def need(self, width: float, theme: Theme) -> float:
        """Its parts, their gaps and the padding."""
        pad = theme.mm(self.pad)
        needs = [part.need(width - 2 * pad, theme) for part in self.parts()]
        return max(theme.mm(self.least), sum(needs) + self.spacing(theme) * max(0, len(needs) - 1) + 2 * pad)

    def most(self, width: float, theme: Theme) -> float:
        """The sum of what its parts can use."""
        parts = self.parts()
        return sum(part.most(width, theme) for part in parts) + self.spacing(theme) * max(0, len(parts) - 1)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Place the parts from the top."""
        super().place(box, theme)
        self.draw(theme)
        pad, parts = theme.mm(self.pad), self.parts()
        width = self.width - 2 * pad
        needs = [part.need(width, theme) for part in parts]
        gap = self.spacing(theme)
        spare = self.height - 2 * pad - sum(needs) - gap * max(0, len(parts) - 1)
        if spare < 0:
            yielding = next((at for at, part in enumerate(parts) if part.yields), None)
            if yielding is not None:
                needs[yielding] += spare
        growing = sum(part.grow for part in parts)
        top = self.top - pad
        if not growing:
            top -= {"top": 0, "middle": max(0, spare) / 2, "bottom": max(0, spare)}[self.stand]
        for part, height in zip(parts, needs, strict=True):
            tall = height + (max(0, spare) * part.grow / growing if growing else 0)
            part.place((self.x + pad, top - tall, width, tall), theme)
            top -= tall + gap


class Row(Surface):
    """Parts beside one another, equally high. `wide` parts have their mm, the rest share by `share`."""

    gap = NumericProperty(-1)

    def widths(self, width: float, theme: Theme) -> list[float]:
        """Widths of the shown parts in px."""
        parts = self.parts()
        gap = theme.gap if self.gap < 0 else theme.mm(self.gap)
        fixed = [part.wide_px(theme) if isinstance(part, Snug) else theme.mm(part.wide) for part in parts]
        free = width - 2 * theme.mm(self.pad) - sum(fixed) - gap * max(0, len(parts) - 1)
        shares = sum(part.share for part, own in zip(parts, fixed, strict=True) if not own) or 1
        return [own or free * part.share / shares for part, own in zip(parts, fixed, strict=True)]

    def need(self, width: float, theme: Theme) -> float:
        """The highest of its parts."""
        needs = [part.need(w, theme) for part, w in zip(self.parts(), self.widths(width, theme), strict=True)]
        return max([theme.mm(self.least), *(need + 2 * theme.mm(self.pad) for need in needs)])

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Place the parts from the left."""
        super().place(box, theme)
        self.draw(theme)
        pad = theme.mm(self.pad)
        gap = theme.gap if self.gap < 0 else theme.mm(self.gap)
        x = self.x + pad
        for part, width in zip(self.parts(), self.widths(self.width, theme), strict=True):
            part.place((x, self.y + pad, width, self.height - 2 * pad), theme)
            x += width + gap


class Snug(Part):
    """A part that knows its own width."""

    def wide_px(self, theme: Theme) -> float:
        """Width in px; 0 shares like the others."""
        return theme.mm(self.wide)


# Where a tile's picture is, and how many columns more than wanted: the first manner that suits every tile of a grid is taken.
_MANNERS = (("above", 0), ("beside", 0), ("bare", 0), ("bare", 1))


class Grid(Surface):
    """Equal cells, `columns` of them a row; grows to fill."""

    columns = NumericProperty(2)
    cell = NumericProperty(22)
    """Least height of a cell in mm."""
    cell_most = NumericProperty(0)
    """Most height of a cell in mm; 0 has no bound."""
    manner = StringProperty("above")
    """How its tiles stand: picture above the words, beside them, or none."""

    common_px = NumericProperty(0)
    """Side of the pictures of all its tiles, once placed; 0 leaves it to each."""

    def rows(self) -> int:
        """Rows needed for the shown parts."""
        return -(-len(self.parts()) // max(1, int(self.columns)))

    def need(self, _width: float, theme: Theme) -> float:
        """Least cells and their gaps."""
        rows = self.rows()
        cell = min(self.cell, 20.2) if theme.compact else self.cell
        return rows * theme.mm(cell) + theme.gap * max(0, rows - 1)

    def most(self, _width: float, theme: Theme) -> float:
        """Cells at their most."""
        rows = self.rows()
        return rows * theme.mm(self.cell_most) + theme.gap * (rows - 1) if self.cell_most and rows else math.inf

    def _cell(self, theme: Theme, columns: int, rows: int) -> tuple[float, float]:
        height = (self.height - theme.gap * (rows - 1)) / rows
        if self.cell_most:
            height = min(height, theme.mm(self.cell_most))
        return (self.width - theme.gap * (columns - 1)) / columns, height

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Place row by row from the top left; with a most height the grid sits at the bottom of its box."""
        super().place(box, theme)
        wanted = max(1, int(self.columns))
        columns, rows, width, height = wanted, 1, 0.0, 0.0
        # One manner for the whole grid: pictures all above, all beside their words, or (least of all) none.
        for self.manner, more in _MANNERS:
            columns = wanted + more
            rows = max(1, -(-len(self.parts()) // columns))
            width, height = self._cell(theme, columns, rows)
            if all(part.suits(width, height, theme, self.manner) for part in self.parts()):
                break
        if self.manner != "bare":
            sides = [part.picture_px(width, height, theme, self.manner) for part in self.parts()]
            self.common_px = min((side for side in sides if side), default=0)
        top = self.y + rows * height + (rows - 1) * theme.gap
        for at, part in enumerate(self.parts()):
            row, column = divmod(at, columns)
            y = top - height - row * (height + theme.gap)
            part.place((self.x + column * (width + theme.gap), y, width, height), theme)


class Space(Part):
    """Nothing, as high as `least` mm or as much as is left when it grows."""
