"""The keypad for numbers: 1 2 3 on top as on a telephone. In landscape erase, clear and Lanjut stand in a fourth column."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty

from screens.theme import MAIN_MM, Theme
from screens.widgets.part import Part
from screens.widgets.target import Key, WordButton

_PORTRAIT = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "erase")


class Keypad(Part):
    """Ten digits, erase and clear. In landscape `proceed` (Lanjut) belongs to it, in portrait to the foot of the screen."""

    key_most = NumericProperty(35)
    proceed_here = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.keys: dict[str, Key] = {digit: Key(name="digit", value=digit, text=digit) for digit in "1234567890"}
        self.keys["erase"] = Key(name="erase", icon="erase", role="body")
        self.keys["clear"] = Key(name="clear", role="body")
        self.proceed = WordButton(name="next", kind="main", icon="next", after=True)
        for key in (*self.keys.values(), self.proceed):
            self.add_widget(key)

    def fill(self, clear: str, erase: str, proceed: str, ready: bool) -> None:
        """The words of its keys; `ready` when Lanjut leads on."""
        self.keys["clear"].text, self.keys["erase"].text, self.proceed.text = clear, erase, proceed
        self.proceed.kind = "main" if ready else "quiet"

    def need(self, _width: float, theme: Theme) -> float:
        """Four rows of keys."""
        return 4 * theme.mm(20.5 if theme.compact else 24) + 3 * theme.gap

    def most(self, _width: float, theme: Theme) -> float:
        """Keys at their most, in portrait."""
        return 4 * theme.mm(self.key_most) + 3 * theme.gap

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Twelve keys in portrait; in landscape ten and a column of words."""
        super().place(box, theme)
        gap = theme.gap
        high = (self.height - 3 * gap) / 4
        if not theme.landscape:
            high = min(high, theme.mm(self.key_most))
        self.proceed.shown = theme.landscape
        if not theme.landscape:
            wide = (self.width - 2 * gap) / 3
            for at, code in enumerate(_PORTRAIT):
                row, column = divmod(at, 3)
                y = self.y + (3 - row) * (high + gap)
                self.keys[code].place((self.x + column * (wide + gap), y, wide, high), theme)
            return
        side = theme.mm((43 if theme.large else 39) if theme.compact else 48)
        wide = (self.width - side - 3 * gap) / 3
        for at, code in enumerate("1234567890"):
            row, column = divmod(at, 3)
            column = 1 if code == "0" else column
            y = self.top - high - row * (high + gap)
            self.keys[code].place((self.x + column * (wide + gap), y, wide, high), theme)
        left = self.right - side
        self.keys["erase"].place((left, self.top - high, side, high), theme)
        # Two lines of large letters need more than a key's height; Lanjut has some to spare.
        clear = max(high, theme.mm(29)) if theme.large else high
        self.keys["clear"].place((left, self.top - high - gap - clear, side, clear), theme)
        main = max(theme.mm(MAIN_MM - 2), self.height - high - clear - 2 * gap)
        self.proceed.place((left, self.y, side, main), theme)
