"""STILL_HERE: nobody has touched the glass for a while. Nothing personal is on this screen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen


class StillHereScreen(KioskScreen):
    """Touches: here, end, large_text."""

    step = Step.STILL_HERE
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    shows_problem = False
    seconds_left: float = 30

    def fill(self, _visit: Visit) -> None:
        """The question and two answers."""
        words, ids = self.words, self.ids
        ids.hall.shown = not (self.theme.landscape and (self.theme.large or self.theme.compact))
        ids.headline.text, ids.why.text = words("still-here.headline"), words("still-here.why")
        ids.here.text, ids.finish.text = words("still-here.here"), words("still-here.end")

    def begin(self, silence_seconds: float | None) -> None:
        """Count down from the silence that ends the visit."""
        self.seconds_left = silence_seconds or 30
        self._count(self.seconds_left)

    def tick(self, seconds: float) -> None:
        """One second less, every second."""
        self._count(max(0.0, self.seconds_left - seconds))

    def _count(self, seconds: float) -> None:
        text = self.words("still-here.left", count=math.ceil(seconds))
        if self.ids.left.text != text:
            self.ids.left.text = text
            self.arrange()

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Over a screen full of personal data."""
        visit = Visit(digits="1801094502", card=samples.CARD, service=samples.DOMICILE, answers={"purpose": "bank"})
        return {"over-review": visit}
