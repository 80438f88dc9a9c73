"""The state of a journey that its rooms change: where the visit stands, and what may be looked up on the way. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kiosk.model.news import News
from kiosk.model.service import Catalogue, Service
from kiosk.problems import Problem
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit


def always_open(_service: Service) -> str:
    """Nothing is ever shut."""
    return ""


class Walk:
    """One visit after another. Owned by one thread. `catalogue`, `today`, `news` and `shut` only answer; rooms change the rest.

    `shut` says why a service cannot be asked for now, as a key of words; "" while it can. `turns` counts how often staff came.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        today: Callable[[], date],
        news: Callable[[], News],
        shut: Callable[[Service], str] = always_open,
    ) -> None:
        self.catalogue = catalogue
        self.today = today
        self.news = news
        self.shut = shut
        self.closed_by: Problem | None = None
        self.turns = 0
        self.step = Step.WELCOME
        self.visit = Visit()

    def go(self, step: Step, **changes: object) -> None:
        """To `step`, with these fields of the visit changed."""
        self.step = step
        self.note(**changes)

    def note(self, **changes: object) -> None:
        """Change these fields of the visit and stay."""
        self.visit = replace(self.visit, **changes)  # type: ignore[arg-type]

    def over(self, step: Step) -> None:
        """Lay `step` over the one shown; `uncover` gives that back. What lies over another lies over the same one still."""
        covered = self.visit.under if self.step in OVERLAYS else self.step
        self.go(step, under=covered)

    def uncover(self) -> None:
        """Back to the step underneath."""
        self.go(self.visit.under or Step.WELCOME, under=None)

    def home(self) -> None:
        """Drop the visit, all of it."""
        self.step = Step.CLOSED if self.closed_by else Step.WELCOME
        self.visit = Visit(problem=self.closed_by)


OVERLAYS = frozenset({Step.HELP, Step.LANGUAGE, Step.VOICE, Step.STILL_HERE})
"""Steps that lie over another one and give it back."""
