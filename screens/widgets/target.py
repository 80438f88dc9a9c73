"""Everything that can be tapped. A target has a `name` and a `value`; the screen finds it by its rectangle and presses it.

The whole rectangle is the target. A pressed target sinks and darkens at once; nothing moves afterwards.
"""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens import theme as paint
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.part import Surface
from screens.widgets.words import Words

# kind -> face, pressed face, edge, rim, ink, icon ink, soft square
_KINDS = {
    "main": (paint.BLUE, paint.BLUE_DEEP, paint.BLUE_DEEP, "", paint.WHITE, paint.WHITE, "#2A67AE"),
    "yes": (paint.GREEN, paint.GREEN_DEEP, paint.GREEN_DEEP, "", paint.WHITE, paint.WHITE, "#2E7440"),
    "plain": (paint.WHITE, paint.TINT, "", paint.INK, paint.INK, paint.INK, ""),
    "quiet": (paint.QUIET, paint.EDGE, "", "", paint.INK, paint.INK, ""),
    "tile": (paint.WHITE, paint.TINT, paint.EDGE, "", paint.INK, paint.BLUE, paint.TINT),
    "chosen": (paint.TINT, paint.TINT, paint.BLUE, paint.BLUE, paint.INK, paint.BLUE, paint.WHITE),
    "gold": (paint.GOLD, paint.GOLD_DEEP, paint.GOLD_DEEP, "", paint.INK, "#4A3600", paint.GOLD_TINT),
    "end": (paint.RED, paint.RED_DEEP, "", "", paint.WHITE, paint.WHITE, ""),
    "head": (paint.BLUE_HEAD, paint.BLUE, "", "", paint.WHITE, paint.WHITE, ""),
}


