"""Numbers as people read them: the NIK in groups of four while it is typed, with the digits to look at again marked."""

from __future__ import annotations

from kivy.graphics import Color, RoundedRectangle
from kivy.properties import ListProperty, NumericProperty, StringProperty

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.part import Surface
from screens.widgets.words import Words, text_width

_EMPTY = "#9AA3B5"


class Boxes(Surface):
    """`length` places in groups of `group`; typed digits stand on a line, marked ones on a red ground with a thick line."""

    digits = StringProperty("")
    length = NumericProperty(16)
    group = NumericProperty(4)
    marked = ListProperty([])
    """First and last marked place (inclusive), or nothing."""
    MOST = 20

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.BLUE, 0.6
        self.places = [Words(bold=True, align="center", role="key", personal=True) for _ in range(self.MOST)]
        for place in self.places:
            self.add_widget(place)

    @staticmethod
    def _pad(theme: Theme) -> int:
        return theme.mm(2 if theme.compact else 4.5)

    def _rows(self, width: float, theme: Theme) -> tuple[int, float, int]:
        """Rows, width of a digit and digits a row: on one line if digits of the title size fit, else on two."""
        length, group = int(self.length), int(self.group)
        digit = text_width("0", 100, True) / 100
        inner = width - theme.mm(8)
        for rows in (1, 2):
            per_row = -(-length // rows)
            per_row = -(-per_row // group) * group
            em = per_row * digit * 1.22 + (per_row / group - 1) * 0.5
            size = inner / em
            if rows == 2 or size >= theme.font_px("title"):
                return rows, min(size, theme.font_px("title" if theme.compact and theme.large else "key") * 1.1), per_row
        raise AssertionError

    def need(self, width: float, theme: Theme) -> float:
        """One or two lines of digits."""
        rows, size, _ = self._rows(width, theme)
        return max(theme.mm(self.least), rows * (size * 1.22 + theme.mm(1)) + (rows - 1) * theme.mm(2) + 2 * self._pad(theme))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Lay the places out, groups apart."""
        super().place(box, theme)
        first, last = self.marked if self.marked else (-1, -1)
        self.rim = paint.RED if self.marked else paint.BLUE
        self.draw(theme)
        rows, size, per_row = self._rows(self.width, theme)
        step, apart = size * text_width("0", 100, True) / 100 * 1.22, size * 0.5
        row_high = (self.height - 2 * self._pad(theme) - (rows - 1) * theme.mm(2)) / rows
        across = per_row * step + (per_row / self.group - 1) * apart
        self.canvas.before.remove_group("lines")
        for at, words in enumerate(self.places):
            words.shown = at < self.length
            if not words.shown:
                continue
            row, column = divmod(at, per_row)
            x = self.x + (self.width - across) / 2 + column * step + column // self.group * apart
            y = self.top - self._pad(theme) - (row + 1) * row_high - row * theme.mm(2)
            bad, typed = first <= at <= last, at < len(self.digits)
            if bad:
                self._redden((x, y, step, row_high), theme)
            strong = bad or at == len(self.digits)
            self._line(
                (x, y, step), theme.mm(1.1 if strong else 0.7), paint.RED if bad else paint.BLUE if typed or strong else _EMPTY
            )
            words.text = self.digits[at] if typed else ""
            words.colour = paint.RED if bad else paint.INK
            words.place((x, y + theme.mm(0.8), step, row_high - theme.mm(0.8)), theme)

    def _redden(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        with self.canvas.before:
            Color(*channels(paint.RED_TINT), 1, group="lines")
            RoundedRectangle(pos=box[:2], size=box[2:], radius=[theme.mm(1)], group="lines")

    def _line(self, place: tuple[float, float, float], thick: int, colour: str) -> None:
        x, y, step = place
        with self.canvas.before:
            Color(*channels(colour), 1, group="lines")
            pos, size = (round(x + step * 0.08), round(y)), (round(step * 0.84), thick)
            RoundedRectangle(pos=pos, size=size, radius=[thick / 2], group="lines")


class Field(Surface):
    """One typed answer, large, with a line where the next character comes. Of a text too long for its `rows` the end is shown.

    `hint` stands at the right: that no more will fit.
    """

    text = StringProperty("")
    hint = StringProperty("")
    least = NumericProperty(22)
    rows = NumericProperty(1)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.face, self.rim, self.rim_width = paint.WHITE, paint.BLUE, 0.6
        self.word = Words(bold=True, role="key", lines=1, personal=True)
        self.small = Words(align="right", lines=1, colour=paint.SOFT_INK)
        self.add_widget(self.word)
        self.add_widget(self.small)

    def need(self, _width: float, theme: Theme) -> float:
        """Its least; for two rows of text as high as they are."""
        return theme.mm(self.least) if self.rows < 2 else max(theme.mm(self.least), 2.6 * theme.font_px("title"))

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """The text at the left, the line after it."""
        super().place(box, theme)
        self.draw(theme)
        pad = theme.mm(3 if theme.compact else 6)
        room = self.width - 2 * pad - theme.mm(6)
        self.small.text, self.small.shown = self.hint, bool(self.hint)
        if self.hint:
            said = text_width(self.hint, theme.font_px("body"), False) + theme.mm(1)
            self.small.place((self.right - pad - said, self.y, said, self.height), theme)
            room -= said + theme.mm(2)
        self.word.lines, self.word.role = int(self.rows), "key" if self.rows < 2 else "title"
        self.word.pitch = 1.15
        self._shorten(room, theme)
        self.word.place((self.x + pad, self.y, room, self.height), theme)
        setting = self.word.setting
        last = setting.lines[-1] if setting.lines else ""
        used = text_width(last, setting.px, True) if last else 0
        # Below the last line's letters, wherever that line is.
        below = self.center_y - setting.height(self.word.leading) / 2 if self.text else self.y + theme.mm(4)
        self.canvas.before.remove_group("lines")
        with self.canvas.before:
            Color(*channels(paint.BLUE), 1, group="lines")
            pos = (self.x + pad + used + theme.mm(1), max(self.y + theme.mm(1.8), below))
            RoundedRectangle(pos=pos, size=(theme.mm(5), theme.mm(1.1)), radius=[theme.mm(0.55)], group="lines")

    def _shorten(self, room: float, theme: Theme) -> None:
        """The whole text, or as much of its end as has room."""
        self.word.text = self.text
        for start in range(1, len(self.text)):
            if self.word.set(room, theme, self.height).fits:
                return
            self.word.text = "…" + self.text[start:].lstrip()
