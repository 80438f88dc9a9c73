"""A calm line of explanation: a picture and a text on a tinted card. Also the banner for problems."""

from __future__ import annotations

from kivy.graphics import Color, SmoothLine
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from screens import theme as paint
from screens.theme import Theme, channels
from screens.widgets.icon import Icon
from screens.widgets.part import Surface
from screens.widgets.words import FIRST_LINE_EM, Words

# kind -> face, rim, ink of the words, ink of the picture
_KINDS = {
    "info": (paint.TINT, "", paint.INK, paint.BLUE),
    "kind": (paint.GOLD_TINT, paint.GOLD_DEEP, paint.INK, "#5C4400"),
    "card": (paint.WHITE, paint.EDGE, paint.INK, paint.BLUE),
}


class Note(Surface):
    """`text` beside `icon`; `label` is a small line above it (NIK, Surat). `kind`: info, kind (a problem), card (a fact)."""

    text = StringProperty("")
    label = StringProperty("")
    icon = StringProperty("info")
    kind = StringProperty("info")
    role = StringProperty("body")
    side = NumericProperty(11)
    pad = NumericProperty(4.5)
    lines = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.picture = Icon()
        self.above = Words()
        self.word = Words()
        for part in (self.picture, self.above, self.word):
            self.add_widget(part)

    def _pad(self, theme: Theme) -> int:
        return theme.mm((1.6 if theme.large else 2.6) if theme.compact else self.pad)

    def _side(self, theme: Theme) -> int:
        if not self.icon or (theme.compact and theme.large):
            return 0  # letters before pictures, where there is room for one of them only
        return theme.mm(min(self.side, 9) if theme.compact else self.side)

    def _room(self, width: float, theme: Theme) -> float:
        side = self._side(theme)
        return width - (3 if side else 2) * self._pad(theme) - side

    def _dress(self) -> None:
        self.face, self.rim, ink, icon_ink = _KINDS[self.kind]
        self.rim_width = 0.4
        self.picture.icon, self.picture.colour = self.icon, icon_ink
        self.above.text, self.above.colour, self.above.shown = self.label, paint.SOFT_INK, bool(self.label)
        self.word.text, self.word.colour, self.word.role = self.text, ink, self.role
        self.word.lines = int(self.lines)
        self.word.bold = self.kind == "card"

    def need(self, width: float, theme: Theme) -> float:
        """The text, at least the picture, and padding."""
        self._dress()
        room = self._room(width, theme)
        label = self.above.need(room, theme) if self.label else 0
        return max(self._side(theme), label + self.word.need(room, theme)) + 2 * self._pad(theme)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Picture left, text right, both in the middle."""
        super().place(box, theme)
        self._dress()
        self.draw(theme)
        pad, side = self._pad(theme), self._side(theme)
        room = self._room(self.width, theme)
        self.picture.shown = bool(side)
        self.picture.side = side / theme.px_per_mm
        self.picture.place((self.x + pad, self.y, side, self.height), theme)
        label = self.above.need(room, theme) if self.label else 0
        word = min(self.word.need(room, theme), self.height - label)
        low = self.y + (self.height - label - word) / 2
        left = self.x + (2 * pad if side else pad) + side
        self.above.place((left, low + word, room, label), theme)
        self.word.place((left, low, room, word), theme)


class Checks(Surface):
    """What to bring: a short list with boxes, under a title. Shows as many as there are."""

    title = StringProperty("")
    yields = BooleanProperty(True)
    MOST = 6

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.head = Words(bold=True, role="strong")
        self.flow = Words(shown=False, stand="top")
        self.add_widget(self.head)
        self.add_widget(self.flow)
        self.rows = [Words() for _ in range(self.MOST)]
        for words in self.rows:
            self.add_widget(words)
        self.face = paint.TINT

    def fill(self, title: str, lines: list[str]) -> None:
        """The title and the lines."""
        self.title, self.head.text = title, title
        self.flow.text = ", ".join(lines) + "."
        for at, words in enumerate(self.rows):
            words.shown = at < len(lines)
            words.text = lines[at] if at < len(lines) else ""
        self.shown = bool(lines)

    def _room(self, width: float, theme: Theme) -> float:
        return width - 2 * self._pad(theme) - self._indent(theme)

    @staticmethod
    def _pad(theme: Theme) -> int:
        return theme.mm(3 if theme.compact else 4.5)

    @staticmethod
    def _indent(theme: Theme) -> int:
        return round(theme.cap_px("body")) + theme.mm(4.5)

    @staticmethod
    def _gap(theme: Theme) -> int:
        return theme.mm(1.4 if theme.compact else 2.5)

    def need(self, width: float, theme: Theme) -> float:
        """Title and lines."""
        return self._listed(width, theme)

    def _listed(self, width: float, theme: Theme) -> float:
        pad, gap = self._pad(theme), self._gap(theme)
        lines = [words.need(self._room(width, theme), theme) + gap for words in self.rows if words.text]
        return self.head.need(width - 2 * pad, theme) + sum(lines) + gap + 2 * pad

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Top down."""
        super().place(box, theme)
        self.draw(theme)
        pad, gap = self._pad(theme), self._gap(theme)
        top = self.top - pad
        # Too many for the room: the same words as one text.
        self.flow.shown = self._listed(self.width, theme) > self.height + 2
        height = self.head.need(self.width - 2 * pad, theme)
        self.head.place((self.x + pad, top - height, self.width - 2 * pad, height), theme)
        top -= height + gap
        room, box_side = self._room(self.width, theme), round(theme.cap_px("body"))
        self.canvas.before.remove_group("boxes")
        if self.flow.shown:
            self.flow.place((self.x + pad, self.y + pad, self.width - 2 * pad, top - self.y - pad), theme)
        for words in self.rows:
            words.shown = bool(words.text) and not self.flow.shown
            if not words.shown:
                continue
            height = words.need(room, theme)
            words.place((self.x + pad + self._indent(theme), top - height, room, height), theme)
            middle = top - words.setting.px * FIRST_LINE_EM
            mark = (self.x + pad + theme.mm(1), middle - box_side / 2, box_side, box_side, theme.mm(1))
            with self.canvas.before:
                Color(*channels(paint.BLUE), 1, group="boxes")
                SmoothLine(rounded_rectangle=mark, width=max(1.1, theme.mm(0.3)), group="boxes")
            top -= height + gap
