"""What a checkup found, for technicians at the screen: the worst first, and each one whole when it is tapped. Pure."""

from __future__ import annotations

from textwrap import shorten

from kiosk.model.finding import Finding, Severity
from kiosk.visit.duty import Duty
from kiosk.visit.staff_page import Choice, Page

_A_PAGE = 3
_LOOKS = {Severity.FAULT: ("cross", "end"), Severity.WARNING: ("warning", "gold"), Severity.GOOD: ("check", "tile")}
_VERDICTS = {Severity.FAULT: "Rusak", Severity.WARNING: "Perlu perhatian", Severity.GOOD: "Baik"}


def findings_page(duty: Duty) -> Page:
    """One finding a tile; `go` to `finding N` shows it whole."""
    rows = _rows(duty)
    pages = max(1, -(-len(rows) // _A_PAGE))
    number = duty.number % pages
    tiles = [_tile(at, *rows[at]) for at in range(number * _A_PAGE, min(len(rows), (number + 1) * _A_PAGE))]
    if pages > 1:
        tiles.append(Choice("more", "", "next", "Berikutnya", f"halaman {number + 1} dari {pages}", "chosen"))
    bad = sum(finding.severity is not Severity.GOOD for _, finding in rows)
    said = f"{bad} hal perlu diperhatikan." if bad else "Semua baik."
    return Page("Hasil pemeriksaan", (said,), tuple(tiles), back="tech", pages=pages, columns=1)


def finding_page(duty: Duty) -> Page:
    """The finding numbered `duty.number`: what was tried, what was seen, what to do."""
    rows = _rows(duty)
    if not rows:
        return findings_page(duty)
    title, finding = rows[duty.number % len(rows)]
    lines = [f"{_VERDICTS[finding.severity]}. {finding.tried}", finding.seen]
    lines += [f"Lakukan: {finding.remedy}"] if finding.remedy else []
    return Page(title, tuple(lines), (Choice("go", "findings", "list", "Semua hasil"),), back="findings")


def _rows(duty: Duty) -> list[tuple[str, Finding]]:
    rows = [(title, finding) for title, found in duty.findings for finding in found if finding.severity in _LOOKS]
    return sorted(rows, key=lambda row: -list(Severity).index(row[1].severity))


def _tile(at: int, title: str, finding: Finding) -> Choice:
    icon, kind = _LOOKS[finding.severity]
    seen = shorten(f"{title}: {finding.seen}", 46, placeholder="…")
    return Choice("go", f"finding {at}", icon, seen, shorten(finding.remedy, 64, placeholder="…"), kind)
