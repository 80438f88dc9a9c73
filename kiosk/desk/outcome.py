"""What the use cases answer. The journey takes them as events."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.base import Certainty
from kiosk.model.request import ServiceRequest
from kiosk.problems import Problem


@dataclass(frozen=True, slots=True)
class Submitted:
    """The request is on the card, fsynced: its number may be shown."""

    request: ServiceRequest


@dataclass(frozen=True, slots=True)
class Refused:
    """The request could not be stored and no number was given."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer took every byte; `certainty` says what it answered."""

    certainty: Certainty


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """The slip did not come out, or not whole."""

    problem: Problem
