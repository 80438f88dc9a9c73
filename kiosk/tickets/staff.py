"""Slips for staff: the copy that stands in for central on offline days, the report of a day, the test page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from drivers.printer.slip import Align, Cut, Entry, Gap, Line, Pair, Qr, Rule, Ruler, Size, Slip, Text, Tick
from kiosk.language import choose, date_words
from kiosk.model.answer import answer_words
from kiosk.model.request import Application, Moment, ServiceRequest
from kiosk.model.service import Service
from kiosk.model.ticket import spaced_code, tracking_code
from kiosk.tickets.parts import HallFacts, Say, facts, head, number, time_words


def staff_slip(
    request: ServiceRequest, application: Application, service: Service, hall: HallFacts, words: Say, *, language: str = "id"
) -> Slip:
    """All that staff need to write the letter while central cannot be reached: NIK and answers in clear, and it says so.

    The one slip with personal data. Only for a hall that asks for it, handed to the counter by the resident.
    """
    lines: list[Line] = [*head(hall, words, language, mark="slip.staff"), Rule(), *number(request, service, words, language)]
    lines += [Rule(), *facts(request, service, hall, words, language)]
    if application.nik is not None:
        digits = application.nik.digits
        lines.append(Pair(words("slip.nik", language), " ".join(digits[at : at + 4] for at in range(0, 16, 4))))
    for question in service.questions:
        if answer := application.answers.get(question.code):
            lines += [
                Gap(1.5),
                Text(choose(question.words, language), Size.SMALL),
                Text(answer_words(question, answer, language), bold=True),
            ]
    if service.requirements:
        lines += [Gap(3), Text(words("slip.check", language), bold=True), Gap(0.5)]
        lines += [Tick(choose(requirement.words, language)) for requirement in service.requirements]
    lines += [
        Rule(),
        Text(words("slip.staff-why", language), align=Align.CENTRE),
        Gap(1),
        Text(spaced_code(tracking_code(request.id)), Size.LARGE, Align.CENTRE, bold=True),
        Gap(1),
        Text(words("slip.staff-private", language), Size.SMALL, Align.CENTRE),
        Cut(),
    ]
    return Slip("staff", tuple(lines))


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A service day in numbers. `services`: (name, how many); `last_numbers`: the last label of each letter (`A-041`)."""

    day: str
    services: Sequence[tuple[str, int]]
    last_numbers: Sequence[str] = ()
    unsent: int = 0
    dead: int = 0
    not_printed: int = 0
    tickets_left: int | None = None


def day_slip(facts_of_day: DayFacts, at: Moment, hall: HallFacts, words: Say, *, language: str = "id") -> Slip:
    """The day's report: how much of what, and what staff must still look after."""
    day = facts_of_day
    lines: list[Line] = [
        *head(hall, words, language),
        Rule(),
        Text(words("slip.day", language), Size.LARGE, Align.CENTRE, bold=True),
    ]
    lines += [Gap(1.5), Text(_date(day.day, hall, language), align=Align.CENTRE), Rule()]
    lines += [Entry(name, str(count)) for name, count in day.services]
    lines += [Gap(1), Entry(words("slip.day-total", language), str(sum(count for _, count in day.services)), bold=True)]
    if day.last_numbers:
        lines.append(Entry(words("slip.day-last", language), ", ".join(day.last_numbers)))
    lines += [
        Rule(),
        Entry(words("slip.day-unsent", language), str(day.unsent)),
        Entry(words("slip.day-dead", language), str(day.dead)),
        Entry(words("slip.day-unprinted", language), str(day.not_printed)),
    ]
    if day.tickets_left is not None:
        lines.append(Entry(words("slip.day-paper", language), str(day.tickets_left)))
    lines += [Rule(), Pair(words("slip.printed", language), time_words(at, hall, words, language))]
    lines += [Gap(12), Text("." * 24, align=Align.RIGHT), Text(words("slip.signature", language), align=Align.RIGHT), Cut()]
    return Slip("day", tuple(lines))


def _date(day: str, hall: HallFacts, language: str) -> str:
    """A service day as people write it, without the hour."""
    noon = datetime.combine(date.fromisoformat(day), time(12), tzinfo=hall.zone)
    return date_words(noon, hall.zone, language).rpartition(",")[0]


def test_slip(hall: HallFacts, words: Say, *, at: Moment | None = None, language: str = "id") -> Slip:
    """After a paper change and for technicians: every kind of line, a ruler to hold a real one against, a QR to try."""
    lines: list[Line] = [*head(hall, words, language), Rule()]
    lines += [
        Text(words("slip.test", language), Size.LARGE, Align.CENTRE, bold=True),
        Gap(1.5),
        Text("A-000", Size.HUGE, Align.CENTRE, bold=True),
        Rule(),
        Pair(words("slip.time", language), time_words(at, hall, words, language)),
        Entry(words("slip.test-letters", language), "é ë ñ ü ç"),
        Gap(1.5),
        Tick(words("slip.test-sharp", language)),
        Tick(words("slip.test-whole", language)),
        Tick(words("slip.test-ruler", language)),
        Tick(words("slip.test-cut", language)),
        Gap(2),
        Ruler(),
        Gap(1),
        Qr("ANJUNGAN DESA", 0.75),
        Text(words("slip.test-small", language), Size.SMALL, Align.CENTRE),
        Cut(),
    ]
    return Slip("test", tuple(lines))
