"""A service request: what is stored on the kiosk in clear, and what only central may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kiosk.model.nik import Nik
from kiosk.model.ticket import QueueTicket


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, on a machine whose clock may lie.

    `wall` is ISO 8601 UTC with seconds (`2026-11-21T03:24:00Z`), `trusted` says whether it was known good. `monotonic` is
    seconds since the boot named `boot` (/proc/sys/kernel/random/boot_id). Only order within one boot is ever certain.
    """

    wall: str
    boot: str
    monotonic: float
    trusted: bool


def age_seconds(then: Moment | None, now: Moment) -> float | None:
    """How long ago `then` was, None when nobody can say: another boot, and one of the clocks was not to be believed."""
    if then is None:
        return None
    if then.boot and then.boot == now.boot:
        return max(0.0, now.monotonic - then.monotonic)
    if not (then.trusted and now.trusted):
        return None
    return max(0.0, (datetime.fromisoformat(now.wall) - datetime.fromisoformat(then.wall)).total_seconds())


@dataclass(frozen=True, slots=True)
class Application:
    """What a resident asked for, in memory only. `nik` is None for a plain queue number."""

    service: str
    nik: Nik | None
    nik_source: str  # "card", "typed" or "" without a NIK
    answers: Mapping[str, str]
    language: str = "id"

    def __repr__(self) -> str:
        return f"Application({self.service})"


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What was filled in at home: a service's code and answers by question code, to be checked like any before they count."""

    service: str
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """The clear part of a request: enough to print, reprint and follow it, nothing about the person."""

    id: UUID
    service: str
    ticket: QueueTicket
    submitted_at: Moment
