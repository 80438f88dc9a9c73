"""PRINTING: stored, and on its way to the paper. Nothing to tap."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit
from screens import samples
from screens.base import KioskScreen

EXPLAIN_SECONDS = 10.0
_ROUND_SECONDS = 1.6


class PrintingScreen(KioskScreen):
    """No touches."""

    step = Step.PRINTING
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    lifts = False

    def fill(self, visit: Visit) -> None:
        """Wait; the number as soon as there is one."""
        words, ids = self.words, self.ids
        ids.picture.shown = not (self.theme.landscape and self.theme.large)
        ids.headline.text, ids.wait.text = words("printing.headline"), words("printing.wait")
        ids.number.shown = visit.request is not None
        ids.number.label = words("done.number")
        ids.number.text = visit.request.ticket.label if visit.request else ""

    def tick(self, seconds: float) -> None:
        """The bar moves; after ten seconds a word about why."""
        self.ids.bar.move(seconds / _ROUND_SECONDS)
        late = self.words("printing.late")
        if seconds > EXPLAIN_SECONDS and self.ids.wait.text != late:
            self.ids.wait.text = late
            self.arrange()

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Before and after the number is given."""
        return {
            "storing": Visit(card=samples.CARD, service=samples.DOMICILE),
            "printing": Visit(card=samples.CARD, service=samples.DOMICILE, request=samples.REQUEST, paper=Paper.PRINTING),
        }
