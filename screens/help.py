"""HELP: what to do on the step underneath, in plain words, and where people are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen


class HelpScreen(KioskScreen):
    """Touches: close, large_text."""

    step = Step.HELP
    rules = Path(__file__).with_suffix(".kv")
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """The words for the step underneath."""
        words, ids = self.words, self.ids
        under = visit.under or Step.WELCOME
        ids.hall.shown = not (self.theme.landscape and (self.theme.large or self.theme.compact))
        ids.headline.text = words("help.headline")
        lines = words("help." + under.value.replace("_", "-")).split("\n")
        if self.theme.landscape and self.theme.large:
            lines = [" ".join(lines)]
        for at, note in enumerate((ids.first, ids.second, ids.third)):
            note.shown = at < len(lines)
            note.text = lines[at] if at < len(lines) else ""
        ids.staff.text = words("help.staff")
        ids.close.text = words("help.close")
        self.header.help.shown = False

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Over every step that has help."""
        steps = (Step.WELCOME, Step.SCAN, Step.NIK, Step.CONFIRM, Step.SERVICES, Step.FORM, Step.REVIEW, Step.DONE)
        return {step.value: Visit(card=samples.CARD, under=step) for step in steps}
