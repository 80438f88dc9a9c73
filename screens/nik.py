"""NIK: sixteen digits on a keypad, in groups of four. A slip is named by the digits it lies in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.model.nik import DIGITS, NikFault
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens.base import KioskScreen


class NikScreen(KioskScreen):
    """Touches: digit (value 0-9), erase, clear, next, back, help, large_text, end."""

    step = Step.NIK
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """Digits so far and what is still to do."""
        words, ids = self.words, self.ids
        ids.headline.text, ids.where.text = words("nik.headline"), words("nik.where")
        ids.where.shown = not self.theme.compact and not (self.theme.landscape and self.theme.large)
        left, fault = DIGITS - len(visit.digits), visit.fault
        ids.boxes.digits = visit.digits
        ids.boxes.marked = [fault.first, fault.last] if fault else []
        ids.left.text = self._advice(left, fault)
        ids.left.kind = "kind" if fault else "info"
        ids.left.icon = "search_lost" if fault else "check" if left == 0 else "info"
        ids.keypad.fill(
            words("button.clear"),
            words("button.erase"),
            words("button.next"),
            left == 0 and fault is None,
        )
        ids.back.text, ids.next.text = words("button.back"), words("button.next")
        ids.next.kind = "main" if left == 0 and fault is None else "quiet"
        ids.next.shown = not self.theme.landscape

    def _advice(self, left: int, fault: NikFault | None) -> str:
        if fault is not None:
            return self.words("nik.fault-" + fault.part.replace("_", "-"))
        if left == DIGITS:
            return self.words("nik.begin")
        return self.words("nik.left", count=left) if left else self.words("nik.full")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Empty, half typed, whole, and each kind of slip."""
        return {
            "empty": Visit(),
            "half": Visit(digits="1801094502"),
            "whole": Visit(digits="1801094502950001"),
            "birth": Visit(digits="1801094592950001", fault=NikFault("birth_date", 6, 11)),
            "region": Visit(digits="9901094502950001", fault=NikFault("region", 0, 1)),
        }
