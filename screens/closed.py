"""CLOSED: the kiosk cannot serve, or not yet. Residents are sent to people; staff see the cause, small but readable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class ClosedScreen(KioskScreen):
    """No touches."""

    step = Step.CLOSED
    rules = Path(__file__).with_suffix(".kv")
    aids = False
    lifts = False
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """Kind words above, the cause below."""
        words, ids = self.words, self.ids
        problem = visit.problem or problems.UNEXPECTED
        # The first thing seen at every start: nothing is wrong then, and nobody has to be called.
        starting = problem.code == problems.STARTING.code
        ids.picture.shown = not starting and not self.theme.landscape
        ids.hall.shown = not (self.theme.landscape and self.theme.large and not starting) and not self.tight
        ids.cause.shown = not starting
        ids.headline.text = words("closed.starting") if starting else words("closed.headline")
        ids.what.text = words("closed.starting-what") if starting else words(problem.resident)
        ids.cause.label = words("closed.staff", code=problem.code)
        ids.cause.text = f"{problem.staff} {problem.detail[:200]}".strip()

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Every start; a store that cannot be written; a kiosk nobody has enrolled."""
        return {
            "starting": Visit(problem=problems.STARTING),
            "unwritable": Visit(problem=problems.STORE_UNWRITABLE.because("/var/lib/anjungan: Permission denied")),
            "not-enrolled": Visit(problem=problems.NOT_ENROLLED),
        }
