"""The keyboard for texts: the alphabet in its order, each key a fingertip wide. Digits and signs lie on the same keys.

Why ABC and not QWERTY: docs/decisions/0028. How its keys lie follows from the panel: 7 a row in portrait, 13 in landscape; a
small panel has half of the letters at a time, and the buttons of the foot between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.visit.keys import LETTERS, SIGNS, SPACE
from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.target import Key, WordButton

LEAST_MM = 20.3
_HALF = len(LETTERS) // 2
MOST_SUGGESTIONS = 2


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the keys: the words of those that are no letters, and what Lanjut does (`next`, or `skip`)."""

    space: str
    layer: str
    back: str
    proceed: str
    leads: str
    ready: bool
    signs: bool = False
    half: int = 0
    suggestions: tuple[str, ...] = ()


class Keyboard(Part):
    """26 keys for letters or signs, and those around them. `proceed` and `back` are here on a small panel only."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.letters = [Key(name="letter") for _ in LETTERS]
        self.marks = [Key(name="letter", value=mark, text=mark) for mark in ",.-'"]
        self.space = Key(name="letter", value=SPACE, role="strong")
        self.erase = Key(name="erase", icon="erase", role="body")
        self.layer = Key(name="signs", kind="note", role="strong")
        self.half = Key(name="more", kind="note", role="strong")
        self.back = WordButton(name="back", kind="plain")
        self.proceed = WordButton(name="next", kind="main")
        self.suggestions = [WordButton(name="answer", kind="note") for _ in range(MOST_SUGGESTIONS)]
        rest = (self.space, self.erase, self.layer, self.half, self.back, self.proceed)
        for part in (*self.letters, *self.marks, *rest, *self.suggestions):
            self.add_widget(part)

    def fill(self, board: Board) -> None:
        """Put the words on the keys."""
        self.board = board
        for key, letter in zip(self.letters, SIGNS if board.signs else LETTERS, strict=True):
            key.value = key.text = letter
        self.space.text, self.layer.text = board.space, board.layer
        self.back.text, self.proceed.text, self.proceed.name = board.back, board.proceed, board.leads
        self.proceed.kind = "main" if board.ready else "quiet"
        signs = SIGNS if board.signs else LETTERS
        other = signs[_HALF:] if not board.half else signs[:_HALF]
        self.half.text = f"{other[0]}–{other[-1]}" if not board.signs else f"{other[0]} {other[1]} {other[2]}"
        for at, tile in enumerate(self.suggestions):
            tile.shown = at < len(board.suggestions)
            tile.value = tile.text = board.suggestions[at] if tile.shown else ""

    @staticmethod
    def gap_px(theme: Theme) -> int:
        """Between keys."""
        return theme.gap if theme.compact else theme.mm(3.4)

    def need(self, _width: float, theme: Theme) -> float:
        """Its rows at their least."""
        return self._height(theme, LEAST_MM)

    def most(self, _width: float, theme: Theme) -> float:
        """Its rows at their most."""
        return self._height(theme, LEAST_MM if theme.compact else 21.5 if theme.landscape else 24)

    def _height(self, theme: Theme, key_mm: float) -> float:
        rows = 3 if theme.landscape else 5 + bool(self.board.suggestions)
        return rows * theme.mm(key_mm) + (rows - 1) * self.gap_px(theme)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Lay the keys as the panel has room for them."""
        super().place(box, theme)
        small = theme.compact
        self.back.shown = self.proceed.shown = self.half.shown = small
        for mark in self.marks:
            # Among the signs they are already.
            mark.shown = not (small or self.board.signs) and (theme.landscape or mark.value in ",.")
        for at, key in enumerate(self.letters):
            key.shown = not small or at // _HALF == self.board.half
        if small:
            self._small(theme)
        elif theme.landscape:
            self._wide(theme)
        else:
            self._high(theme)

    def _high(self, theme: Theme) -> None:
        rows = 5 + bool(self.board.suggestions)
        grid = _Cells(self, 7, rows, theme)
        first = rows - 5
        if first:
            count = len(self.board.suggestions)
            for at, tile in enumerate(self.suggestions[:count]):
                tile.place(grid.share(0, at, count), theme)
        for at, key in enumerate(self.letters):
            key.place(grid.cell(at % 7, first + at // 7), theme)
        self.erase.place(grid.cell(5, first + 3, 2), theme)
        self.layer.place(grid.cell(0, first + 4, 2), theme)
        self.space.place(grid.cell(2, first + 4, 5 if self.board.signs else 3), theme)
        for at, mark in enumerate(self.marks[:2]):
            mark.place(grid.cell(5 + at, first + 4), theme)

    def _wide(self, theme: Theme) -> None:
        grid = _Cells(self, 13, 3, theme)
        for at, key in enumerate(self.letters):
            key.place(grid.cell(at % 13, at // 13), theme)
        self.layer.place(grid.cell(0, 2, 2), theme)
        self.space.place(grid.cell(2, 2, 9 if self.board.signs else 5), theme)
        for at, mark in enumerate(self.marks):
            mark.place(grid.cell(7 + at, 2), theme)
        self.erase.place(grid.cell(11, 2, 2), theme)

    def _small(self, theme: Theme) -> None:
        grid = _Cells(self, 9, 3, theme)
        for at, key in enumerate(self._half()):
            key.place(grid.cell(at % 9, at // 9), theme)
        self.half.place(grid.cell(4, 1, 2), theme)
        self.erase.place(grid.cell(6, 1), theme)
        self.back.place(grid.cell(0, 2, 3), theme)
        self.layer.place(grid.cell(3, 2, 2), theme)
        self.space.place(grid.cell(5, 2, 2), theme)
        self.proceed.place(grid.cell(7, 1, 2, 2), theme)

    def _half(self) -> Sequence[Key]:
        return self.letters[_HALF:] if self.board.half else self.letters[:_HALF]


class _Cells:
    """Equal cells over a part, with the keyboard's gaps."""

    def __init__(self, board: Keyboard, columns: int, rows: int, theme: Theme) -> None:
        self._board, self._gap = board, board.gap_px(theme)
        self._wide = (board.width - self._gap * (columns - 1)) / columns
        self._high = (board.height - self._gap * (rows - 1)) / rows

    def cell(self, column: int, row: int, across: int = 1, down: int = 1) -> tuple[float, float, float, float]:
        """The box of `across` x `down` cells from this one, the top left being 0, 0."""
        wide = across * self._wide + (across - 1) * self._gap
        high = down * self._high + (down - 1) * self._gap
        x = self._board.x + column * (self._wide + self._gap)
        return x, self._board.top - row * (self._high + self._gap) - high, wide, high

    def share(self, row: int, at: int, count: int) -> tuple[float, float, float, float]:
        """One of `count` equal boxes across a whole row."""
        _, y, _, high = self.cell(0, row)
        wide = (self._board.width - self._gap * (count - 1)) / count
        return self._board.x + at * (wide + self._gap), y, wide, high
