"""Which screen comes next: the one table of the whole visit.

Every event gives a Destination; nothing here waits, stores, prints or draws. Home, silence and the failsafe drop the Visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from drivers.printer.base import Certainty
from kiosk import problems
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.card import Card, EnrolmentCode, FaultyNikCard, NikCard, TicketCode, UnknownCode
from kiosk.model.service import Catalogue
from kiosk.problems import Problem
from kiosk.visit import form
from kiosk.visit.event import CardShown, Closing, Destination, Event, Failed, Opening, Reprint, Silence, Task, Touch
from kiosk.visit.idle import Silences, patience_seconds
from kiosk.visit.shelf import shelf
from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit

_KIND_WORDS = {"link": problems.CARD_LINK, "ikd": problems.CARD_IKD}
# A card is listened to only where one is asked for; anywhere else it is somebody's hand still in front of the camera.
LISTENING = frozenset({Step.WELCOME, Step.SCAN, Step.NIK})

# Larger type and help are for reading the kind word, and these two screens are about their problem.
_READING = frozenset({"large_text", "help"})
_KEEPS_ITS_PROBLEM = frozenset({Step.DONE, Step.CLOSED})


class Journey:
    """One visit after another. Owned by one thread. Feed it events; it answers with what to show and what to have done."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], date], silences: Silences | None = None) -> None:
        self._catalogue = catalogue
        self._silences = silences or Silences()
        self._today = today
        self._closed_by: Problem | None = None
        self.step = Step.WELCOME
        self.visit = Visit()

    def handle(self, event: Event) -> Destination:
        """Take one event, whatever it is and whenever it comes; what makes no sense now changes nothing."""
        if isinstance(event, Touch) and event.name not in _READING and self.step not in _KEEPS_ITS_PROBLEM:
            self.visit = replace(self.visit, problem=None)
        task = self._take(event)
        return Destination(self.step, self.visit, task, patience_seconds(self.step, self.visit, self._silences))

    def _take(self, event: Event) -> Task | None:
        match event:
            case Touch(name, value):
                return self._touch(name, value)
            case CardShown(card):
                self._card(card)
            case Submitted(request) if self.step is Step.PRINTING:
                self.visit = replace(self.visit, request=request, paper=Paper.PRINTING)
            case Refused(problem) if self.step is Step.PRINTING:
                back = Step.REVIEW if self.visit.card else Step.WELCOME
                self._go(back, problem=problem, service=self.visit.service if self.visit.card else None)
            case Printed(certainty) if self.step is Step.PRINTING:
                self._go(Step.DONE, paper=Paper.UNKNOWN if certainty is Certainty.UNKNOWN else Paper.OUT, problem=None)
            case NotPrinted(problem) if self.step is Step.PRINTING:
                self._go(Step.DONE, paper=Paper.FAILED, problem=problem)
            case Silence():
                self._silent()
            case Failed(problem):
                self._fail(problem)
            case Closing(problem):
                self._close(problem)
            case Opening():
                self._open()
        return None

    # Touches: step and target -> what it means.

    def _touch(self, name: str, value: str) -> Task | None:
        if name == "large_text":
            self.visit = replace(self.visit, large_text=not self.visit.large_text)
        elif name == "help" and self.step not in (Step.HELP, Step.PRINTING, Step.STILL_HERE, Step.CLOSED):
            self._go(Step.HELP, under=self.step)
        elif name == "end" and self.step not in (Step.PRINTING, Step.CLOSED):
            self._home()
        else:
            act = _TOUCHES.get((self.step, name))
            if act is not None:
                return act(self, value)
        return None

    def _start(self, _value: str) -> None:
        self._go(Step.NIK)

    def _scan(self, _value: str) -> None:
        self._go(Step.SCAN, digits="", fault=None, card=None)

    def _number(self, value: str) -> Task | None:
        service = self._catalogue.service(value)
        if service is None or service.needs_nik:
            return None
        self._go(Step.PRINTING, service=service)
        return form.submission(self.visit)

    def _digit(self, value: str) -> None:
        self.visit = form.digit_typed(self.visit, value, self._today())

    def _erase(self, _value: str) -> None:
        self.visit = replace(self.visit, digits=self.visit.digits[:-1], fault=None)

    def _clear(self, _value: str) -> None:
        self.visit = replace(self.visit, digits="", fault=None)

    def _nik_next(self, _value: str) -> None:
        card = form.typed_card(self.visit, self._today())
        if card is not None:
            self._go(Step.CONFIRM, card=card, typed=True, digits="")

    def _yes(self, _value: str) -> None:
        self._go(Step.SERVICES, category="", page=0)

    def _no(self, _value: str) -> None:
        self._go(Step.NIK if self.visit.typed else Step.SCAN, card=None, typed=False, digits="", fault=None)

    def _category(self, value: str) -> None:
        if any(category.code == value for category in self._catalogue.categories):
            self._go(Step.SERVICES, category=value, page=0)

    def _more(self, _value: str) -> None:
        pages = shelf(self._catalogue, self.visit).pages
        self.visit = replace(self.visit, page=(self.visit.page + 1) % pages)

    def _service(self, value: str) -> None:
        service = self._catalogue.service(value)
        if service is not None and service.needs_nik:
            self.visit = replace(self.visit, service=service, question=0, answers={}, draft="")
            self._ask()

    def _services_back(self, _value: str) -> None:
        if self.visit.page:
            self._go(Step.SERVICES, page=0)
        elif self.visit.category:
            self._go(Step.SERVICES, category="")
        else:
            self._go(Step.CONFIRM)

    def _answer(self, value: str) -> None:
        answered = form.answered(self.visit, value, self._today())
        if answered is not None:
            self.visit = answered
            self._ask()

    def _form_digit(self, value: str) -> None:
        self.visit = form.drafted(self.visit, value, self._today())

    def _form_erase(self, _value: str) -> None:
        self.visit = replace(self.visit, draft=self.visit.draft[:-1])

    def _form_clear(self, _value: str) -> None:
        self.visit = replace(self.visit, draft="")

    def _form_next(self, _value: str) -> None:
        self._answer(self.visit.draft)

    def _skip(self, _value: str) -> None:
        self.visit = form.skipped(self.visit)
        self._ask()

    def _form_back(self, _value: str) -> None:
        if self.visit.question:
            self._go(Step.FORM, question=self.visit.question - 1, draft="")
        else:
            self._go(Step.SERVICES, service=None, answers={}, draft="")

    def _change(self, _value: str) -> None:
        if self.visit.service and self.visit.service.questions:
            self._go(Step.FORM, question=0, draft="")
        else:
            self._go(Step.SERVICES, service=None)

    def _submit(self, _value: str) -> Task | None:
        self._go(Step.PRINTING)
        return form.submission(self.visit)

    def _again(self, _value: str) -> Task | None:
        request = self.visit.request
        if request is None or not self.visit.may_print_again:
            return None
        self._go(Step.PRINTING, paper=Paper.PRINTING, copies=self.visit.copies + 1, problem=None)
        return Reprint(request)

    def _underneath(self, _value: str) -> None:
        self._go(self.visit.under or Step.WELCOME, under=None)

    def _finish(self, _value: str) -> None:
        self._home()

    # Everything else that happens.

    def _card(self, card: Card) -> None:
        if self.step not in LISTENING:
            return
        match card:
            case NikCard():
                self._go(Step.CONFIRM, card=card, typed=False, digits="", fault=None, problem=None)
            case FaultyNikCard():
                self._beside_the_card(problems.CARD_FAULTY)
            case TicketCode():
                self._beside_the_card(problems.CARD_TICKET)
            case EnrolmentCode():
                self._beside_the_card(problems.CARD_ENROLMENT)
            case UnknownCode(kind):
                self._beside_the_card(_KIND_WORDS.get(kind, problems.CARD_UNKNOWN))

    def _beside_the_card(self, problem: Problem) -> None:
        """A kind word where the card can be tried again; whoever is typing keeps what they typed."""
        self._go(self.step if self.step is Step.NIK else Step.SCAN, problem=problem)

    def _silent(self) -> None:
        if self.step in (Step.STILL_HERE, Step.DONE, Step.WELCOME):
            self._home()
        elif self.step not in (Step.PRINTING, Step.CLOSED):
            under = self.visit.under if self.step is Step.HELP else self.step
            self._go(Step.STILL_HERE, under=under)

    def _fail(self, problem: Problem) -> None:
        """The failsafe. A number that was already given stays on the screen; everything else starts afresh."""
        if self.visit.request is not None and self.step is Step.PRINTING:
            self._go(Step.DONE, paper=Paper.FAILED, problem=problem)
        elif self.step is not Step.CLOSED:
            self._home()
            self.visit = replace(self.visit, problem=problem)

    def _close(self, problem: Problem) -> None:
        self._closed_by = problem
        if self.step not in (Step.PRINTING, Step.DONE):
            self._home()

    def _open(self) -> None:
        self._closed_by = None
        if self.step is Step.CLOSED:
            self._home()

    def _ask(self) -> None:
        self._go(Step.FORM if self.visit.asked else Step.REVIEW)

    def _home(self) -> None:
        """Drop the visit, all of it."""
        self.step = Step.CLOSED if self._closed_by else Step.WELCOME
        self.visit = Visit(problem=self._closed_by)

    def _go(self, step: Step, **changes: object) -> None:
        self.step = step
        self.visit = replace(self.visit, **changes)  # type: ignore[arg-type]


