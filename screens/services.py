"""SERVICES: everything at once when it fits on one page, else categories first. What is on the tiles, the shelf says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen


class ServicesScreen(KioskScreen):
    """Touches: category (value: code), service (value: code), more, back, help, large_text, end."""

    step = Step.SERVICES
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """The tiles of this page; `more` only when there is another."""
        words, ids = self.words, self.ids
        self.split = 0 if self.theme.compact else 0.26 if self.theme.large else 0.3
        ids.hall.shown = not self.theme.compact
        page = shelf(self.view.catalogue, visit)
        tiles = [("category", c.code, c.words, c.icon, "") for c in page.categories]
        tiles += [("service", s.code, s.name, s.icon, self.view.shut(s)) for s in page.services]
        ids.headline.text = words("services.headline") if page.categories else words("services.headline-category")
        self._where(visit, bool(page.categories))
        few = len(tiles) < 3
        for at, tile in enumerate(reversed(ids.tiles.children)):
            tile.shown = at < len(tiles)
            if tile.shown:
                tile.name, tile.value, texts, tile.icon, shut = tiles[at]
                tile.text = texts.get(visit.language, texts["id"])
                # Where three lines do not fit, a lock says it, and a tap says why.
                narrow = self.theme.landscape and (self.theme.large or self.theme.compact)
                tile.kind = "quiet" if shut else "tile"
                tile.hint = words(f"shut.{shut.partition('.')[2]}-tile") if shut and not narrow else ""
                tile.icon = "lock" if shut and narrow else tile.icon
                tile.flat = few
                tile.icon_side, tile.role = (30, "large") if few else (17 if self.theme.landscape else 26, "strong")
        ids.tiles.columns = 1 if few else 2
        ids.back.text, ids.more.text = words("button.back"), words("services.more")
        ids.more.shown = page.pages > 1

    def _where(self, visit: Visit, all_shown: bool) -> None:
        """The category whose services these are."""
        where = self.ids.where
        category = next((c for c in self.view.catalogue.categories if c.code == visit.category), None)
        where.shown = category is not None and not all_shown and not self.theme.compact and not self.theme.large
        if category is not None:
            where.icon, where.text = category.icon, category.words.get(visit.language, category.words["id"])

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Categories, a full page of services, and the page after it."""
        start = Visit(card=samples.CARD)
        letters = Visit(card=samples.CARD, category="letters")
        return {
            "categories": start,
            "letters": letters,
            "second": Visit(card=samples.CARD, category="letters", page=1),
            "one": Visit(card=samples.CARD, category="complaint"),
        }
