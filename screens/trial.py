"""TRIAL: a card to judge the display by (a ruler, colours, corners), then ten places to tap over the whole glass.

Where fingers came down goes to the desk, which judges.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from kivy.graphics import Color, Ellipse, Line, Rectangle
from kivy.input import MotionEvent

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen
from screens.theme import BLUE, GOLD, GREEN, INK, RED, WHITE, channels

# Whoever does not find the place in so long is helped on: the place counts as dead.
_PLACE_SECONDS = 6.0
# Nearer than this a tap was meant for the place, however far the glass puts it off.
_MEANT_MM = 30.0
_MOST_TAPS = 60
_CARD = -1  # before the first place
EDGE_MM = 12.0
# Long enough to show a wrong diagonal, short enough for the smallest panel.
RULER_MM = 100
_SWATCHES = (WHITE, GOLD, GREEN, BLUE, RED, INK)


class TrialScreen(KioskScreen):
    """Touches: tapped (value: `x,y,seconds;...` in mm from the lower left corner), back. Nothing on it can be missed."""

    step = Step.TRIAL
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    calls = False
    for_residents = False
    _at = 0
    _since = 0.0
    _taps: tuple[str, ...] = ()

    def fill(self, visit: Visit) -> None:
        """Begin anew with the card, unless the desk is already judging."""
        self.ids.headline.text = f"Garis ini {RULER_MM} mm?"
        self.ids.how.text = "Ukur dengan penggaris. Empat sudut utuh, enam warna berbeda? Sentuh layar untuk lanjut."
        if visit.duty is None or not visit.duty.busy:
            self._at, self._taps, self._since = _CARD, (), time.monotonic()
            self._draw_card()

    def places(self) -> list[tuple[float, float]]:
        """Corners, edges and the middle twice, in mm; the same as kiosk.checkup.touch.trial_targets."""
        width, height = self.theme.width / self.theme.px_per_mm, self.theme.height / self.theme.px_per_mm
        left, right, low, high = EDGE_MM, width - EDGE_MM, EDGE_MM, height - EDGE_MM
        across, up = width / 2, height / 2
        corners = [(left, high), (right, high), (right, low), (left, low)]
        return [*corners, (across, high), (right, up), (across, low), (left, up), (across, up), (across, up)]

    def tick(self, _seconds: float) -> None:
        """Nobody is kept at a place that feels nothing."""
        if _CARD < self._at < len(self.places()) and time.monotonic() - self._since > _PLACE_SECONDS:
            self._next()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Note every tap, also one nobody meant; one near the place leads on to the next."""
        if self._at == _CARD:
            self.ids.headline.text, self.ids.how.text = "Sentuh titik kuning", "Sepuluh titik, satu per satu. Pakai ujung jari."
            self.arrange()
            self._next()
            return True
        places = self.places()
        if self._at >= len(places) or len(self._taps) >= _MOST_TAPS:
            return True
        x_mm, y_mm = touch.x / self.theme.px_per_mm, touch.y / self.theme.px_per_mm
        self._taps += (f"{x_mm:.1f},{y_mm:.1f},{time.monotonic():.3f}",)
        x, y = places[self._at]
        if abs(x_mm - x) < _MEANT_MM and abs(y_mm - y) < _MEANT_MM:
            self._next()
        return True

    def on_touch_up(self, _touch: MotionEvent) -> bool:
        """Only where a finger comes down counts."""
        return True

    def _next(self) -> None:
        self._at += 1
        self._since = time.monotonic()
        self._draw_place()
        if self._at == len(self.places()):
            self.touch("tapped", ";".join(self._taps))

    def _draw_card(self) -> None:
        """A ruler with a tick each centimetre, six colours and eight greys, and an angle in every corner."""
        theme = self.theme
        mm, wide, high = theme.mm, theme.width, theme.height
        left, low = (wide - mm(RULER_MM)) // 2, high // 3
        self.canvas.after.clear()
        with self.canvas.after:
            Color(*channels(INK))
            Line(points=[left, low, left + mm(RULER_MM), low], width=mm(0.3), cap="none")
            for tick in range(0, RULER_MM + 1, 10):
                Line(points=[left + mm(tick), low, left + mm(tick), low + mm(5 if tick % 50 else 9)], width=mm(0.3), cap="none")
            for x, y, across, up in ((0, 0, 1, 1), (wide, 0, -1, 1), (0, high, 1, -1), (wide, high, -1, -1)):
                Color(*channels(GOLD if y else INK))  # the upper ones lie on the header
                Line(points=[x + across * mm(10), y, x, y, x, y + up * mm(10)], width=mm(0.6))
            side = mm(RULER_MM) / len(_SWATCHES)
            for at, colour in enumerate(_SWATCHES):
                Color(*channels(colour))
                Rectangle(pos=(left + at * side, low - mm(24)), size=(side, mm(16)))
            for at in range(8):
                Color(at / 7, at / 7, at / 7)
                Rectangle(pos=(left + at * mm(RULER_MM) / 8, low - mm(40)), size=(mm(RULER_MM) / 8, mm(14)))

    def _draw_place(self) -> None:
        theme, places = self.theme, self.places()
        self.canvas.after.clear()
        if self._at >= len(places):
            return
        x, y = (theme.mm(part) for part in places[self._at])
        with self.canvas.after:
            Color(*channels(GOLD))
            Ellipse(pos=(x - theme.mm(8), y - theme.mm(8)), size=(theme.mm(16), theme.mm(16)))
            Color(*channels(BLUE))
            Line(points=[x - theme.mm(5), y, x + theme.mm(5), y], width=theme.mm(0.5))
            Line(points=[x, y - theme.mm(5), x, y + theme.mm(5)], width=theme.mm(0.5))

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """The card."""
        return {"card": Visit()}
