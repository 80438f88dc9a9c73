"""STATUS_CODE: the eight letters and digits under the slip's code, typed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.model.ticket import CODE_LENGTH, CROCKFORD
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen

_DIGITS, _LETTERS = CROCKFORD[:10], CROCKFORD[10:]


class StatusCodeScreen(KioskScreen):
    """Touches: sign (value: a letter or digit), signs (on a small panel), erase, next, back."""

    step = Step.STATUS_CODE
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """The code so far, and the keys for the rest. On a small panel the code stands in the header."""
        words, ids, small = self.words, self.ids, self.theme.compact
        left = CODE_LENGTH - len(visit.code)
        self.split = 0 if small else 0.38
        ids.headline.text = words("status-code.headline")
        if small and visit.code:
            code = visit.code.ljust(CODE_LENGTH, "_")
            ids.headline.text = f"{code[:4]} {code[4:]}"
        # What is typed matters more there than what was held up by mistake.
        self.banner.shown = self.banner.shown and not (self.theme.landscape and self.theme.large and not visit.said)
        ids.boxes.shown = not small
        ids.left.shown = not small and not (self.theme.landscape and self.theme.large)
        ids.boxes.length, ids.boxes.digits = CODE_LENGTH, visit.code
        ids.left.text = words("status.left", count=left) if left else words("status.full")
        ids.left.icon = "info" if left else "check"
        signs = CROCKFORD if not small else _LETTERS if visit.letters else _DIGITS
        turn = "" if not small else words("status-code.digits" if visit.letters else "status-code.letters")
        ids.signs.fill(signs, turn, "" if small else words("button.erase"))
        ids.back.text, ids.next.text = words("button.back"), words("button.next")
        ids.next.kind = "quiet" if left else "main"

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Empty, half typed, whole; letters, for a small panel; something that is no slip."""
        return {
            "empty": Visit(),
            "half": Visit(code="K7F3"),
            "letters": Visit(code="K7F3", letters=True),
            "whole": Visit(code="K7F39QXM"),
            "no-slip": Visit(problem=problems.CARD_NO_TICKET),
        }
