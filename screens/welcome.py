"""WELCOME: the camera is watching for a card, and there are two ways to go on without one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.model.service import Catalogue, Service
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


def plain_number(catalogue: Catalogue) -> Service | None:
    """The service that gives a number at one tap: no card, no question."""
    return next((s for s in catalogue.services if not s.needs_nik and not s.questions), None)


class WelcomeScreen(KioskScreen):
    """Touches: start, number (value: service code), scan (value: note, or camera for the picture itself), help, large_text."""

    step = Step.WELCOME
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """Greeting, preview, two tiles."""
        words, ids = self.words, self.ids
        self.lifts = self.theme.large
        ids.preview.shown = not (visit.problem and self.theme.landscape and (self.theme.compact or self.theme.large))
        ids.card.shown = not (self.tight and visit.problem)
        ids.headline.text = words("welcome.headline")
        ids.card.text = words("welcome.card" if self.view.reads_cards else "welcome.card-code")
        ids.start.text, ids.start.hint = words("welcome.start"), "" if self.tight else words("welcome.start-hint")
        queue = plain_number(self.view.catalogue)
        ids.number.shown = queue is not None
        ids.number.value = queue.code if queue else ""
        ids.number.text, ids.number.hint = words("welcome.number"), "" if self.tight else words("welcome.number-hint")
        ids.preview.mirrored = self.view.mirrored
        ids.preview.feed(self.view.frame())

    def tick(self, seconds: float) -> None:
        """New pictures; the frame breathes; the clock goes on."""
        if self.ids.preview.feed(self.view.frame()):
            self.ids.preview.breathe(seconds)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Idle, and after the failsafe."""
        return {"idle": Visit(), "problem": Visit(problem=problems.UNEXPECTED)}
