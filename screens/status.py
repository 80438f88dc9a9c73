"""STATUS: hold the slip's code before the camera, or type it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class StatusScreen(KioskScreen):
    """Touches: type, back."""

    step = Step.STATUS
    rules = Path(__file__).with_suffix(".kv")
    reach = 1.0  # the picture is looked at, not tapped

    def fill(self, visit: Visit) -> None:
        """The request, the preview, the two ways out."""
        words, ids = self.words, self.ids
        ids.headline.text, ids.how.text = words("status.headline"), words("status.how")
        ids.how.shown = not (self.theme.landscape and visit.problem)
        ids.back.text, ids.type.text = words("button.back"), words("status.type")
        ids.preview.mirrored = self.view.mirrored
        ids.preview.feed(self.view.frame())

    def tick(self, seconds: float) -> None:
        """New pictures."""
        if self.ids.preview.feed(self.view.frame()):
            self.ids.preview.breathe(seconds)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Waiting, and something that is no slip."""
        return {"waiting": Visit(), "no-slip": Visit(problem=problems.CARD_NO_TICKET)}
