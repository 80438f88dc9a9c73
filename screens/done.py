"""DONE: the number, what became of the paper, where to wait and what to bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kiosk import problems
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit
from screens import samples
from screens.base import KioskScreen


class DoneScreen(KioskScreen):
    """Touches: finish, again (unless the paper is out), help, large_text."""

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
        out = paper in (Paper.OUT, Paper.PRINTING)
        ids.picture.icon = "paper_out" if paper is Paper.FAILED else "printer"
        ids.picture.shown, ids.take.shown = not out and not cramped, out and not cramped
        ids.note.shown = paper is not Paper.OUT
        ids.note.text = words("done.note-" + paper.value, number=label) if paper is not Paper.OUT else ""
        ids.number.label, ids.number.text = "" if self.tight else words("done.number"), label
        below = [words("done.counter", counter=service.counter if service else 1)]
        if visit.ahead is not None and not self.tight:
            below.append(words("done.ahead", count=visit.ahead) if visit.ahead else words("done.ahead-none"))
        ids.number.below = below
        bring = [r.words.get(visit.language, r.words["id"]) for r in service.requirements] if service else []
        ids.bring.fill(words("review.bring"), [] if cramped and ids.note.shown else bring)
        if not ids.note.shown and not ids.bring.shown:
            self.split = 0  # nothing beside the number: it has the whole width
        ids.again.shown = paper in (Paper.FAILED, Paper.UNKNOWN)
        ids.again.text, ids.finish.text = words("done.again"), words("done.finish")

    @classmethod
    def samples(cls) -> Mapping[str, Visit]:
        """Each state of the paper, and a plain number."""
        visit = Visit(card=samples.CARD, service=samples.DOMICILE, request=samples.REQUEST)
        return {
            "out": replace(visit, paper=Paper.OUT, ahead=3),
            "unknown": replace(visit, paper=Paper.UNKNOWN),
            "failed": replace(visit, paper=Paper.FAILED, ahead=0, problem=problems.PRINTER_PAPER_OUT),
            "plain": Visit(service=samples.QUEUE, request=samples.REQUEST, paper=Paper.OUT, ahead=12),
        }