_TOUCHES: dict[tuple[Step, str], Callable[[Journey, str], Task | None]] = {
    (Step.WELCOME, "start"): Journey._start,
    (Step.WELCOME, "scan"): Journey._scan,
    (Step.WELCOME, "number"): Journey._number,
    (Step.SCAN, "type"): Journey._start,
    (Step.SCAN, "back"): Journey._finish,
    (Step.NIK, "digit"): Journey._digit,
    (Step.NIK, "erase"): Journey._erase,
    (Step.NIK, "clear"): Journey._clear,
    (Step.NIK, "next"): Journey._nik_next,
    (Step.NIK, "back"): Journey._finish,
    (Step.CONFIRM, "yes"): Journey._yes,
    (Step.CONFIRM, "no"): Journey._no,
    (Step.SERVICES, "category"): Journey._category,
    (Step.SERVICES, "service"): Journey._service,
    (Step.SERVICES, "more"): Journey._more,
    (Step.SERVICES, "back"): Journey._services_back,
    (Step.FORM, "answer"): Journey._answer,
    (Step.FORM, "digit"): Journey._form_digit,
    (Step.FORM, "erase"): Journey._form_erase,
    (Step.FORM, "clear"): Journey._form_clear,
    (Step.FORM, "next"): Journey._form_next,
    (Step.FORM, "skip"): Journey._skip,
    (Step.FORM, "back"): Journey._form_back,
    (Step.REVIEW, "change"): Journey._change,
    (Step.REVIEW, "submit"): Journey._submit,
    (Step.DONE, "again"): Journey._again,
    (Step.DONE, "finish"): Journey._finish,
    (Step.HELP, "close"): Journey._underneath,
    (Step.STILL_HERE, "here"): Journey._underneath,
}
