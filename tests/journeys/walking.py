"""A journey over a small hall, and `walk`: a person's way through it, told line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from drivers.printer.base import Certainty
from kiosk.desk.identify import identify
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.service import Catalogue, Category, Choice, Prints, Question, QuestionKind, Requirement, Service
from kiosk.model.ticket import QueueTicket
from kiosk.problems import Problem
from kiosk.visit.event import CardShown, Destination, Reprint, Silence, Submit, Touch
from kiosk.visit.journey import Journey
from kiosk.visit.step import Step

TODAY = date(2026, 11, 21)
A_NIK = "1801094502900001"

PURPOSE = Question(
    "purpose",
    QuestionKind.CHOICE,
    {"id": "Untuk apa?"},
    choices=(Choice("school", {"id": "Sekolah"}), Choice("bank", {"id": "Bank"})),
)
PHONE = Question("phone", QuestionKind.PHONE, {"id": "Nomor HP?"}, required=False)
NUMBER = Service("Q", {"id": "Antrean"}, {"id": ""}, "ticket", "other", "A", prints=Prints.TICKET, needs_nik=False)
DOMICILE = Service(
    "S-41",
    {"id": "Domisili"},
    {"id": ""},
    "home_pin",
    "letters",
    "B",
    questions=(PURPOSE,),
    requirements=(Requirement("kk", {"id": "KK"}),),
)
BIODATA = Service("S-03", {"id": "Biodata"}, {"id": ""}, "person", "people", "C")
MOVING = Service("S-04", {"id": "Pindah"}, {"id": ""}, "home_pin", "people", "C", questions=(PURPOSE, PHONE))


def hall(*services: Service) -> Catalogue:
    return Catalogue(
        services or (NUMBER, DOMICILE, BIODATA, MOVING),
        (Category("letters", {"id": "Surat"}, "letter"), Category("people", {"id": "KK"}, "people")),
    )


def request(service: str, number: int = 1, letter: str = "B") -> ServiceRequest:
    moment = Moment("2026-11-21T03:24:00Z", "boot", 1.0, trusted=True)
    return ServiceRequest(UUID(int=number), service, QueueTicket("2026-11-21", letter, number), moment)


@dataclass
class At:
    """At `step`, this happens: a touch (`"yes"`, `"service S-41"`), a card, silence, or what desk and printer answer."""

    step: Step
    touch: str = ""
    card: str = ""
    silence: bool = False
    stored: bool = False
    refused: Problem | None = None
    printed: Certainty | None = None
    not_printed: Problem | None = None

    def play(self, journey: Journey) -> Destination:
        if self.touch:
            return journey.handle(Touch(*self.touch.split(" ", 1)))
        if self.card:
            return journey.handle(CardShown(identify(self.card, TODAY)))
        if self.stored:
            assert journey.visit.service
            return journey.handle(Submitted(request(journey.visit.service.code, letter=journey.visit.service.letter)))
        if self.refused:
            return journey.handle(Refused(self.refused))
        if self.printed:
            return journey.handle(Printed(self.printed))
        if self.not_printed:
            return journey.handle(NotPrinted(self.not_printed))
        assert self.silence, "something must happen"
        return journey.handle(Silence())


@dataclass
class Walked:
    """How a walk ended: the last destination, and everything the journey asked to have done on the way."""

    end: Destination
    tasks: list[Submit | Reprint]
    taps: int


def typed(digits: str) -> list[At]:
    return [At(Step.NIK, touch=f"digit {digit}") for digit in digits]
