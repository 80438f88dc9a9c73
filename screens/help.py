"""HELP: what to do on the step underneath, in a drawing and plain words, and the way to people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.model.service import QuestionKind
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen

# Step -> the drawing, and a picture for each line of its words.
_PICTURES: Mapping[Step, tuple[str, tuple[str, ...]]] = {
    Step.WELCOME: ("card", ("id_card", "touch", "ticket")),
    Step.SCAN: ("card", ("id_card", "touch")),
    Step.NIK: ("tap", ("id_card", "touch", "erase")),
    Step.CONFIRM: ("card", ("id_card", "check", "cross")),
    Step.SERVICES: ("tap", ("touch", "staff")),
    Step.FORM: ("tap", ("touch", "back")),
    Step.REVIEW: ("tap", ("check", "pencil")),
    Step.DONE: ("slip", ("receipt", "pencil")),
    Step.STATUS: ("slip", ("qr", "touch")),
    Step.STATUS_CODE: ("slip", ("receipt", "erase")),
    Step.STATUS_SHOWN: ("slip", ("check", "ticket")),
    Step.PRODUCTS: ("tap", ("touch", "next")),
    Step.PRODUCT: ("tap", ("printer", "phone")),
    Step.NOTICE: ("hall", ("megaphone", "back")),
}


class HelpScreen(KioskScreen):
    """Touches: close; call (as in the header); end, once something personal is under it."""

    step = Step.HELP
    rules = Path(__file__).with_suffix(".kv")
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """The words for the step underneath, each with its picture."""
        words, ids = self.words, self.ids
        under = visit.under or Step.WELCOME
        typed = under is Step.FORM and visit.asked is not None and visit.asked.kind is not QuestionKind.CHOICE
        drawing, icons = _PICTURES.get(under, ("hall", ("info", "touch", "staff")))
        cramped = self.theme.landscape and (self.theme.large or self.theme.compact)
        self.split = 0 if not self.theme.landscape or cramped else 0.4
        ids.drawing.shown, ids.drawing.art = not cramped, drawing
        ids.headline.text = words("help.headline")
        lines = (words("help.form-keys") if typed else words("help." + under.value.replace("_", "-"))).split("\n")
        icons = ("touch", "erase") if typed else icons
        if cramped and self.theme.large:
            lines = [" ".join(lines)]
        for at, note in enumerate((ids.first, ids.second, ids.third)):
            note.shown = at < len(lines)
            note.text = lines[at] if at < len(lines) else ""
            note.icon = icons[at] if at < len(icons) else "info"
        ids.staff.shown, ids.staff.text = not cramped, words("help.staff")
        ids.end.shown = visit.personal
        ids.end.text, ids.close.text = words("help.end"), words("help.close")
        self.header.help.shown = False

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Over every step that has help; and over keys."""
        over = {step.value: Visit(card=samples.CARD, under=step) for step in _PICTURES}
        return {**over, "keys": Visit(card=samples.CARD, under=Step.FORM, service=samples.BIRTH)}
