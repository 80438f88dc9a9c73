"""STATUS_SHOWN: what became of a request, as four dots and plain words, and how old that word is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.language import choose
from kiosk.model.news import HeardStatus, RequestStatus, StatusOf
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen
from screens.notice import cut, page_signs

# How many of the four dots are full. Cancelled: received, and no further.
_DONE = {
    RequestStatus.INCOMPLETE: 1,
    RequestStatus.CHECKING: 1,
    RequestStatus.SIGNING: 2,
    RequestStatus.READY: 4,
    RequestStatus.COLLECTED: 4,
    RequestStatus.CANCELLED: 1,
}
_DOTS = ("received", "checked", "signed", "ready")
_ICONS = {
    RequestStatus.INCOMPLETE: "warning",
    RequestStatus.CHECKING: "clock",
    RequestStatus.SIGNING: "pencil",
    RequestStatus.READY: "letter",
    RequestStatus.COLLECTED: "check",
    RequestStatus.CANCELLED: "cross",
}
# A word younger than this was said just now.
_FRESH_SECONDS = 600


class StatusShownScreen(KioskScreen):
    """Touches: another, finish."""

    step = Step.STATUS_SHOWN
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """Known, not known, or still being looked for."""
        words, ids = self.words, self.ids
        ids.another.text, ids.finish.text = words("status-shown.another"), words("status-shown.finish")
        status = visit.heard.status if visit.heard else None
        ids.which.shown = ids.life.shown = status is not None
        ids.age.shown = ids.note.shown = False
        ids.lost.shown = visit.answered and status is None
        ids.hall.shown = not (self.theme.compact or self.theme.large)
        self.split = 0 if status is None else 0.5
        if visit.heard is None or status is None:
            ids.headline.text = words("status-shown.unknown" if visit.answered else "status-shown.waiting")
            ids.lost.text = words("status-shown.unknown-what")
            return
        ids.headline.text = words(f"status-shown.{status.status.value}")
        self._which(visit, status)
        ids.life.fill([words(f"status-shown.dot-{dot}") for dot in _DOTS], _DONE[status.status])
        ids.note.shown = bool(status.note)
        ids.note.label, ids.note.text = (
            words("status-shown.note"),
            cut(status.note, 75 if self.tight else page_signs(self.theme) // 2),
        )
        ids.age.shown = not (self.theme.landscape and (self.theme.compact or self.theme.large) and status.note)
        ids.age.text = self._age(visit.heard)

    def _which(self, visit: Visit, status: StatusOf) -> None:
        """Number and service: which of their requests it is."""
        which, service = self.ids.which, self.view.catalogue.service(status.service)
        which.icon = _ICONS[status.status]
        which.label = choose(service.name, visit.language) if service else self.words("status-shown.number")
        which.text = status.ticket.label
        which.shown = not (self.theme.compact and (status.note or self.theme.large))

    def _age(self, heard: HeardStatus) -> str:
        """How old the word is, in the largest whole unit."""
        words, seconds = self.words, heard.age_seconds
        if not heard.delivered:
            return words("status-age.unsent")
        if seconds is None or seconds < 0:
            return words("status-age.unknown")
        if seconds < _FRESH_SECONDS:
            return words("status-age.now")
        for unit, long in (("minutes", 60), ("hours", 3600), ("days", 86_400)):
            most = {"minutes": 3600, "hours": 86_400}.get(unit)
            if most is None or seconds < most:
                return words(f"status-age.{unit}", count=int(seconds // long))
        raise AssertionError("days have no end")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Being looked for, every status, an old word, a note, an unknown code."""

        def shown(heard: HeardStatus | None) -> Visit:
            return Visit(code="K7F39QXM", heard=heard, answered=True)

        note = "Fotokopi Kartu Keluarga belum ada. Mohon dibawa ke Loket 1."
        return {
            "waiting": Visit(code="K7F39QXM"),
            "checking": shown(samples.status(RequestStatus.CHECKING)),
            "incomplete": shown(samples.status(RequestStatus.INCOMPLETE, note)),
            "signing": shown(samples.status(RequestStatus.SIGNING, age_seconds=5 * 3600)),
            "ready": shown(samples.status(RequestStatus.READY, age_seconds=None)),
            "collected": shown(samples.status(RequestStatus.COLLECTED, age_seconds=1500)),
            "cancelled": shown(samples.status(RequestStatus.CANCELLED, age_seconds=3 * 86_400)),
            "unsent": shown(replace(samples.status(RequestStatus.CHECKING), delivered=False)),
            "unknown": shown(None),
        }
