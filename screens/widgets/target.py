"""Everything that can be tapped. A target has a `name` and a `value`; the screen finds it by its rectangle and presses it.

The whole rectangle is the target. A pressed target sinks and darkens at once; nothing moves afterwards.
"""

from __future__ import annotations

from kivy.graphics import Color, RoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.icon import Icon
from screens.widgets.part import Grid, Surface
from screens.widgets.words import Words, text_width

# kind -> face, pressed face, edge, rim, ink, icon ink, soft square
_KINDS = {
    "main": (paint.BLUE, paint.BLUE_DEEP, paint.BLUE_DEEP, "", paint.WHITE, paint.WHITE, "#2A67AE"),
    "yes": (paint.GREEN, paint.GREEN_DEEP, paint.GREEN_DEEP, "", paint.WHITE, paint.WHITE, "#2E7440"),
    "plain": (paint.WHITE, paint.TINT, "", paint.INK, paint.INK, paint.INK, ""),
    "quiet": (paint.QUIET, paint.EDGE, "", "", paint.INK, paint.INK, ""),
    "tile": (paint.WHITE, paint.TINT, paint.EDGE, paint.EDGE, paint.INK, paint.BLUE, paint.TINT),
    "chosen": (paint.TINT, paint.TINT, paint.BLUE, paint.BLUE, paint.INK, paint.BLUE, paint.WHITE),
    "gold": (paint.GOLD, paint.GOLD_DEEP, paint.GOLD_DEEP, "", paint.INK, "#4A3600", paint.GOLD_TINT),
    "end": (paint.RED, paint.RED_DEEP, "", "", paint.WHITE, paint.WHITE, ""),
    "note": (paint.TINT, paint.EDGE_BLUE, "", "", paint.INK, paint.BLUE, ""),
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
        self.rim_width = 0.3 if self.rim == paint.EDGE else 0.5
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
    start = BooleanProperty(False)
    """From the left edge, not from the middle."""
    least = NumericProperty(paint.TARGET_MM)
    pad = NumericProperty(2.5)

    def need(self, width: float, theme: Theme) -> float:
        """Its least; a sentence from the left edge has all the lines it needs."""
        if not self.start:
            return super().need(width, theme)
        self._dress(theme)
        words = self.word.need(width - theme.mm(2 * self.pad + 4.5 + self.icon_side), theme)
        return max(theme.mm(self.least), words + 2 * theme.mm(1.2 if theme.compact else self.pad))

    def _furnish(self, theme: Theme) -> None:
        x, y, width, height = self._inner(theme, 1.2 if theme.compact and (theme.large or self.start) else self.pad)
        self.picture.soft = ""
        side: float = min(theme.mm(self.icon_side), height) if self.icon else 0
        between: float = theme.mm(2.5) if self.icon and self.text else 0
        # The word comes first: where both do not fit, the picture goes.
        if side and not self.start and text_width(self.text, theme.font_px("body"), True) > width - side - between:
            side = between = 0.0
        self.picture.shown = bool(side)
        if self.start:
            x, width = x + theme.mm(2), width - theme.mm(2)
        self.word.lines, self.word.align = 0 if self.start else 2, "left" if side or self.start else "center"
        setting = self.word.set(width - side - between, theme, height)
        own: float = max((text_width(line, setting.px, True) for line in setting.lines), default=0)
        # Two pixels more than measured: the same lines must come out when the word is placed.
        own = min(width - side - between, own + 2) if self.text else 0
        if self.hint:
            own = width - side - between
            self.word.align = "left"
        start = x + (0.0 if self.start else max(0.0, (width - side - between - own) / 2))
        word_x = start if self.after else start + side + between
        icon_x = start + own + between if self.after else start
        self.picture.side = side / theme.px_per_mm
        self.picture.place((icon_x, y, side, height), theme)
        self.word.place((word_x, y, own, height), theme)


class Pane(Target):
    """Clear glass over something else: makes all of it a target, and darkens it while pressed."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.clear_widgets()

    def _dress(self, theme: Theme) -> None:
        self.face = ""
        self.canvas.after.clear()
        if self.pressed:
            with self.canvas.after:
                Color(*channels(paint.INK), 0.3)
                RoundedRectangle(pos=self.pos, size=self.size, radius=[theme.mm(paint.RADIUS_MM)])

    def _furnish(self, theme: Theme) -> None:
        """Nothing stands on it."""


class Tile(Target):
    """A card to choose: picture above the word when there is room for all tiles of its grid to do so, else beside it."""

    pad = NumericProperty(4)
    icon_side = NumericProperty(17)
    flat = BooleanProperty(False)
    """Always picture beside word."""

    def need(self, _width: float, theme: Theme) -> float:
        """Its least, never under a finger's breadth."""
        return max(theme.mm(self.least), theme.mm(paint.TARGET_MM))

    def suits(self, width: float, height: float, theme: Theme, manner: str) -> bool:
        """Whether all words are whole in this manner; a picture is at least 9 mm."""
        pad = theme.mm(self._pad(theme))
        width, height = width - 2 * pad, height - (0 if manner == "bare" else 2 * pad) - theme.mm(0.9)
        if manner == "above":
            if self.flat:
                return False
            height -= theme.mm(10.5 if theme.compact or theme.large else 14.5)
        elif manner == "beside":
            width -= theme.mm(9) + self._between(theme)
        self._dress(theme)
        self._settle(manner)
        setting = self.word.set(width, theme)
        return setting.fits and setting.height(self.word.leading) <= height + 2

    def picture_px(self, width: float, height: float, theme: Theme, manner: str) -> float:
        """How large its picture can be in a cell of this size; the smallest in a grid is the size of all."""
        pad = theme.mm(self._pad(theme))
        width, height = width - 2 * pad, height - 2 * pad - theme.mm(0.9)
        side = self._side(theme)
        self._dress(theme)
        self._settle(manner)
        small = self.small.need(width, theme) if self.hint else 0
        if manner == "above":
            return min(side, height - self.word.need(width, theme) - small - theme.mm(1.5))
        return self._side_beside(theme, side, width, height - small)

    def _side(self, theme: Theme) -> float:
        if not self.icon:
            return 0
        return theme.mm(min(self.icon_side, 12) if theme.compact else self.icon_side)

    def _settle(self, manner: str) -> None:
        """Bare tiles are those with too many letters: thinner and closer."""
        bare = manner == "bare"
        self.word.lines, self.word.pitch, self.word.bold = (
            3,
            1.0 if bare else 1.05 if self._theme and self._theme.large else 1.16,
            not bare,
        )

    @staticmethod
    def _between(theme: Theme) -> int:
        return theme.mm(2.5 if theme.compact else 4)

    def _pad(self, theme: Theme) -> float:
        if theme.compact:
            return 1.5 if theme.large else 2.0
        return 2.5 if theme.large else self.pad

    def _furnish(self, theme: Theme) -> None:
        manner = self.parent.manner if isinstance(self.parent, Grid) else "beside"
        x, y, width, height = self._inner(theme, self._pad(theme))
        side = self._side(theme)
        if isinstance(self.parent, Grid) and self.parent.common_px:
            side = min(side, self.parent.common_px)
        self._settle(manner)
        if manner == "bare":
            air = theme.mm(self._pad(theme))
            self.picture.shown = self.small.shown = False
            self.word.place((x, y - air, width, height + 2 * air), theme)
            return
        small = self.small.need(width, theme) if self.hint else 0
        tall = self.word.need(width, theme)
        room = height - tall - small - theme.mm(1.5)
        if manner != "above" or not side:
            self._beside(theme, (x, y, width, height), self._side_beside(theme, side, width, height - small))
            return
        side = int(min(side, room))
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y + height - side, side, side), theme)
        self.word.place((x, y + small, width, tall), theme)
        self.small.place((x, y, width, small), theme)

    def _side_beside(self, theme: Theme, side: float, width: float, height: float) -> float:
        """The picture as large as the words allow."""
        for smaller in (side, theme.mm(13), theme.mm(11), theme.mm(9)):
            setting = self.word.set(width - min(side, smaller) - self._between(theme), theme)
            if setting.fits and setting.height(self.word.leading) <= height:
                return min(side, smaller)
        return min(side, theme.mm(9)) if side else 0

    def _beside(self, theme: Theme, box: tuple[float, float, float, float], side: float) -> None:
        x, y, width, height = box
        side = min(side, height)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y, side, height), theme)
        left = x + (side + self._between(theme) if side else 0)
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
            self.word.lines, self.word.pitch = 2, 1.05
            self.word.place((x, y, width, height), theme)
            return
        self.word.lines = 1
        word = self.word.need(width, theme) if self.text else 0
        side = min(theme.mm(self.icon_side), height - word)
        free = max(0.0, (height - side - word) / 2)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y + word + free, width, side), theme)
        self.word.place((x, y + free, width, word), theme)
