"""Findings, shortly said: `report = Report("storage")`, then `report.good(...)`, `.warn(...)`, `.fault(...)`."""

from __future__ import annotations

from kiosk.model.finding import Finding, Severity


class Report:
    """Gathers what one check finds, in order."""

    def __init__(self, check: str) -> None:
        self.check = check
        self.findings: list[Finding] = []

    def good(self, code: str, tried: str, seen: str, **figures: float) -> None:
        """All is well."""
        self._add(Severity.GOOD, code, tried, seen, "", figures)

    def skip(self, code: str, tried: str, seen: str) -> None:
        """There is nothing of the kind here."""
        self._add(Severity.SKIPPED, code, tried, seen, "", {})

    def warn(self, code: str, tried: str, seen: str, remedy: str, **figures: float) -> None:
        """It works, and should be better."""
        self._add(Severity.WARNING, code, tried, seen, remedy, figures)

    def fault(self, code: str, tried: str, seen: str, remedy: str, **figures: float) -> None:
        """It does not work."""
        self._add(Severity.FAULT, code, tried, seen, remedy, figures)

    def _add(self, severity: Severity, code: str, tried: str, seen: str, remedy: str, figures: dict[str, float]) -> None:
        self.findings.append(Finding(self.check, code, severity, tried, seen, remedy, figures))
