"""LANGUAGE: every language there are words in, each by its own name. Over the step it was asked on, and back to it at one tap."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class LanguageScreen(KioskScreen):
    """Touches: speak (value: language code), back."""

    step = Step.LANGUAGE
    rules = Path(__file__).with_suffix(".kv")
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """A tile each; the one spoken now is marked."""
        words, ids = self.words, self.ids
        ids.hall.shown = not self.theme.landscape
        ids.headline.text, ids.back.text = words("language.headline"), words("button.back")
        languages = self.view.languages
        for at, tile in enumerate(reversed(ids.tiles.children)):
            tile.shown = at < len(languages)
            if tile.shown:
                code = languages[at]
                tile.value, tile.text = code, self.view.words_in(code)("language.name")
                tile.kind = "chosen" if code == visit.language else "tile"
                tile.icon = "check" if code == visit.language else "language"
        ids.tiles.columns = 2 if self.theme.landscape else 1

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Over the first screen."""
        return {"over-welcome": Visit(under=Step.WELCOME)}
