"""The state of one visit. In memory only; dropped whole at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kiosk.model.card import NikCard
from kiosk.model.news import HeardStatus, Notice, Product
from kiosk.model.nik import NikFault
from kiosk.model.request import ServiceRequest
from kiosk.model.service import Question, Service
from kiosk.problems import Problem
from kiosk.visit.duty import Duty
from kiosk.visit.step import Step

MOST_COPIES = 3
"""How often "Cetak lagi" is offered: a printer that failed so often needs staff."""
FACES = ("1", "2", "3", "4")
"""The four answers of the public-service survey (Permenpan RB 14/2017), from `tidak puas` to `sangat puas`."""
QUIETEST, LOUDEST = -2, 2
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Paper(StrEnum):
    """What is known of the slip of this visit."""

    PRINTING = "printing"
    OUT = "out"  # it came out (confirmed or processed)
    UNKNOWN = "unknown"  # every byte was accepted, the printer does not say
    FAILED = "failed"  # it did not come out: the number on the screen is the proof


@dataclass(frozen=True, slots=True)
class Visit:
    """One resident's visit. `repr` shows no answers and no digits.

    `digits` is the NIK as typed so far; `fault` names the digits to look at again. `card` is set once a card was read or a NIK
    typed whole, and the resident confirms it on CONFIRM. `question` indexes `service.questions`, `draft` is what is typed into
    it (of a date: see kiosk.visit.dates), `writing` says that the keyboard is asked for where the hall's own list would do,
    `signs` that its keys are digits and signs, `page` which page of tiles is shown on SERVICES and FORM. `listed`: the list of
    what to bring was printed. `problem` is a kind word for the step shown, gone with the next touch, `said` the key of a calm
    one. `under` is the step beneath HELP, LANGUAGE, VOICE and STILL_HERE.

    `voice` says that prompts are spoken, `loudness` how many steps louder (or softer, below 0) than the hall's own volume. `code`
    is the short code typed on STATUS_CODE or asked about on STATUS_SHOWN, `letters` which half of its keys a small panel shows,
    `heard` what is known (None once `answered`: nothing is).
    `face` is the one tapped on DONE. `duty` is there while staff have the screen.
    """

    language: str = "id"
    large_text: bool = False
    digits: str = field(default="", repr=False)
    fault: NikFault | None = None
    card: NikCard | None = None
    typed: bool = False
    category: str = ""
    page: int = 0
    service: Service | None = None
    question: int = 0
    answers: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)
    draft: str = field(default="", repr=False)
    writing: bool = False
    signs: bool = False
    listed: bool = False
    request: ServiceRequest | None = None
    paper: Paper | None = None
    copies: int = 0
    problem: Problem | None = None
    said: str = ""
    under: Step | None = None
    voice: bool = False
    loudness: int = 0
    code: str = field(default="", repr=False)
    letters: bool = False
    heard: HeardStatus | None = field(default=None, repr=False)
    answered: bool = False
    product: Product | None = None
    notice: Notice | None = None
    face: str = ""
    duty: Duty | None = None

    @property
    def asked(self) -> Question | None:
        """The question on the form now."""
        if self.service and self.question < len(self.service.questions):
            return self.service.questions[self.question]
        return None

    @property
    def may_print_again(self) -> bool:
        """Whether another try at the slip makes sense: it may not have come out, and not enough was tried."""
        return self.request is not None and self.paper in (Paper.UNKNOWN, Paper.FAILED) and self.copies < MOST_COPIES

    @property
    def personal(self) -> bool:
        """True once there is something on the screen that a stranger should not see."""
        return bool(self.digits or self.card or self.answers or self.draft or self.code)
