"""The bar at the top: the hall's mark and name, the clock, and the fixed places for ending, larger text and help."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import BLUE_DEEP, GOLD, TARGET_MM, WHITE, Theme, channels
from screens.widgets.icon import Icon
from screens.widgets.part import Part
from screens.widgets.tapis import Tapis, band_px
from screens.widgets.target import Target
from screens.widgets.words import Words, text_width

AIR_MM = 2.2


class HeadButton(Target):
    """A picture over its word, smaller where words are large; or the picture alone."""

    icon_side = NumericProperty(9)
    role = StringProperty("body")
    bare = BooleanProperty(False)

    def _furnish(self, theme: Theme) -> None:
        x, y, width, height = self._inner(theme, 1.2)
        self.word.shown, self.picture.soft = not self.bare, ""
        self.word.align, self.word.lines = "center", 1
        word = 0 if self.bare else self.word.need(width, theme)
        side = min(theme.mm(self.icon_side + (3 if self.bare else 0)), height - word)
        free = max(0.0, (height - side - word) / 2)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((x, y + word + free, width, side), theme)
        self.word.place((x, y + free, width, word), theme)


class Header(Part):
    """Portrait and landscape alike. `end` shows Akhiri, apart from the others; `aids` the buttons that change nothing."""

    lifted = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            Color(*channels(BLUE_DEEP), 1)
            self._bar = Rectangle()
        self.mark = Icon(icon="hall", colour=GOLD, side=14)
        self.hall = Words(colour=WHITE, bold=True, role="body", pitch=1.02)
        self.clock = Words(colour=WHITE, bold=True, role="strong", align="right", lines=1)
        self.end = HeadButton(name="end", kind="end", icon="cross", destructive=True)
        self.letters = HeadButton(name="large_text", kind="head", icon="text_size")
        self.help = HeadButton(name="help", kind="head", icon="help")
        self.band = Tapis()
        for part in (self.mark, self.hall, self.clock, self.end, self.letters, self.help, self.band):
            self.add_widget(part)

    def height_px(self, theme: Theme) -> int:
        """Bar and band."""
        return theme.mm(self._air(theme) * 2 + TARGET_MM) + band_px(theme)

    @staticmethod
    def _air(theme: Theme) -> float:
        return 1.1 if theme.compact else AIR_MM

    def fill(self, hall: str, clock: str, words: tuple[str, str, str]) -> None:
        """`words` are those of help, of larger text and of ending."""
        self.hall.text, self.clock.text = hall, clock
        self.hall.role, self.hall.shown, self.mark.shown, self.lifted = "body", True, True, False
        self.help.text, self.letters.text, self.end.text = words

    def lift(self, question: str) -> None:
        """Carry the screen's question in place of the hall's name: on a small panel there is no other room."""
        self.hall.text, self.hall.role, self.lifted = question, "title", True
        self.hall.shown, self.mark.shown = True, False

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """From the right: help, larger text, then apart from them ending; the hall takes what is left.

        Whoever wants larger letters wants words most: the hall's name gives way to them, a question only to none.
        """
        super().place(box, theme)
        band, air = band_px(theme), theme.mm(self._air(theme))
        self._bar.pos, self._bar.size = (self.x, self.y + band), (self.width, self.height - band)
        self.band.place((self.x, self.y, self.width, band), theme)
        self._row(theme, self.y + band + air, self.height - band - 2 * air, worded=True)
        if self.lifted and not self.hall.fits:
            self._row(theme, self.y + band + air, self.height - band - 2 * air, worded=False)

    def _row(self, theme: Theme, low: float, high: float, *, worded: bool) -> None:
        right = self.right - theme.margin
        for button, apart in ((self.help, 3.2), (self.letters, 8.2), (self.end, 8.2)):
            # Hidden help keeps its place, so that the others keep theirs.
            if not button.shown and not (button is self.help and self.letters.shown):
                continue
            # Two sizes of a letter say what larger text is without a word.
            button.bare = not button.text or (theme.large and (button is self.letters or not worded))
            width = theme.mm(TARGET_MM + 3) if button.bare else max(theme.mm(TARGET_MM + 3), self._worded(button, theme))
            right -= width
            button.place((right, low, width, high), theme)
            right -= theme.mm(apart)
        self._name(theme, right, low, high)

    @staticmethod
    def _worded(button: HeadButton, theme: Theme) -> float:
        return text_width(button.text, theme.font_px("body"), True) + theme.mm(5)

    def _name(self, theme: Theme, right: float, low: float, high: float) -> None:
        left = self.x + theme.margin
        if self.mark.shown:
            side = theme.mm(self.mark.side)
            self.mark.place((left, low, side, high), theme)
            left += side + theme.mm(3.5)
        clock = text_width(self.clock.text, theme.font_px("strong"), True) + 4 if self.clock.text else 0
        self.clock.shown = bool(clock) and right - left - clock > theme.mm(46)
        self.clock.shown = self.clock.shown and not (self.end.shown or theme.large or self.lifted)
        if self.clock.shown:
            self.clock.place((right - clock, low, clock, high), theme)
            right -= clock + theme.mm(4)
        # Two lines of large letters need the whole bar.
        air = theme.mm(self._air(theme))
        self.hall.place((left, low - air, right - left, high + 2 * air), theme)
        if self.mark.shown and not self.hall.fits:
            left = self.x + theme.margin
            self.mark.shown = False
            self.hall.place((left, low - air, right - left, high + 2 * air), theme)
            if not self.hall.fits:
                self.mark.shown, self.hall.shown = True, False
