"""The three regions of a page and what turns with the panel: what the screen says, what can be answered, the foot."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.properties import BooleanProperty, NumericProperty

from screens.theme import MAIN_MM, Theme
from screens.widgets.part import Column, Part, Row


class Says(Column):
    """What the screen says, at the top (portrait) or the left (landscape)."""


class Answers(Column):
    """What can be tapped, low where hands are (portrait) or at the right (landscape). `fill` takes all the room there is."""

    fill = BooleanProperty(False)


class Feet(Row):
    """Kembali at the left, Lanjut at the right; never anything else below it."""

    left_px = NumericProperty(0)
    """Width of the left button in landscape, to stand under the left column."""
    narrow = BooleanProperty(True)

    def widths(self, width: float, theme: Theme) -> list[float]:
        """Two buttons stand under the two columns; Kembali alone keeps its place and size."""
        parts = self.parts()
        if self.narrow and len(parts) == 1 and parts[0].kind == "plain":
            return [width * 0.4]
        if self.left_px and len(self.parts()) == 2:
            gap = theme.gap if self.gap < 0 else theme.mm(self.gap)
            return [self.left_px, width - self.left_px - gap]
        return super().widths(width, theme)

    def need(self, _width: float, theme: Theme) -> float:
        """As high as a main button."""
        if not self.parts():
            return 0
        if theme.compact:
            return theme.mm(25.2 if any(part.kind in ("main", "yes") for part in self.parts()) else 20.4)
        return theme.mm(MAIN_MM)


class Turning(Part):
    """Parts above one another in portrait and beside one another in landscape; `swap` turns their order when beside."""

    swap = BooleanProperty(False)

    def _beside(self) -> Sequence[Part]:
        parts = list(self.parts())
        return parts[::-1] if self.swap else parts

    def need(self, width: float, theme: Theme) -> float:
        """The sum of the needs, or the highest."""
        parts = self.parts()
        if not parts:
            return 0
        if theme.landscape:
            each = (width - theme.gap * (len(parts) - 1)) / len(parts)
            return max(part.need(each, theme) for part in parts)
        return sum(part.need(width, theme) for part in parts) + theme.gap * (len(parts) - 1)

    def place(self, box: tuple[float, float, float, float], theme: Theme) -> None:
        """Equal widths beside, own heights above one another."""
        super().place(box, theme)
        if theme.landscape:
            parts = self._beside()
            each = (self.width - theme.gap * (len(parts) - 1)) / max(1, len(parts))
            for at, part in enumerate(parts):
                part.place((self.x + at * (each + theme.gap), self.y, each, self.height), theme)
            return
        top = float(self.top)
        needs = [part.need(self.width, theme) for part in self.parts()]
        stretch = max(0.0, self.height - sum(needs) - theme.gap * (len(needs) - 1)) / max(1, len(needs))
        for part, need in zip(self.parts(), needs, strict=True):
            top -= need + stretch
            part.place((self.x, top, self.width, need + stretch), theme)
            top -= theme.gap
