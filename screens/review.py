"""REVIEW: everything once more, and what to bring; then one tap stores and prints. The list of papers can be taken home alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk import problems
from kiosk.language import choose
from kiosk.model.answer import answer_words
from kiosk.model.service import Question
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen, shown_parts
from screens.widgets.words import Words

# Of a longer text the beginning is enough to know it by.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class _Layout:
    """What stands beside the answers. `alone`: they have the whole width of a panel that lies."""

    bring: bool = False
    listing: bool = False
    nik: bool = True
    alone: bool = True
    answers: bool = True


# From all there is to the least. The NIK was confirmed once already; what to bring is said again on the next screen and on
# paper; answers are read only here, and give way only to a problem that keeps them from being sent.
_LAYOUTS = (
    _Layout(bring=True, listing=True, alone=False),
    _Layout(bring=True, alone=False),
    _Layout(listing=True, alone=False),
    _Layout(),
    _Layout(nik=False),
)
_ONLY_THE_PROBLEM = _Layout(bring=True, answers=False, alone=False), _Layout(answers=False)


class ReviewScreen(KioskScreen):
    """Touches: change, take_list, submit, help, large_text, end."""

    step = Step.REVIEW
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """NIK, service, answers; requirements."""
        words, ids, service = self.words, self.ids, visit.service
        self.visit = visit
        ids.headline.text = words("review.headline")
        if service:
            total = len(service.questions) + 1
            ids.dots.total = ids.dots.done = total
            ids.dots.text = words("form.step", step=total, total=total)
            ids.bring.fill(words("review.bring"), [choose(each.words, visit.language) for each in service.requirements])
        ids.change.text, ids.submit.text = words("review.change"), words("review.submit")

    def arrange(self) -> None:
        """The first layout that has room for every word, with the questions if that can be."""
        layouts = (*_LAYOUTS, *_ONLY_THE_PROBLEM) if self.banner.shown else _LAYOUTS
        for labelled in (True, False):
            for layout in layouts:
                self._lay(layout)
                super().arrange()
                if self._fits and not (labelled and layout.answers and not self.ids.summary.labelled):
                    return

    def _lay(self, layout: _Layout) -> None:
        ids, visit, theme = self.ids, self.visit, self.theme
        service = visit.service
        if service is None:
            return
        rows = [(self.words("review.service"), choose(service.name, visit.language))]
        if visit.card and service.takes_nik and layout.nik:
            rows.insert(0, (self.words("confirm.nik"), visit.card.nik.masked))
        answers = [(choose(each.words, visit.language), _given(each, visit)) for each in service.questions]
        ids.summary.fill(rows + answers, len(rows))
        ids.summary.shown = layout.answers
        ids.bring.shown = layout.bring and bool(service.requirements)
        ids.take_list.shown = layout.listing and bool(service.requirements) and not visit.listed
        ids.take_list.text = self.words("review.take-list") if layout.bring else self.words("review.bring")
        room = layout.bring and not (theme.compact or self.banner.shown or (theme.landscape and theme.large))
        ids.dots.shown = room and len(answers) > 0
        self.split = 0 if layout.alone else 0.46 if self.tight else 0.54

    @property
    def _fits(self) -> bool:
        """Whether no part leaves its region and no word is cut."""
        regions = (self.ids.says, self.ids.answers)
        if any(part.y < region.y - 1 for region in regions for part in region.parts()):
            return False
        return all(part.fits for region in regions for part in shown_parts(region) if isinstance(part, Words) and part.text)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """One answer, the most answers, the list just printed, a full store."""
        one = {"purpose": "bank"}
        many = {"born": "05022024", "twins": "no", "phone": "081279001234", "kk": "1801091204110003"}
        alone = Visit(card=samples.CARD, service=samples.DOMICILE, question=1, answers=one)
        return {
            "one": alone,
            "many": Visit(card=samples.CARD, service=samples.BIRTH, question=4, answers=many),
            "listed": replace(alone, listed=True, said="review.list-printing"),
            "full": Visit(card=samples.CARD, service=samples.POOR, question=1, answers=one, problem=problems.STORE_FULL),
        }


def _given(question: Question, visit: Visit) -> str:
    """An answer as it was tapped or typed; a dash for one left open."""
    given = visit.answers.get(question.code, "")
    if not given:
        return "–"
    words = answer_words(question, given, visit.language)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
