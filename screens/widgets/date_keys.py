"""Keys for a date: decades, years, months or days, as many as may be an answer. A small panel shows days in two halves."""

from __future__ import annotations

from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.target import Key
from screens.widgets.words import text_width

LEAST_MM = 20.3
MOST_MM = 34.0


class DateKeys(Part):
    """`fill` says what is on the keys; `others` is the key to the other half of the days, where they are too many."""

    MOST = 31

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.keys = [Key(name="pick") for _ in range(self.MOST)]
        self.others = Key(name="more", kind="note", role="strong")
        for key in (*self.keys, self.others):
            self.add_widget(key)
        self._entries: tuple[tuple[str, str, str], ...] = ()
        self._page = 0

    def fill(self, entries: tuple[tuple[str, str, str], ...], page: int) -> None:
        """`entries` are value, words and shorter words for where those have no room; `page` counts on with every `more`."""
        self._entries, self._page = entries, page

    def _columns(self, width: float, theme: Theme) -> int:
        """Days seven a row, as a calendar has them; fewer keys are broader, and never narrower than their words."""
        count, gap = len(self._entries), theme.gap
        most = max(1, int((width + gap) / (theme.mm(LEAST_MM) + gap)))
        broad = theme.landscape and not theme.compact
        wanted = 7 if count > 14 else 5 if broad and count > 12 else 4 if broad else 3 if count > 4 else 2
        words = max((text_width(short, theme.font_px("body"), True) for _, _, short in self._entries), default=0)
        fitting = int((width + gap) / (words + theme.mm(4) + gap))
        return max(1, min(wanted, most, fitting))

    def _pages(self, width: float, height: float, theme: Theme) -> list[tuple[tuple[str, str, str], ...]]:
        """The entries in halves if they do not fit together."""
        entries, gap = self._entries, theme.gap
        columns = self._columns(width, theme)
        rows = -(-len(entries) // columns)
        if rows * theme.mm(LEAST_MM) + (rows - 1) * gap <= height + 2:
            return [entries]
        middle = (len(entries) + 1) // 2
        return [entries[:middle], entries[middle:]]

    def need(self, width: float, theme: Theme) -> float:
        """Rows of least height; on a small panel those of a half."""
        count = len(self._entries)
        columns = self._columns(width, theme)
        rows = -(-count // columns)
        if theme.compact:
            rows = min(rows, 4)
        return rows * theme.mm(LEAST_MM) + (rows - 1) * theme.gap

    def most(self, width: float, theme: Theme) -> float:
        """Keys no higher than they are comfortable."""
        rows = -(-len(self._entries) // self._columns(width, theme))
        return rows * theme.mm(MOST_MM) + (rows - 1) * theme.gap

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Row by row from the top; the key to the other half first or last, where its days would be."""
        super().place(box, theme)
        pages = self._pages(self.width, self.height, theme)
        at = self._page % len(pages)
        shown = pages[at]
        for key in self.keys:
            key.shown = False
        keys = self.keys[: len(shown)]
        columns = self._columns(self.width, theme)
        wide = (self.width - theme.gap * (columns - 1)) / columns
        self._dress_keys(keys, shown, wide, theme)
        self.others.shown = len(pages) > 1
        if self.others.shown:
            other = pages[1 - at]
            text = f"…{other[-1][2]}" if at else f"{other[0][2]}…"
            fits = text_width(text, theme.font_px("body"), True) <= wide - theme.mm(3.5)
            self.others.text, self.others.icon = (text, "") if fits else ("", "back" if at else "next")
            keys = [self.others, *keys] if at else [*keys, self.others]
        self._lay(keys, columns, wide, theme)

    def _dress_keys(self, keys: list[Key], shown: tuple[tuple[str, str, str], ...], wide: float, theme: Theme) -> None:
        numbers = all(words.isdigit() for _, words, _ in shown)
        role = "key" if numbers and len(shown) > 12 else "title"
        room = wide - theme.mm(3)
        long = all(text_width(words, theme.font_px("body"), True) <= room for _, words, _ in shown)
        for key, (value, words, shorter) in zip(keys, shown, strict=True):
            key.shown, key.value, key.role, key.text = True, value, role, words if long else shorter

    def _lay(self, keys: list[Key], columns: int, wide: float, theme: Theme) -> None:
        gap = theme.gap
        rows = -(-len(keys) // columns)
        high = min((self.height - gap * (rows - 1)) / rows, theme.mm(MOST_MM))
        top = self.top if theme.landscape else self.y + rows * high + (rows - 1) * gap
        for at, key in enumerate(keys):
            row, column = divmod(at, columns)
            key.place((self.x + column * (wide + gap), top - high - row * (high + gap), wide, high), theme)
