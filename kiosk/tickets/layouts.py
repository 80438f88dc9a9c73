"""What stands on each slip, and in which order. Pure: no clock, no printer, and nothing about the person but the number.

How large a line is drawn in dots is the encoder's business; which words it says is config/languages' (keys `slip.*`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from drivers.printer.slip import Align, Cut, Gap, Line, Pair, Qr, Rule, Size, Slip, Text, Tick
from kiosk.language import choose, date_words
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.service import Prints, Service
from kiosk.model.ticket import spaced_code, tracking_code

Say = Callable[..., str]
"""`kiosk.language.Language.words`: (key, language, **values) -> words."""

WIB = timezone(timedelta(hours=7), "WIB")


@dataclass(frozen=True, slots=True)
class HallFacts:
    """The hall as its slips name it.

    `name` reads `Balai Desa Pasuruan`, `district` `Kec. Penengahan, Lampung Selatan`, `opening_hours` `Senin-Jumat 08.00-15.00`.
    `track_address` is where the QR leads before the code (`https://desa.example/t`); with "" the QR holds the code alone, and the
    kiosk itself reads it. `zone` is the hall's time zone.
    """

    name: str
    district: str = ""
    opening_hours: str = ""
    track_address: str = ""
    zone: tzinfo = WIB


def ticket_slip(
    request: ServiceRequest,
    service: Service,
    hall: HallFacts,
    words: Say,
    *,
    ahead: int | None = None,
    copy: bool = False,
    language: str = "id",
) -> Slip:
    """The queue ticket: a number to wait with. No NIK, no name, ever; a code only where no receipt will carry it.

    `ahead` is how many people wait before this number, None when nobody can know; `copy` marks a reprint.
    """
    lines: list[Line] = [*_head(hall, words, language, copy=copy), Rule()]
    lines += [
        Text(words("slip.queue-number", language), align=Align.CENTRE),
        Gap(1.5),
        Text(request.ticket.label, Size.HUGE, Align.CENTRE, bold=True),
        Gap(1),
        Text(words("slip.counter", language, counter=service.counter), Size.LARGE, Align.CENTRE, bold=True),
    ]
    if ahead is not None:
        lines.append(Text(_ahead(ahead, words, language), align=Align.CENTRE))
    lines += [Rule(), *_facts(request, service, hall, words, language)]
    if service.needs_nik and service.prints is Prints.TICKET:
        lines += [Gap(2), *_code(request, hall, words("slip.track-short", language))]
    else:
        lines += [Gap(3), Text(words("slip.wait", language), align=Align.CENTRE)]
    lines.append(Cut())
    return Slip("ticket", tuple(lines))


def receipt_slip(
    request: ServiceRequest, service: Service, hall: HallFacts, words: Say, *, copy: bool = False, language: str = "id"
) -> Slip:
    """The proof of a request: its number, what to bring, how to follow it, and that it is stored but not yet sent."""
    lines: list[Line] = [*_head(hall, words, language, copy=copy), Rule()]
    lines += [
        Text(words("slip.receipt", language), align=Align.CENTRE),
        Gap(1.5),
        Text(request.ticket.label, Size.HUGE, Align.CENTRE, bold=True),
        Gap(1),
        Text(words("slip.counter", language, counter=service.counter), Size.LARGE, Align.CENTRE, bold=True),
        Rule(),
        *_facts(request, service, hall, words, language),
    ]
    if service.requirements:
        lines += [Gap(3), Text(words("slip.bring", language), bold=True), Gap(0.5)]
        lines += [Tick(choose(requirement.words, language)) for requirement in service.requirements]
    lines += [Rule(), *_code(request, hall, words("slip.track", language))]
    lines += [Rule(), Text(words("slip.stored", language), align=Align.CENTRE)]
    if hall.opening_hours:
        lines += [Gap(1.5), Text(words("slip.hours", language, hours=hall.opening_hours), align=Align.CENTRE)]
    lines += [Gap(1.5), Text(words("slip.fades", language), Size.SMALL, Align.CENTRE), Cut()]
    return Slip("receipt", tuple(lines))


def test_slip(hall: HallFacts, words: Say, *, at: Moment | None = None, language: str = "id") -> Slip:
    """For staff after a paper change: every kind of line, a number to judge the darkness by, a QR to try."""
    lines: list[Line] = [*_head(hall, words, language, copy=False), Rule()]
    lines += [
        Text(words("slip.test", language), Size.LARGE, Align.CENTRE, bold=True),
        Gap(1.5),
        Text("A-000", Size.HUGE, Align.CENTRE, bold=True),
        Rule(),
        Pair(words("slip.time", language), _time(at, hall, words, language)),
        Tick(words("slip.test-sharp", language)),
        Tick(words("slip.test-whole", language)),
        Tick(words("slip.test-cut", language)),
        Qr("ANJUNGAN DESA", 0.75),
        Text(words("slip.test-small", language), Size.SMALL, Align.CENTRE),
        Cut(),
    ]
    return Slip("test", tuple(lines))


def _head(hall: HallFacts, words: Say, language: str, *, copy: bool) -> list[Line]:
    lines: list[Line] = []
    if copy:
        lines += [Text(words("slip.copy", language), Size.LARGE, Align.CENTRE, bold=True), Gap(2)]
    lines.append(Text(hall.name.upper(), Size.LARGE, Align.CENTRE, bold=True))
    if hall.district:
        lines.append(Text(hall.district, align=Align.CENTRE))
    return lines


def _facts(request: ServiceRequest, service: Service, hall: HallFacts, words: Say, language: str) -> list[Line]:
    return [
        Pair(words("slip.service", language), choose(service.name, language)),
        Pair(words("slip.time", language), _time(request.submitted_at, hall, words, language)),
    ]


def _time(at: Moment | None, hall: HallFacts, words: Say, language: str) -> str:
    """The time as the hall's clock shows it; words instead of a time nobody vouches for."""
    if at is None or not at.trusted:
        return words("slip.no-clock", language)
    moment = datetime.fromisoformat(at.wall)
    return date_words(moment if moment.tzinfo else moment.replace(tzinfo=UTC), hall.zone, language)


def _ahead(ahead: int, words: Say, language: str) -> str:
    return words("slip.ahead", language, count=ahead) if ahead else words("slip.ahead-none", language)


def _code(request: ServiceRequest, hall: HallFacts, follow: str) -> list[Line]:
    """The code twice: for a camera, and for fingers once the paper has faded."""
    code = tracking_code(request.id)
    address = hall.track_address.rstrip("/")
    return [
        Text(follow, align=Align.CENTRE),
        Qr(f"{address}/{code}" if address else code, 0.65 if address else 0.85),
        Text(spaced_code(code), Size.LARGE, Align.CENTRE, bold=True),
    ]
