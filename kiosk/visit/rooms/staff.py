"""The way in for staff: five seconds on the hall's mark, then a PIN. What lies behind it is added here, step by step."""

from __future__ import annotations

from kiosk.visit.room import Room
from kiosk.visit.step import Step
from kiosk.visit.visit import Visit
from kiosk.visit.walk import Walk


def _door(walk: Walk, _value: str) -> None:
    """From any step but one where the desk is at work; the visit ends, for staff stand before the kiosk now."""
    if walk.step is not Step.PRINTING:
        walk.step, walk.visit = Step.STAFF_PIN, Visit()


def _home(walk: Walk, _value: str) -> None:
    walk.home()


def _silent(walk: Walk) -> None:
    walk.home()


ROOM = Room(
    touches={(Step.STAFF_PIN, "back"): _home},
    everywhere={"staff_door": _door},
    silences={Step.STAFF_PIN: _silent},
)
