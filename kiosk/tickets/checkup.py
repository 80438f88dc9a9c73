"""The slip a technician takes along: what was checked, what was found, what to do. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.printer.slip import Align, Cut, Gap, Line, Pair, Rule, Size, Slip, Text
from kiosk.model.finding import Finding, Severity
from kiosk.model.request import Moment
from kiosk.tickets.parts import HallFacts, Say, head, time_words

_MARKS = {Severity.GOOD: "slip.check-good", Severity.WARNING: "slip.check-warning", Severity.FAULT: "slip.check-fault"}


def checkup_slip(
    rooms: Sequence[tuple[str, Sequence[Finding]]], at: Moment, version: str, hall: HallFacts, words: Say, *, language: str = "id"
) -> Slip:
    """`rooms`: the title of each check with its findings. What was skipped is left out: paper is short."""
    lines: list[Line] = [*head(hall, words, language), Rule()]
    lines += [Text(words("slip.checkup", language), Size.LARGE, Align.CENTRE, bold=True), Gap(1.5)]
    lines += [Pair(words("slip.time", language), time_words(at, hall, words, language))]
    lines += [Pair(words("slip.version", language), version), Rule()]
    for title, findings in rooms:
        looked = [finding for finding in findings if finding.severity in _MARKS]
        if not looked:
            continue
        lines += [Text(title, bold=True), Gap(0.5)]
        for finding in looked:
            lines.append(Text(f"{words(_MARKS[finding.severity], language)} {finding.tried}: {finding.seen}", Size.SMALL))
            if finding.remedy:
                lines.append(Text(f"> {finding.remedy}", Size.SMALL, bold=True, indent=1))
        lines.append(Gap(2))
    lines += [Rule(), Gap(12), Text("." * 24, align=Align.RIGHT), Text(words("slip.technician", language), align=Align.RIGHT)]
    return Slip("checkup", (*lines, Cut()))