class Target(Surface):
    """A rectangle to tap: a picture, a word, a smaller hint. How they stand follows from the room there is."""

    name = StringProperty("")
    value = StringProperty("")
    kind = StringProperty("tile")
    text = StringProperty("")
    hint = StringProperty("")
    icon = StringProperty("")
    role = StringProperty("strong")
    destructive = BooleanProperty(False)
    icon_side = NumericProperty(9)
    pressed = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._theme: Theme | None = None
        self.picture = Icon()
        self.word = Words(bold=True)
        self.small = Words()
        for part in (self.picture, self.word, self.small):
            self.add_widget(part)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Take the box and draw."""
        super().place(box, theme)
        self._theme = theme
        self._dress(theme)
        self._furnish(theme)

    def press(self, down: bool) -> None:
        """Look pressed, or no longer."""
        self.pressed = down
        if self._theme is not None:
            self._dress(self._theme)
            self._furnish(self._theme)

    def _dress(self, theme: Theme) -> None:
        face, pressed, edge, rim, ink, icon_ink, soft = _KINDS[self.kind]
        self.face, self.edge, self.rim = (pressed if self.pressed else face), edge, rim
        self.word.text, self.word.role, self.word.colour = self.text, self.role, ink
        self.small.text, self.small.colour, self.small.shown = self.hint, ink, bool(self.hint)
        self.picture.icon, self.picture.colour, self.picture.shown = self.icon, icon_ink, bool(self.icon)
        self.picture.soft = soft
        self.draw(theme, sunk=self.pressed)

    def _furnish(self, theme: Theme) -> None:
        raise NotImplementedError

    def _inner(self, theme: Theme, pad_mm: float) -> tuple[float, float, float, float]:
        """The face inside its padding, moved down while pressed."""
        depth = theme.mm(0.9) if self.edge else 0
        drop = depth if self.pressed else 0
        pad = theme.mm(pad_mm)
        return self.x + pad, self.y + depth - drop + pad, self.width - 2 * pad, self.height - depth - 2 * pad


class WordButton(Target):
    """Picture and word side by side, centred together; `after` puts the picture on the right (Lanjut)."""

    after = BooleanProperty(False)
    least = NumericProperty(paint.TARGET_MM)
    pad = NumericProperty(2.5)

    def wide_enough(self, theme: Theme) -> float:
        """Width in px for its word on one line."""
        from screens.widgets.words import text_width  # noqa: PLC0415

        icon = theme.mm(self.icon_side) + theme.mm(3) if self.icon else 0
        return text_width(self.text, theme.font_px(self.role), True) + icon + theme.mm(10)

    def _furnish(self, theme: Theme) -> None:
        x, y, width, height = self._inner(theme, self.pad)
        self.picture.soft = ""
        side = min(theme.mm(self.icon_side), height) if self.icon else 0
        between = theme.mm(2.5) if self.icon and self.text else 0
        self.word.lines, self.word.align = 2, "left" if self.icon else "center"
        setting = self.word._set(width - side - between, theme, height)
        from screens.widgets.words import text_width  # noqa: PLC0415

        own = max((text_width(line, setting.px, True) for line in setting.lines), default=0)
        # Two pixels more than measured: the same lines must come out when the word is placed.
        own = min(width - side - between, own + 2) if self.text else 0
        if self.hint:
            own = width - side - between
            self.word.align = "left"
        start = x + max(0.0, (width - side - between - own) / 2)
        word_x = start if self.after else start + side + between
        icon_x = start + own + between if self.after else start
        self.picture.side = side / theme.px_per_mm
        self.picture.place((icon_x, y, side, height), theme)
        self.word.place((word_x, y, own, height), theme)


class Tile(Target):
    """A card to choose: picture above the word when there is room, else beside it."""

    pad = NumericProperty(4)
    icon_side = NumericProperty(17)
    flat = BooleanProperty(False)
    """Always picture beside word."""

    def need(self, width: float, theme: Theme) -> float:
        """Room for two lines beside the picture."""
        return max(theme.mm(self.least), theme.mm(paint.TARGET_MM))

    def _furnish(self, theme: Theme) -> None:
        pad = 2.5 if theme.compact else self.pad
        x, y, width, height = self._inner(theme, pad)
        gap = theme.mm(2.5)
        side = theme.mm(min(self.icon_side, 13) if theme.compact else self.icon_side) if self.icon else 0
        self.word.lines, self.word.stand = 3, "middle"
        small = self.small.need(width, theme) if self.hint else 0
        tall = self.word.need(width, theme) + small
        if not self.flat and side and side + gap + tall <= height:
            self._stack(theme, (x, y, width, height), side, tall, small)
        else:
            self._beside(theme, (x, y, width, height), side, gap)

    def _stack(self, theme: Theme, box: tuple[float, float, float, float], side: float, tall: float, small: float) -> None:
        x, y, width, height = box
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y + height - side, side, side), theme)
        self.word.place((x, y + small, width, tall - small), theme)
        self.small.place((x, y, width, small), theme)

    def _beside(self, theme: Theme, box: tuple[float, float, float, float], side: float, gap: float) -> None:
        x, y, width, height = box
        side = min(side, height)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y, side, height), theme)
        left = x + (side + gap * 1.4 if side else 0)
        room = x + width - left
        word, small = self.word.need(room, theme), self.small.need(room, theme) if self.hint else 0
        low = y + max(0.0, (height - word - small) / 2)
        self.word.place((left, low + small, room, min(word, height - small)), theme)
        self.small.place((left, low, room, small), theme)


class Key(Target):
    """A key of the keypad: a digit, or a picture with a word beneath."""

    kind = StringProperty("tile")
    role = StringProperty("key")
    icon_side = NumericProperty(10)

    def _furnish(self, theme: Theme) -> None:
        x, y, width, height = self._inner(theme, 1.5)
        self.picture.soft = ""
        self.word.align = "center"
        if not self.icon:
            self.word.place((x, y, width, height), theme)
            return
        self.word.lines = 1
        word = self.word.need(width, theme) if self.text else 0
        side = min(theme.mm(self.icon_side), height - word)
        free = max(0.0, (height - side - word) / 2)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y + word + free, width, side), theme)
        self.word.place((x, y + free, width, word), theme)
