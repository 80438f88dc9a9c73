"""What a scan turned out to be. Parsing lives in kiosk.desk.identify; these are its answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.model.nik import Nik, NikFault


@dataclass(frozen=True, slots=True)
class NikCard:
    """A card, paper or screen that carries a NIK. `region` is None when the region code is unfamiliar."""

    nik: Nik
    region: str | None


@dataclass(frozen=True, slots=True)
class FaultyNikCard:
    """Sixteen digits that cannot be a NIK: misprinted or worn. The resident is asked to type instead."""

    fault: NikFault


@dataclass(frozen=True, slots=True)
class TicketCode:
    """The code on one of our own receipts: eight Crockford base32 characters, see kiosk.model.ticket."""

    code: str


@dataclass(frozen=True, slots=True)
class Preregistration:
    """The one-time code of a form filled in at home: twelve Crockford base32 characters. Central keeps what was filled in."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """What a technician shows the kiosk to enrol it: central's address, a one-time code, central's key fingerprint."""

    address: str
    code: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ConfigurationCode:
    """Settings for this kiosk, signed by its central, for a technician to show; see kiosk.model.configuration_code."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """Anything else. `kind` hints at kind words: `link`, `ikd` (a long opaque code), `other`.

    The text itself is not kept.
    """

    kind: str


Card = NikCard | FaultyNikCard | TicketCode | Preregistration | EnrolmentCode | ConfigurationCode | UnknownCode
