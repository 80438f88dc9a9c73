"""DONE: the number, what became of the paper, where to wait and what to bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk import problems
from kiosk.desk.ahead import people_ahead
from kiosk.visit.step import Step
from kiosk.visit.visit import FACES, MOST_COPIES, Paper, Visit
from screens import samples
from screens.base import KioskScreen


class DoneScreen(KioskScreen):
    """Touches: face (value: 1-4), finish, again (unless the paper is out or enough was tried)."""

    step = Step.DONE
    rules = Path(__file__).with_suffix(".kv")
    shows_problem = False

    def fill(self, visit: Visit) -> None:
        """Paper first, then the number, then what to do."""
        words, ids, service = self.words, self.ids, visit.service
        paper = visit.paper or Paper.OUT
        label = visit.request.ticket.label if visit.request else ""
        cramped = self.theme.landscape and (self.theme.compact or self.theme.large)
        self.split = 0.44 if self.tight else 0.56
        ids.headline.text = words("done.paper-" + paper.value)
        out = paper is Paper.OUT
        ids.picture.icon = "paper_out" if paper is Paper.FAILED else "printer"
        ids.picture.shown, ids.take.shown = not out and not cramped, out and not cramped
        ids.note.shown = not out
        ids.note.text = self._note(visit, label)
        ids.number.label, ids.number.text = "" if self.tight else words("done.number"), label
        ids.number.below = [words("done.counter", counter=service.counter if service else 1), self._ahead(visit)]
        ends = words(f"done.face-{FACES[0]}"), words(f"done.face-{FACES[-1]}")
        ids.faces.fill(words("done.face"), ends, words("done.thanks"), visit.face)
        bring = [r.words.get(visit.language, r.words["id"]) for r in service.requirements] if service else []
        ids.bring.fill(words("review.bring"), [] if cramped and ids.note.shown else bring)
        if cramped and visit.face:
            ids.bring.shown = False
        # What to do without paper comes first; a small panel asks only whoever needs to bring nothing.
        ids.faces.shown = service is not None and (out or not (cramped or self.theme.large or self.theme.landscape))
        ids.faces.shown = ids.faces.shown and not (self.theme.compact and ids.bring.shown)
        if not any(part.shown for part in (ids.note, ids.bring, ids.faces)):
            self.split = 0  # nothing beside the number: it has the whole width
        ids.again.shown = visit.may_print_again
        ids.again.text, ids.finish.text = words("done.again"), words("done.finish")

    def _ahead(self, visit: Visit) -> str:
        """How many come first, where central said it; a small panel keeps to the number."""
        if visit.request is None or self.theme.compact:
            return ""
        ahead = people_ahead(visit.request.ticket, self.view.news().calls)
        if ahead is None:
            return ""
        return self.words("done.ahead", count=ahead) if ahead else self.words("done.next")

    def _note(self, visit: Visit, label: str) -> str:
        """What to do without paper: the printer's own trouble where it is known."""
        if visit.paper is Paper.UNKNOWN:
            return self.words("done.note-unknown", number=label)
        # Only what is wrong with the printer: the number was given, nothing begins afresh.
        if visit.problem is not None and visit.problem.code.startswith("printer-"):
            return self.words(visit.problem.resident)
        return self.words("done.note-failed", number=label)

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Each state of the paper, and a plain number."""
        visit = Visit(card=samples.CARD, service=samples.DOMICILE, request=samples.REQUEST)
        return {
            "out": replace(visit, paper=Paper.OUT),
            "unknown": replace(visit, paper=Paper.UNKNOWN),
            "failed": replace(visit, paper=Paper.FAILED, problem=problems.PRINTER_PAPER_OUT),
            "enough": replace(visit, paper=Paper.FAILED, copies=MOST_COPIES, problem=problems.PRINTER_CUTTER),
            "thanks": replace(visit, paper=Paper.OUT, face="4"),
            "plain": Visit(service=samples.QUEUE, request=samples.REQUEST, paper=Paper.OUT),
        }
