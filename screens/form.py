"""FORM: one question a screen. A tap on a choice answers at once; numbers, telephones and dates are typed on the keypad."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kiosk.model.service import Question, QuestionKind
from kiosk.visit.form import DATE_DIGITS, enough
from kiosk.visit.step import Step
from kiosk.visit.visit import DateFault, Visit
from screens import samples
from screens.base import KioskScreen


class FormScreen(KioskScreen):
    """Touches: answer (value: choice code), digit, erase, clear, next, skip, back, help, large_text, end."""

    step = Step.FORM
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """The question, and choices or keypad."""
        words, ids, question = self.words, self.ids, visit.asked
        if question is None or visit.service is None:
            return
        self.split = 0 if self.theme.compact and question.choices else 0.44 if self.theme.compact or self.theme.large else 0.36
        ids.dots.shown = not self.tight and not (self.theme.compact and question.choices)
        total = len(visit.service.questions) + 1
        ids.dots.total, ids.dots.done = total, visit.question + 1
        ids.dots.text = words("form.step", step=visit.question + 1, total=total)
        ids.headline.text = question.words.get(visit.language, question.words["id"])
        typed = question.kind in (QuestionKind.NUMBER, QuestionKind.PHONE, QuestionKind.DATE)
        ids.service.icon, ids.service.label = visit.service.icon, words("review.service")
        ids.service.text = visit.service.name.get(visit.language, visit.service.name["id"])
        ids.service.shown = bool(question.choices) and not self.theme.compact and not self.theme.large
        fault = visit.date_fault if len(visit.draft) == DATE_DIGITS else None
        ids.fault.shown, ids.fault.text = fault is not None, self._advice(fault) if fault else ""
        ids.how.shown = question.kind is not QuestionKind.CHOICE and not (self.tight and typed) and fault is None
        ids.how.text = words(f"form.how-{question.kind.value}")
        self._choices(visit, question)
        ids.field.shown = ids.keypad.shown = typed
        ids.field.text = spelled(question.kind, visit.draft)
        self._foot(question, enough(question.kind, visit.draft) and fault is None, typed)

    def _advice(self, fault: DateFault) -> str:
        return self.words(f"form.date-{fault.part}", day=f"{fault.limit:%d %m %Y}" if fault.limit else "")

    def _choices(self, visit: Visit, question: Question) -> None:
        ids, choices = self.ids, question.choices
        ids.choices.shown = bool(choices)
        given = visit.answers.get(question.code)
        for at, tile in enumerate(reversed(ids.choices.children)):
            tile.shown = at < len(choices)
            if tile.shown:
                choice = choices[at]
                tile.value, tile.icon = choice.code, choice.icon
                tile.text = choice.words.get(visit.language, choice.words["id"])
                tile.icon_side, tile.role = (30, "large") if len(choices) < 3 else (17, "strong")
                tile.kind = "chosen" if choice.code == given else "tile"
        ids.choices.columns = 2 if self.theme.landscape and len(choices) > 3 else 1
        ids.choices.cell_most = 0 if self.theme.landscape else 27 if len(choices) > 4 else 40 if len(choices) > 2 else 62

    def _foot(self, question: Question, ready: bool, typed: bool) -> None:
        words, ids = self.words, self.ids
        ids.keypad.fill(words("button.clear"), words("button.erase"), words("button.next"), ready)
        ids.back.text, ids.next.text, ids.skip.text = words("button.back"), words("button.next"), words("button.skip")
        ids.next.shown = typed and not self.theme.landscape
        ids.next.kind = "main" if ready else "quiet"
        ids.skip.shown = not question.required

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Choices, a given answer, two choices, and each kind of typing."""
        purpose = Visit(card=samples.CARD, service=samples.DOMICILE)
        birth = Visit(card=samples.CARD, service=samples.BIRTH)
        return {
            "purpose": purpose,
            "given": Visit(card=samples.CARD, service=samples.DOMICILE, answers={"purpose": "bank"}),
            "date": Visit(card=samples.CARD, service=samples.BIRTH, draft="0502"),
            "no-such-date": Visit(card=samples.CARD, service=samples.BIRTH, draft="31022026", date_fault=DateFault("calendar")),
            "too-late": Visit(
                card=samples.CARD, service=samples.BIRTH, draft="31122099", date_fault=DateFault("late", date(2031, 11, 21))
            ),
            "yes-no": Visit(card=samples.CARD, service=samples.BIRTH, question=1),
            "phone": Visit(card=samples.CARD, service=samples.BIRTH, question=2, draft="081279"),
            "optional": Visit(card=samples.CARD, service=birth.service, question=3),
        }


def spelled(kind: QuestionKind, draft: str) -> str:
    """A draft as people write it: `05 / 02 / 1995`, `0812 7900 1234`, `1801 0945 0295`."""
    if kind is QuestionKind.DATE:
        parts = [draft[:2], draft[2:4], draft[4:]]
        return " / ".join(part for part in parts if part)
    if kind is QuestionKind.NUMBER and len(draft) <= 6:
        return draft
    return " ".join(draft[at : at + 4] for at in range(0, len(draft), 4))
