"""REVIEW: everything once more, and what to bring; then one tap stores and prints. The list of papers can be taken home alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk import problems
from kiosk.language import choose
from kiosk.model.answer import answer_words
from kiosk.model.service import Question, Service
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen

# Of a longer text the beginning is enough to know it by.
_LONGEST = 80
# More rows than this need the whole width of a panel that lies.
_MANY = 4


class ReviewScreen(KioskScreen):
    """Touches: change, take_list, submit, help, large_text, end."""

    step = Step.REVIEW
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """NIK, service, answers; requirements."""
        words, ids, service = self.words, self.ids, visit.service
        ids.headline.text = words("review.headline")
        rows = self._rows(visit, service) if service else []
        if service:
            self._fill_dots(service)
            ids.bring.fill(words("review.bring"), [choose(each.words, visit.language) for each in service.requirements])
        ids.summary.fill(rows, len(rows) - len(service.questions) if service else 0)
        self._share_room(visit, len(rows))
        ids.change.text, ids.submit.text = words("review.change"), words("review.submit")

    def _share_room(self, visit: Visit, rows: int) -> None:
        """Answers are read only here, so they come first; what to bring is said again on the next screen and on paper."""
        ids, theme, said = self.ids, self.theme, self.banner.shown
        cramped = theme.landscape and (theme.compact or theme.large)
        ids.summary.shown = not (cramped and said)
        alone = (cramped and rows > _MANY) or (self.tight and (said or rows > _MANY - 1))
        without = alone or self.tight or (theme.large and rows > _MANY)
        listing = ids.bring.shown and not visit.listed and not (said and (theme.compact or theme.large)) and not alone
        ids.bring.shown = ids.bring.shown and not without
        ids.take_list.shown = listing
        ids.take_list.text = self.words("review.take-list") if ids.bring.shown else self.words("review.bring")
        self.split = 0 if alone or (self.tight and not listing) else 0.42 if self.tight else 0.54

    def _rows(self, visit: Visit, service: Service) -> list[tuple[str, str]]:
        """Label and value of each row."""
        words, theme = self.words, self.theme
        rows = [(words("review.service"), choose(service.name, visit.language))]
        # Confirmed once already: where room is short it makes some.
        crowded = theme.landscape and (theme.compact or theme.large) and len(service.questions) >= _MANY - 1
        if visit.card and service.takes_nik and not (self.tight or crowded):
            rows.insert(0, (words("confirm.nik"), visit.card.nik.masked))
        return rows + [(choose(each.words, visit.language), _given(each, visit)) for each in service.questions]

    def _fill_dots(self, service: Service) -> None:
        dots, theme, total = self.ids.dots, self.theme, len(service.questions) + 1
        room = not (theme.compact or (theme.landscape and theme.large) or self.banner.shown)
        dots.shown = total > 1 and room and not (not theme.landscape and theme.large and total > _MANY)
        dots.total = dots.done = total
        dots.text = self.words("form.step", step=total, total=total)

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
