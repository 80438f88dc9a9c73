"""What a check of the machine found: a value that a screen, a slip, a terminal and a file can all show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

_NOTHING: Mapping[str, float] = MappingProxyType({})


class Severity(StrEnum):
    """How bad it is. SKIPPED: there is nothing of the kind here to look at."""

    GOOD = "good"
    SKIPPED = "skipped"
    WARNING = "warning"
    FAULT = "fault"


_EXIT_CODES = {Severity.GOOD: 0, Severity.SKIPPED: 0, Severity.WARNING: 1, Severity.FAULT: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. Words are Indonesian, for technicians: what was tried, what was seen, what to do.

    `check` names the check (`storage`) and `code` the finding within it (`fsync-slow`), both never translated; `remedy` is ""
    when there is nothing to do. `figures` are what was measured, units in their names (`free_mib`).
    """

    check: str
    code: str
    severity: Severity
    tried: str
    seen: str
    remedy: str = ""
    figures: Mapping[str, float] = field(default_factory=lambda: _NOTHING)


def worst(findings: Iterable[Finding]) -> Severity:
    """Of all of them; GOOD of none."""
    return max((finding.severity for finding in findings), key=list(Severity).index, default=Severity.GOOD)


def exit_code(findings: Iterable[Finding]) -> int:
    """0: all is well. 1: it works, with advice. 2: something does not work."""
    return max((_EXIT_CODES[finding.severity] for finding in findings), default=0)
