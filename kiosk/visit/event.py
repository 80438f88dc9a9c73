"""What can happen to a visit, and what it may ask to be done. Both are values."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.desk.duty import PinJudged, PinMade, PinWanted, Told
from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.card import Card, EnrolmentCode
from kiosk.model.news import HeardStatus, Product
from kiosk.model.request import Application, Prefilled, ServiceRequest
from kiosk.model.service import Service
from kiosk.model.staff import Role
from kiosk.problems import Problem
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit


@dataclass(frozen=True, slots=True)
class Touch:
    """A tap on the target `name` (docs/ARCHITECTURE.md lists them by step); `value` says which one of many."""

    name: str
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CardShown:
    """A scanner read something and identify said what it is."""

    card: Card


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody touched anything for as long as the shown step allows."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something broke that has no better answer: the failsafe ends the visit with a kind word."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Closing:
    """The kiosk cannot serve (its store is gone, its catalogue is empty): CLOSED, until Opening."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Opening:
    """The cause of closing has passed."""


@dataclass(frozen=True, slots=True)
class StatusHeard:
    """What is known of the request with this short code; `heard` None: nothing is."""

    code: str = field(repr=False)
    heard: HeardStatus | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrefilledHeard:
    """What was filled in at home under this code, or a kind word."""

    code: str = field(repr=False)
    prefilled: Prefilled | Problem = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContactPrinted:
    """The slip with a maker's number came out, or `problem` says why not."""

    product: Product
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ListPrinted:
    """The list of what to bring for a service came out, or `problem` says why not."""

    service: Service
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """Staff were called; `again`: they had been a moment before, and it was not rung twice."""

    again: bool = False


Answer = (
    Submitted
    | Refused
    | Printed
    | NotPrinted
    | StatusHeard
    | PrefilledHeard
    | ContactPrinted
    | ListPrinted
    | StaffCalled
    | PinJudged
    | PinMade
    | PinWanted
    | Told
)
Event = Touch | CardShown | Answer | Silence | Failed | Closing | Opening


@dataclass(frozen=True, slots=True)
class Submit:
    """Ask the desk to store this application, give it a number and then print it."""

    application: Application


@dataclass(frozen=True, slots=True)
class Reprint:
    """Ask the desk to print this request's slip again, marked SALINAN."""

    request: ServiceRequest


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Ask what became of the request with this short code."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskPrefilled:
    """Fetch what was filled in at home under this one-time code."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrintContact:
    """Print the slip that leads to the maker of this product."""

    product: Product


@dataclass(frozen=True, slots=True)
class PrintList:
    """Print what to bring for this service, in this language: no request, no number, nothing stored."""

    service: Service
    language: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Note anonymously how the resident found the service: one of FACES, and the code of the service asked for."""

    face: str
    service: str


@dataclass(frozen=True, slots=True)
class CallStaff:
    """Ring for staff, who are told the step somebody is stuck at."""

    step: Step


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Ask whose PIN this is. `turn`, of this and the staff's other tasks: which opening of the door it is for (Duty)."""

    pin: str = field(repr=False)
    turn: int = 0


@dataclass(frozen=True, slots=True)
class MakePin:
    """Make this the PIN of `role`, because somebody who may asks for it."""

    role: Role
    pin: str = field(repr=False)
    turn: int = 0


@dataclass(frozen=True, slots=True)
class StaffDeed:
    """Have something done (kiosk.desk.staff_desk) for whoever's PIN fitted; an empty `what` only looks at how things stand."""

    role: Role
    what: str = ""
    value: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Vouch:
    """A code from central is held up on the PIN screen: ask central whether it is good for this kiosk."""

    code: EnrolmentCode = field(repr=False)
    turn: int = 0


Task = (
    Submit
    | Reprint
    | AskStatus
    | AskPrefilled
    | PrintContact
    | PrintList
    | Rate
    | CallStaff
    | CheckPin
    | MakePin
    | StaffDeed
    | Vouch
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the visit goes: show `step` with `visit`, start `task`, and send Silence after `silence_seconds` (None: never)."""

    step: Step
    visit: Visit
    task: Task | None = None
    silence_seconds: float | None = None
