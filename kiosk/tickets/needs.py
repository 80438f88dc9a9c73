"""What to bring for a service, to take home: no request, no number, nobody's name. Pure."""

from __future__ import annotations

from drivers.printer.slip import Align, Cut, Gap, Line, Rule, Size, Slip, Text, Tick
from kiosk.language import choose
from kiosk.model.service import Service
from kiosk.tickets.parts import HallFacts, Say, head


def needs_slip(service: Service, hall: HallFacts, words: Say, *, language: str = "id") -> Slip:
    """The service and a box to tick for each paper; that it is no request yet, and when to come back."""
    lines: list[Line] = [*head(hall, words, language), Rule(), Text(words("slip.list", language), align=Align.CENTRE), Gap(1)]
    lines += [Text(choose(service.name, language), Size.LARGE, Align.CENTRE, bold=True), Rule()]
    lines += [Tick(choose(requirement.words, language)) for requirement in service.requirements]
    if not service.requirements:
        lines.append(Text(words("slip.list-nothing", language), align=Align.CENTRE))
    lines += [Rule(), Text(words("slip.list-note", language), align=Align.CENTRE)]
    if service.valid_months:
        lines += [Gap(1), Text(words("slip.valid", language, months=service.valid_months), align=Align.CENTRE)]
    hours = service.opening_hours.words if service.opening_hours else hall.opening_hours
    if hours:
        lines += [Gap(1), Text(words("slip.hours", language, hours=hours), align=Align.CENTRE)]
    lines.append(Cut())
    return Slip("needs", tuple(lines))
