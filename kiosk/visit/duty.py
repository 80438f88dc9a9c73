"""The staff's turn at the screen: the part of a Visit that is there only while a member of staff is."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.desk.duty import Sheet
from kiosk.model.finding import Finding
from kiosk.model.staff import Role


@dataclass(frozen=True, slots=True)
class Duty:
    """`role` None until a PIN fitted; `pin` as typed so far. `making`: whose PIN is being made, `first` its first entry.

    `page` names the page of staff_pages shown, `number` which six of its tiles, `stage` the step of a page that has steps. `told`
    is the word on the last deed and `good` whether it was done; `busy` while the desk is at it. `findings` of the last checkup.
    `turn` counts the openings of the door: an answer meant for whoever stood here before is not given to whoever stands here now.
    """

    role: Role | None = None
    pin: str = field(default="", repr=False)
    making: Role | None = None
    first: str = field(default="", repr=False)
    page: str = "home"
    number: int = 0
    stage: int = 0
    sheet: Sheet = field(default_factory=Sheet)
    told: str = ""
    good: bool = True
    busy: bool = False
    findings: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    turn: int = 0
