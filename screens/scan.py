"""SCAN: hold a card before the camera, or type the NIK instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class ScanScreen(KioskScreen):
    """Touches: type, back, help, large_text."""

    step = Step.SCAN
    rules = Path(__file__).with_suffix(".kv")
    reach = 1.0  # the picture is looked at, not tapped

    def fill(self, visit: Visit) -> None:
        """The request, the preview, the two ways out."""
        words, ids = self.words, self.ids
        ids.headline.text, ids.how.text = words("scan.headline"), self._how()
        ids.how.shown = not (self.theme.landscape and visit.problem)
        ids.back.text, ids.type.text = words("button.back"), words("scan.type")
        ids.preview.mirrored = self.view.mirrored
        ids.preview.feed(self.view.frame())

    def _how(self) -> str:
        return self.words("scan.how" if self.view.reads_cards else "scan.how-code")

    def tick(self, seconds: float) -> None:
        """New pictures; after a while, what to try."""
        if self.ids.preview.feed(self.view.frame()):
            self.ids.preview.breathe(seconds)
        late = self.words("scan.unread")
        if seconds > self.view.scan_hint_seconds and self.ids.how.text != late:
            self.ids.how.text = late
            self.arrange()

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Waiting, and a card that is not one."""
        return {"waiting": Visit(), "ikd": Visit(problem=problems.CARD_IKD)}
