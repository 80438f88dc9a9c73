"""Those who look after a kiosk, and what they did at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.model.request import Moment


class Role(StrEnum):
    """Whose PIN it was. A technician may do whatever staff may; nobody has no PIN, and may only be written down."""

    STAFF = "staff"
    TECHNICIAN = "technician"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done at the staff's screen, for the audit trail. `what` is a code (`paper-changed`), `detail` nothing personal.

    `serial` counts up on each kiosk and never comes back.
    """

    serial: int
    at: Moment
    role: Role
    what: str
    detail: str = ""
