"""The bar at the top: the hall's mark and name, the clock, and the fixed places of what is there on every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens.theme import BLUE_DEEP, GOLD, TARGET_MM, WHITE, Theme, channels
from screens.widgets.icon import Icon
from screens.widgets.part import Part
from screens.widgets.tapis import Tapis, band_px
from screens.widgets.target import Target
from screens.widgets.words import Words, text_width

AIR_MM = 2.2
GAP_MM = 3.2
APART_MM = 8.2
"""Beside what ends or destroys."""


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
    """The hall's mark, name and clock; Bantuan at the top right; Bahasa, Huruf, Suara and Petugas in places that never change.

    In portrait these four have a row of their own. `end` (Akhiri) stands apart from all others.
    """

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
        self.language = HeadButton(name="language", kind="head", icon="language")
        self.letters = HeadButton(name="large_text", kind="head", icon="text_size")
        self.voice = HeadButton(name="voice", kind="head", icon="sound")
        self.call = HeadButton(name="call", kind="head", icon="staff")
        self.help = HeadButton(name="help", kind="head", icon="help")
        self.band = Tapis()
        self.aids = (self.language, self.letters, self.voice, self.call)
        for part in (self.mark, self.hall, self.clock, self.end, *self.aids, self.help, self.band):
            self.add_widget(part)

    def height_px(self, theme: Theme) -> int:
        """Bar and band; two rows of buttons in portrait, where height is plenty."""
        rows = 1 if theme.landscape or not any(button.shown for button in self.aids) else 2
        return theme.mm(self._air(theme) * 2 + self._high(theme) * rows + APART_MM * (rows - 1)) + band_px(theme)

    @staticmethod
    def _high(theme: Theme) -> float:
        return TARGET_MM if theme.landscape else 20.4

    @staticmethod
    def _air(theme: Theme) -> float:
        return 1.1 if theme.compact else AIR_MM if theme.landscape else 1.6

    def fill(self, hall: str, clock: str, words: Mapping[str, str]) -> None:
        """`words` by the names of the targets."""
        self.hall.text, self.clock.text = hall, clock
        self.hall.role, self.hall.shown, self.mark.shown, self.lifted = "body", True, True, False
        for button in (*self.aids, self.help, self.end):
            button.text = words[button.name]

    def lift(self, question: str) -> None:
        """Carry the screen's question in place of the hall's name: on a small panel there is no other room."""
        self.hall.text, self.hall.role, self.lifted = question, "title", True
        self.hall.shown, self.mark.shown = True, False

    def corner(self, theme: Theme) -> tuple[float, float, float, float]:
        """Left, bottom, right and top (px) of the hall's mark, whatever stands there: where staff hold a finger."""
        side = theme.mm(TARGET_MM + 5)
        return self.x, self.top - side, self.x + side, self.top

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Whoever wants larger letters wants words most: the hall's name gives way to them, a question only to none."""
        super().place(box, theme)
        band, air = band_px(theme), theme.mm(self._air(theme))
        self._bar.pos, self._bar.size = (self.x, self.y + band), (self.width, self.height - band)
        self.band.place((self.x, self.y, self.width, band), theme)
        low = self.y + band + air
        if not theme.landscape:
            high = theme.mm(self._high(theme))
            if any(button.shown for button in self.aids):
                self._shelf(theme, low, high)
                low += high + theme.mm(APART_MM)
            self._row(theme, (self.help,), low, high, worded=True)
            return
        high = self.height - band - 2 * air
        row = (self.help, *reversed(self.aids))
        # On a small panel pictures say it, but for help; a question takes even that word's room.
        self._row(theme, row, low, high, worded=True)
        if self.lifted and not self.hall.fits:
            self._row(theme, row, low, high, worded=False)
        if self.lifted and not self.hall.fits and self.end.shown:
            # Help can end the visit too; the question can be read nowhere else.
            self.end.shown = False
            self._row(theme, row, low, high, worded=False)
            self.end.shown = not self.hall.fits

    def _shelf(self, theme: Theme, low: float, high: float) -> None:
        """The four aids side by side across the whole width, each as wide as its word asks for."""
        gap, width = theme.mm(GAP_MM), self.width - 2 * theme.margin
        wants = [max(theme.mm(TARGET_MM + 3), self._worded(button, theme)) for button in self.aids]
        spare = (width - gap * (len(wants) - 1) - sum(wants)) / len(wants)
        x = self.x + theme.margin
        for button, want in zip(self.aids, wants, strict=True):
            button.bare = not button.text
            button.place((x, low, want + spare, high), theme)
            x += want + spare + gap

    def _row(self, theme: Theme, row: Sequence[HeadButton], low: float, high: float, *, worded: bool) -> None:
        """From the right: help, the aids, apart from them ending; the hall takes what is left. Hidden ones keep their place."""
        right = self.right - theme.margin
        for button in row:
            silent = button is not self.help and (theme.compact or theme.large)
            right = self._button(button, right, (low, high), theme, bare=silent or (theme.large and not worded))
            right -= theme.mm(GAP_MM)
        if self.end.shown:
            right -= theme.mm(APART_MM - GAP_MM)
            right = self._button(self.end, right, (low, high), theme, bare=not worded and (theme.compact or theme.large))
            right -= theme.mm(GAP_MM)
        self._name(theme, right, low, high)

    def _button(self, button: HeadButton, right: float, at: tuple[float, float], theme: Theme, *, bare: bool) -> float:
        button.bare = bare or not button.text
        least = theme.mm((TARGET_MM if theme.compact else TARGET_MM + 3) if button.bare else TARGET_MM + 3)
        width = least if button.bare else max(least, self._worded(button, theme))
        button.place((right - width, at[0], width, at[1]), theme)
        return right - width

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
