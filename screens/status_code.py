"""STATUS_CODE."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class StatusCodeScreen(KioskScreen):
    """Touches: back."""

    step = Step.STATUS_CODE
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """The way back."""
        words, ids = self.words, self.ids
        ids.headline.text = words("button.back")
        ids.back.text = words("button.back")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Empty."""
        return {"empty": Visit()}
