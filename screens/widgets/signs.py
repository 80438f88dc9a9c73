"""Keys for a short code: every sign it may hold, and erase. A small panel shows digits and letters one after the other."""

from __future__ import annotations

from screens.theme import TARGET_MM, Theme
from screens.widgets.part import Part
from screens.widgets.target import Key


class Signs(Part):
    """`fill` says which of `signs` are shown; the others keep out of the way."""

    MOST = 32
    LEAST_MM = 20.3

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.keys = [Key(name="sign") for _ in range(self.MOST)]
        self.turn = Key(name="signs", role="strong")
        self.erase = Key(name="erase", icon="erase", role="body")
        for key in (*self.keys, self.turn, self.erase):
            self.add_widget(key)

    def fill(self, signs: str, turn: str, erase: str) -> None:
        """`turn` is the word of the key that shows the other half; "" hides it."""
        for at, key in enumerate(self.keys):
            key.shown = at < len(signs)
            key.value = key.text = signs[at] if at < len(signs) else ""
        self.turn.text, self.turn.shown = turn, bool(turn)
        self.erase.text = erase

    def _rows(self, width: float, theme: Theme) -> tuple[int, int]:
        """Columns and rows: as few rows as keys of their least width allow."""
        least = theme.mm(self.LEAST_MM)
        columns = max(1, int((width + theme.gap) / (least + theme.gap)))
        count = len(self.parts())
        rows = -(-count // columns)
        return -(-count // rows), rows

    def need(self, width: float, theme: Theme) -> float:
        """Rows of least height."""
        _, rows = self._rows(width, theme)
        return rows * theme.mm(self.LEAST_MM) + (rows - 1) * theme.gap

    def most(self, width: float, theme: Theme) -> float:
        """Keys no higher than they are comfortable."""
        _, rows = self._rows(width, theme)
        return rows * theme.mm(TARGET_MM + 7) + (rows - 1) * theme.gap

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Row by row."""
        super().place(box, theme)
        parts, gap = self.parts(), theme.gap
        columns, rows = self._rows(self.width, theme)
        wide = (self.width - gap * (columns - 1)) / columns
        high = min((self.height - gap * (rows - 1)) / rows, theme.mm(TARGET_MM + 7))
        top = self.y + rows * high + (rows - 1) * gap
        for at, key in enumerate(parts):
            row, column = divmod(at, columns)
            x = self.x + column * (wide + gap)
            # What the last row leaves is erase's, whose word is longer than a sign.
            own = self.right - x if key is self.erase else wide
            key.place((x, top - high - row * (high + gap), own, high), theme)
