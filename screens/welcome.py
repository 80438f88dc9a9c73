"""WELCOME: the camera is watching for a card, and whoever has none finds everything else at one tap."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.model.service import Catalogue, Service
from kiosk.visit.shelf import open_services
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


def plain_number(catalogue: Catalogue) -> Service | None:
    """The service that gives a number at one tap: no card, no question."""
    return next((s for s in catalogue.services if not s.needs_nik and not s.questions), None)


class WelcomeScreen(KioskScreen):
    """Touches: start, scan (value: note, or camera for the picture itself), number (value: service code), status, products,
    open, notice (value: its id)."""

    step = Step.WELCOME
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, _visit: Visit) -> None:
        """Greeting, preview, what can be done without a card."""
        words, ids = self.words, self.ids
        self.split = 0.42 if self.theme.compact else 0.48
        today = self.view.notice()
        if today and not self.banner.shown:
            self.banner.shown, self.banner.kind, self.banner.icon, self.banner.text = True, "info", "megaphone", today
        told = self.banner.shown
        cramped = self.theme.compact or self.theme.large
        ids.preview.shown = not (told and self.theme.landscape and cramped)
        ids.card.shown = not (told and cramped)
        ids.headline.text = words("services.headline" if self.tight else "welcome.headline")
        what = "-short" if self.theme.compact else "" if self.view.reads_cards else "-code"
        ids.card.text = words(f"welcome.card{what}")
        ids.start.text, ids.start.hint = words("welcome.start"), "" if self.theme.compact else words("welcome.start-hint")
        ids.preview.least = 20 if self.theme.compact or told else 34
        ids.start.least = 26 if self.theme.compact else 32 if self.theme.landscape else 38
        self._tiles()
        self._notice(told)
        ids.preview.mirrored = self.view.mirrored
        ids.preview.feed(self.view.frame())

    def _tiles(self) -> None:
        """Only what there is: no empty shelf, no service nobody offers."""
        words, ids = self.words, self.ids
        queue = plain_number(self.view.catalogue)
        ids.number.shown, ids.number.value = queue is not None, queue.code if queue else ""
        ids.number.text, ids.status.text = words("welcome.number"), words("welcome.status")
        ids.products.text, ids.products.shown = words("welcome.products"), bool(self.view.news().products)
        ids.open.text, ids.open.shown = words("welcome.open"), bool(open_services(self.view.catalogue))
        shown = len(ids.tiles.parts())
        ids.tiles.cell = 26 if self.theme.landscape else 36 if shown == 4 else 48
        ids.tiles.columns = 2 if shown in (2, 4) or self.theme.landscape else max(1, shown)

    def _notice(self, crowded: bool) -> None:
        """The first of today's; a small panel keeps it for its slides."""
        notice = self.ids.notice
        notices = self.view.news().notices_on(self.view.today().isoformat())
        notice.shown = bool(notices) and not self.theme.compact and not (crowded and self.theme.large)
        if notices:
            notice.value, notice.text = notices[0].id, notices[0].title[:60]

    def tick(self, seconds: float) -> None:
        """New pictures; the frame breathes; the clock goes on."""
        if self.ids.preview.feed(self.view.frame()):
            self.ids.preview.breathe(seconds)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Idle, after the failsafe, and with staff on their way."""
        return {"idle": Visit(), "problem": Visit(problem=problems.UNEXPECTED), "called": Visit(said="call.called")}
