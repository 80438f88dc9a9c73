"""How long a screen waits for somebody who may have walked away."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.visit.step import Step
from kiosk.visit.visit import Paper, Visit

NOTED_TIMES = 3


@dataclass(frozen=True, slots=True)
class Silences:
    """How long each kind of screen waits for a touch, in seconds. Slower is kinder; too slow shows one resident to the next.

    `done` is for a number that came out on paper; one that must be noted from the screen stays `NOTED_TIMES` as long.
    """

    public: float = 60
    personal: float = 45
    form: float = 90
    warning: float = 30
    done: float = 20
    staff: float = 120


def patience_seconds(step: Step, visit: Visit, silences: Silences) -> float | None:
    """The silence after which `step` gives up; None for those that wait for ever. What lies over a step waits as that does."""
    match visit.under if step in (Step.HELP, Step.LANGUAGE, Step.VOICE) else step:
        case Step.PRINTING | Step.CLOSED | Step.IDLE:
            return None
        case Step.STILL_HERE:
            return silences.warning
        case Step.DONE:
            return silences.done if visit.paper is Paper.OUT else silences.done * NOTED_TIMES
        case Step.STAFF_PIN | Step.STAFF | Step.TRIAL:
            return silences.staff
        case Step.FORM:
            return silences.form
    return silences.personal if visit.personal else silences.public
