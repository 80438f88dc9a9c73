"""REVIEW: everything once more, and what to bring; then one tap stores and prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk import problems
from kiosk.model.answer import answer_words
from kiosk.model.service import Question
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from screens import samples
from screens.base import KioskScreen


class ReviewScreen(KioskScreen):
    """Touches: change, submit, help, large_text, end."""

    step = Step.REVIEW
    rules = Path(__file__).with_suffix(".kv")

    def fill(self, visit: Visit) -> None:
        """NIK, service, answers; requirements."""
        words, ids, service = self.words, self.ids, visit.service
        ids.headline.text = words("review.headline")
        rows: list[tuple[str, str]] = []
        # Confirmed once already: where letters are large on a small panel it makes room.
        if visit.card and not self.tight:
            rows.append((words("confirm.nik"), visit.card.nik.masked))
        if service:
            rows.append((words("review.service"), service.name.get(visit.language, service.name["id"])))
            rows += [(q.words.get(visit.language, q.words["id"]), _given(q, visit)) for q in service.questions]
            total = len(service.questions) + 1
            ids.dots.shown = (
                total > 1 and visit.problem is None and not (self.theme.compact or (self.theme.landscape and self.theme.large))
            )
            ids.dots.total = ids.dots.done = total
            ids.dots.text = words("form.step", step=total, total=total)
            bring = [r.words.get(visit.language, r.words["id"]) for r in service.requirements]
            ids.bring.fill(words("review.bring"), bring)
        ids.summary.fill(rows)
        cramped = self.theme.landscape and (self.theme.compact or self.theme.large)
        ids.summary.shown = not (cramped and visit.problem)
        # What to bring is said again on the next screen and on paper; answers are read only here.
        full = self.tight and (visit.problem is not None or len(rows) > 3)
        ids.bring.shown = ids.bring.shown and not full
        self.split = 0 if full else 0.42 if self.tight else 0.54
        ids.change.text, ids.submit.text = words("review.change"), words("review.submit")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """One answer, the most answers, and a full store."""
        one = {"purpose": "bank"}
        many = {"born": "05022024", "twins": "no", "phone": "081279001234", "kk": "1801091204110003"}
        return {
            "one": Visit(card=samples.CARD, service=samples.DOMICILE, question=1, answers=one),
            "many": Visit(card=samples.CARD, service=samples.BIRTH, question=4, answers=many),
            "full": Visit(card=samples.CARD, service=samples.POOR, question=1, answers=one, problem=problems.STORE_FULL),
        }


def _given(question: Question, visit: Visit) -> str:
    """An answer as it was tapped or typed; a dash for one left open."""
    given = visit.answers.get(question.code, "")
    return answer_words(question, given, visit.language) if given else "–"
