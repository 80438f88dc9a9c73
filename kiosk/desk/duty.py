"""What staff see and hear back from the desk, as values: the sheet of the kiosk's state, and the word on what they had done."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.model.finding import Finding
from kiosk.model.staff import Role


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a list: `key` says which to the desk, `title` and `note` to people, `marked` how it stands."""

    key: str
    title: str
    note: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The kiosk at a glance. Nothing personal: tickets are known by their number.

    `problems` in staff's words; `tickets_left` None without a count; `oldest_minutes` of the oldest request not yet delivered;
    `day` the open service day and `today` the clock's, ISO dates; `services` marked when off today; `slips` the newest requests
    of the day, marked when their slip is doubtful; `refused` what central will not take; `loudness` and `brightness` in percent,
    None where there is none to set; `stick` whether a USB stick is there; `undo` whether a configuration can be undone.
    """

    problems: tuple[str, ...] = ()
    tickets_left: int | None = None
    unsent: int = 0
    oldest_minutes: int | None = None
    requests_today: int = 0
    day: str = ""
    today: str = ""
    closed: bool = False
    notice: str = ""
    services: tuple[Row, ...] = ()
    slips: tuple[Row, ...] = ()
    refused: tuple[Row, ...] = ()
    options: tuple[Row, ...] = ()
    loudness: int | None = None
    brightness: int | None = None
    stick: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the deed `what`: words for staff, and the sheet as it is now. `findings`: of a checkup, by room.

    `turn`, of this and the answers below: that of the task (kiosk.visit.event). Another turn's answer is nobody's any more.
    """

    what: str
    words: str
    good: bool
    sheet: Sheet
    findings: tuple[tuple[str, tuple[Finding, ...]], ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PinJudged:
    """Whose PIN it was; `role` None: nobody's. `words` say what to do then. `sheet` comes with a role."""

    role: Role | None
    words: str = ""
    sheet: Sheet | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PinWanted:
    """A code from central was shown on the PIN screen: whoever shows it may make both PINs anew."""

    turn: int = 0


@dataclass(frozen=True, slots=True)
class PinMade:
    """The PIN of `role` is made, or `words` say why not."""

    role: Role
    words: str = ""
    turn: int = 0
