"""What several slips share: the hall's head, the facts of a request, its code. Whole slips are made beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from drivers.printer.slip import Align, Gap, Line, Logo, Pair, Qr, Size, Text
from kiosk.language import choose, date_words
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.service import Service
from kiosk.model.ticket import CODE_PREFIX, spaced_code, tracking_code

Say = Callable[..., str]
"""`kiosk.language.Language.words`: (key, language, **values) -> words."""

WIB = timezone(timedelta(hours=7), "WIB")


@dataclass(frozen=True, slots=True)
class HallFacts:
    """The hall as its slips name it.

    `name` reads `Balai Desa Pasuruan`, `district` `Kec. Penengahan, Lampung Selatan`, `opening_hours` `Senin-Jumat 08.00-15.00`.
    `track_address` is where the QR leads before the code (`https://desa.example/t`); with "" the QR holds `ADT1:` and the code,
    which the kiosk itself reads. `zone` is the hall's time zone.
    """

    name: str
    district: str = ""
    opening_hours: str = ""
    track_address: str = ""
    zone: tzinfo = WIB


def head(hall: HallFacts, words: Say, language: str, *, mark: str = "") -> list[Line]:
    """Logo, name and district of the hall; above them `mark` (`SALINAN`, `UNTUK PETUGAS`)."""
    lines: list[Line] = []
    if mark:
        lines += [Text(words(mark, language), Size.LARGE, Align.CENTRE, bold=True), Gap(2)]
    lines += [Logo(), Text(hall.name.upper(), Size.LARGE, Align.CENTRE, bold=True)]
    if hall.district:
        lines.append(Text(hall.district, align=Align.CENTRE))
    return lines


def number(request: ServiceRequest, service: Service, words: Say, language: str) -> list[Line]:
    """The number, to be read across a room, and the counter that calls it."""
    return [
        Gap(1.5),
        Text(request.ticket.label, Size.HUGE, Align.CENTRE, bold=True),
        Gap(1),
        Text(words("slip.counter", language, counter=service.counter), Size.LARGE, Align.CENTRE, bold=True),
    ]


def facts(request: ServiceRequest, service: Service, hall: HallFacts, words: Say, language: str) -> list[Line]:
    """Which service, and when."""
    return [
        Pair(words("slip.service", language), choose(service.name, language)),
        Pair(words("slip.time", language), time_words(request.submitted_at, hall, words, language)),
    ]


def time_words(at: Moment | None, hall: HallFacts, words: Say, language: str) -> str:
    """The time as the hall's clock shows it; words instead of a time nobody vouches for."""
    if at is None or not at.trusted:
        return words("slip.no-clock", language)
    moment = datetime.fromisoformat(at.wall)
    return date_words(moment if moment.tzinfo else moment.replace(tzinfo=UTC), hall.zone, language)


def code(request: ServiceRequest, hall: HallFacts, follow: str) -> list[Line]:
    """The code twice: for a camera, and for fingers once the paper has faded."""
    short = tracking_code(request.id)
    address = hall.track_address.rstrip("/")
    return [
        Text(follow, align=Align.CENTRE),
        Qr(f"{address}/{short}" if address else f"{CODE_PREFIX}{short}", 0.65 if address else 0.85),
        Text(spaced_code(short), Size.LARGE, Align.CENTRE, bold=True),
    ]
