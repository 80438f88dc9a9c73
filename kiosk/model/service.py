"""The services a hall offers. Read from config/services/*.toml by kiosk.catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Words = Mapping[str, str]
"""One text in each language: language code -> words. `id` is always present."""


class QuestionKind(StrEnum):
    """How a question is answered: tiles, or one of the keypads."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PHONE = "phone"


class Prints(StrEnum):
    """What comes out of the printer: the queue ticket alone, the receipt alone (it carries the number), or both."""

    TICKET = "ticket"
    RECEIPT = "receipt"
    BOTH = "both"


class Sensitivity(StrEnum):
    """UU PDP 27/2022: `specific` data (health, children, money) gets the stricter treatment."""

    NONE = "none"
    PERSONAL = "personal"
    SPECIFIC = "specific"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to tap. `code` is what is stored and sent."""

    code: str
    words: Words
    icon: str = ""


@dataclass(frozen=True, slots=True)
class DateBound:
    """The first or last day an answer may name: of `year`, or `days` from today where that is 0."""

    year: int = 0
    days: int = 0

    def first(self, today: date) -> date:
        """As the earliest day."""
        return date(self.year, 1, 1) if self.year else today + timedelta(self.days)

    def last(self, today: date) -> date:
        """As the latest day."""
        return date(self.year, 12, 31) if self.year else today + timedelta(self.days)


EARLIEST = DateBound(year=1900)
# Five years to come: no event is planned for later, and a clock that is a year behind refuses nobody.
LATEST = DateBound(days=1826)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, one screen. `choices` is empty unless `kind` is CHOICE; `longest` bounds typed answers.

    `earliest` and `latest` bound a DATE. A NUMBER with a `unit` (`Rp`, `m²`) counts something: it has dots at the thousands; one
    without is a number of a paper. A TEXT may have `suggestions`, answers of the hall's own to tap instead of typing; with
    `capitals` every letter of it is one (a number plate).
    """

    code: str
    kind: QuestionKind
    words: Words
    required: bool = True
    choices: tuple[Choice, ...] = ()
    longest: int = 60
    earliest: DateBound = EARLIEST
    latest: DateBound = LATEST
    unit: str = ""
    capitals: bool = False
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document the resident must bring to the counter."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When staff see to a service: on `days` (0 is Monday) from `opens` to `closes`, in the hall's time; `words` say it."""

    words: str
    days: frozenset[int]
    opens: time
    closes: time

    def open_at(self, moment: datetime) -> bool:
        """Whether `moment` (as clocks in the hall show it) lies inside."""
        return moment.weekday() in self.days and self.opens <= moment.time() < self.closes


@dataclass(frozen=True, slots=True)
class Service:
    """Something the hall offers.

    `needs_nik` is False for what is open to everybody: the plain queue number, the guest book. With `nik_optional` such a
    service may still be asked for with a NIK (a complaint). `counter` is the desk (loket) that calls its tickets. From `min_age`
    years on it is meant for; `valid_months` is how long the letter holds good (0: not said); without `opening_hours` it is
    open when the hall is. `needs_paper`: what it gives (what to bring, the code to follow it
    by) is on its slip, so it is shut while there is no paper; in a file that is so for whatever prints more than a number.
    """

    code: str
    name: Words
    help: Words
    icon: str
    category: str
    letter: str
    counter: int = 1
    questions: tuple[Question, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    prints: Prints = Prints.RECEIPT
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    needs_nik: bool = True
    enabled: bool = True
    nik_optional: bool = False
    needs_paper: bool = False
    min_age: int = 0
    valid_months: int = 0
    opening_hours: OpeningHours | None = None

    @property
    def takes_nik(self) -> bool:
        """Whether a resident who has shown who they are finds it among the services."""
        return self.needs_nik or self.nik_optional


@dataclass(frozen=True, slots=True)
class Category:
    """A group of services on the services screen."""

    code: str
    words: Words
    icon: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The hall's enabled services, in display order; `categories` holds only those that have services."""

    services: tuple[Service, ...]
    categories: tuple[Category, ...]

    def service(self, code: str) -> Service | None:
        """The service of that code, or None when it is not offered."""
        return next((service for service in self.services if service.code == code), None)

    def in_category(self, code: str) -> tuple[Service, ...]:
        """Those a resident picks after showing who they are; services without a NIK have buttons of their own."""
        return tuple(s for s in self.services if s.category == code and s.takes_nik)
