"""CONFIRM: is this your NIK? Masked, with the region it was first issued in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen


class ConfirmScreen(KioskScreen):
    """Touches: yes, no, help, large_text, end."""

    step = Step.CONFIRM
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """The masked number; a region, or a kind word where the list does not know it."""
        words, ids, card = self.words, self.ids, visit.card
        ids.hall.shown = not (self.theme.landscape and (self.theme.large or self.theme.compact))
        ids.headline.text = words("confirm.headline")
        ids.nik.label, ids.nik.text = words("confirm.nik"), card.nik.masked if card else ""
        region = card.region if card else None
        ids.region.label = words("confirm.region") if region and not self.tight else ""
        ids.safe.shown = not self.tight
        ids.region.text = region or words("confirm.region-unfamiliar")
        ids.region.kind = "card" if region else "info"
        ids.safe.text = words("confirm.safe")
        ids.yes.least = 26 if self.theme.compact else 36 if self.theme.large else 44
        ids.yes.text, ids.no.text = words("confirm.yes"), words("confirm.no")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """A region we know, and one we do not."""
        return {"known": Visit(card=samples.CARD), "unfamiliar": Visit(card=samples.STRANGE_CARD, typed=True)}
