"""What can happen to a visit, and what it may ask to be done. Both are values."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.desk.outcome import NotPrinted, Printed, Refused, Submitted
from kiosk.model.card import Card
from kiosk.model.request import Application, ServiceRequest
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


Event = Touch | CardShown | Submitted | Refused | Printed | NotPrinted | Silence | Failed | Closing | Opening


@dataclass(frozen=True, slots=True)
class Submit:
    """Ask the desk to store this application, give it a number and then print it."""

    application: Application


@dataclass(frozen=True, slots=True)
class Reprint:
    """Ask the desk to print this request's slip again, marked SALINAN."""

    request: ServiceRequest


Task = Submit | Reprint


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the visit goes: show `step` with `visit`, start `task`, and send Silence after `silence_seconds` (None: never)."""

    step: Step
    visit: Visit
    task: Task | None = None
    silence_seconds: float | None = None
