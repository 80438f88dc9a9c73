"""What stands on the resident's slips, in which order. Pure: no clock, no printer, and nothing about the person but the number.

How large a line is drawn in dots is the encoder's business; which words it says is config/languages' (keys `slip.*`).
"""

from __future__ import annotations

from drivers.printer.slip import Align, Cut, Gap, Line, Rule, Size, Slip, Text, Tick
from kiosk.language import choose
from kiosk.model.request import ServiceRequest
from kiosk.model.service import Prints, Service
from kiosk.tickets.parts import HallFacts, Say, code, facts, head, number

__all__ = ["HallFacts", "Say", "receipt_slip", "ticket_slip"]

_COPY = "slip.copy"


def ticket_slip(
    request: ServiceRequest,
    service: Service,
    hall: HallFacts,
    words: Say,
    *,
    copy: bool = False,
    language: str = "id",
    ahead: int | None = None,
) -> Slip:
    """The queue ticket: a number to wait with. No NIK, no name, ever; a code only where no receipt will carry it.

    `copy` marks a reprint. `ahead` is how many are to be called before, None when nobody can say.
    """
    lines: list[Line] = [*head(hall, words, language, mark=_COPY if copy else ""), Rule()]
    lines += [Text(words("slip.queue-number", language), align=Align.CENTRE), *number(request, service, words, language)]
    lines += [Rule(), *facts(request, service, hall, words, language)]
    if service.needs_nik and service.prints is Prints.TICKET:
        lines += [Gap(2), *code(request, hall, words("slip.track-short", language))]
    else:
        lines += [Gap(3), *_ahead(ahead, words, language), Text(words("slip.wait", language), align=Align.CENTRE)]
    lines.append(Cut())
    return Slip("ticket", tuple(lines))


def _ahead(ahead: int | None, words: Say, language: str) -> list[Line]:
    if ahead is None:
        return []
    said = words("slip.ahead", language, count=ahead) if ahead else words("slip.next", language)
    return [Text(said, bold=True, align=Align.CENTRE), Gap(1)]


def receipt_slip(
    request: ServiceRequest, service: Service, hall: HallFacts, words: Say, *, copy: bool = False, language: str = "id"
) -> Slip:
    """The proof of a request: its number, what to bring, how to follow it, and that it is stored but not yet sent."""
    lines: list[Line] = [*head(hall, words, language, mark=_COPY if copy else ""), Rule()]
    lines += [
        Text(words("slip.receipt", language), align=Align.CENTRE),
        *number(request, service, words, language),
        Rule(),
        *facts(request, service, hall, words, language),
    ]
    if service.requirements:
        lines += [Gap(3), Text(words("slip.bring", language), bold=True), Gap(0.5)]
        lines += [Tick(choose(requirement.words, language)) for requirement in service.requirements]
    lines += [Rule(), *code(request, hall, words("slip.track", language))]
    lines += [Rule(), Text(words("slip.stored", language), align=Align.CENTRE)]
    if service.valid_months:
        lines += [Gap(1), Text(words("slip.valid", language, months=service.valid_months), align=Align.CENTRE)]
    if hall.opening_hours:
        lines += [Gap(1.5), Text(words("slip.hours", language, hours=hall.opening_hours), align=Align.CENTRE)]
    lines += [Gap(1.5), Text(words("slip.fades", language), Size.SMALL, Align.CENTRE), Cut()]
    return Slip("receipt", tuple(lines))
