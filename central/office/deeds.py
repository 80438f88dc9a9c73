"""The kiosks' own audit trail: what staff did at their screens, kept beside what was done on these pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.store import tables
from central.store.base import Kiosk, Store
from kiosk.model import wire

LONGEST_WHAT, LONGEST_DETAIL, LONGEST_ROLE = 40, 200, 16


@dataclass(frozen=True, slots=True)
class KioskDeed:
    """One line. `done_at` is the kiosk's clock, `trusted` whether that was known good."""

    village: str
    ordinal: int
    name: str
    role: str
    what: str
    detail: str
    done_at: str
    trusted: bool

    @property
    def words(self) -> str:
        """What was done, for people."""
        return words_of(self.what)

    @property
    def who(self) -> str:
        """Whose PIN it was."""
        return {"technician": "Teknisi", "staff": "Petugas"}.get(self.role, "Seseorang")


WORDS = {
    "locked-out": "PIN salah berkali-kali: layar petugas terkunci",
    "signed-in": "Masuk ke layar petugas",
    "pin-made": "Membuat PIN baru",
    "paper-changed": "Mengganti kertas",
    "test-print": "Mencetak lembar uji",
    "close": "Menutup mesin",
    "close-day": "Menutup hari layanan",
    "open": "Membuka mesin",
    "open-day": "Membuka hari layanan",
    "service": "Menutup atau membuka layanan",
    "notice": "Mengubah pengumuman hari ini",
    "brightness": "Mengubah cahaya layar",
    "volume": "Mengubah suara mesin",
    "reprint": "Mencetak ulang tiket",
    "day-print": "Mencetak laporan hari",
    "day-file": "Menyimpan laporan hari ke USB",
    "revive": "Mengirim lagi permohonan yang ditolak",
    "t-checkup": "Memeriksa mesin",
    "t-touch": "Menguji layar sentuh",
    "t-support": "Menyimpan berkas dukungan ke USB",
    "t-restart": "Memulai ulang program",
    "t-option": "Mengubah pengaturan",
    "t-configure": "Memasang pengaturan dari USB",
    "t-code": "Memasang pengaturan dari kode server pusat",
    "t-undo": "Membatalkan pengaturan",
}
_FAILED = "-failed"


def words_of(what: str) -> str:
    """What was done, for people; a code nobody here knows stays a code."""
    done = what.removesuffix(_FAILED)
    words = WORDS.get(done, done)
    return words if done == what else f"{words} (gagal)"


async def keep_deeds(store: Store, kiosk: Kiosk, deeds: Sequence[wire.StaffDeed]) -> int:
    """Keep those that are new; the serial up to which all of these are kept, 0 without any. Raises StoreBusyError."""
    if not deeds:
        return 0
    at, table = now_text(), tables.kiosk_deed
    serials = [deed.serial for deed in deeds]
    async with store.writing(kiosk.village) as connection:
        known = select(table.c.serial).where(
            table.c.kiosk == kiosk.id, table.c.village == kiosk.village, table.c.serial.in_(serials)
        )
        there = set((await connection.execute(known)).scalars())
        fresh = {deed.serial: deed for deed in deeds if deed.serial not in there}
        if fresh:
            await connection.execute(insert(table), [_row(kiosk, deed, at) for deed in fresh.values()])
    return max(serials)


async def latest_deeds(connection: AsyncConnection, villages: Sequence[str], limit: int) -> list[KioskDeed]:
    """Of these villages, the last heard of first."""
    deed, kiosk = tables.kiosk_deed, tables.kiosk
    wanted = (
        select(deed, kiosk.c.ordinal, kiosk.c.name)
        .join(kiosk, kiosk.c.id == deed.c.kiosk)
        .where(deed.c.village.in_(villages))
        .order_by(deed.c.heard_at.desc(), deed.c.kiosk, deed.c.serial.desc())
        .limit(limit)
    )
    return [
        KioskDeed(row.village, row.ordinal, row.name, row.role, row.what, row.detail, row.done_at, row.clock_trusted)
        for row in await connection.execute(wanted)
    ]


def _text(said: str, longest: int) -> str:
    """PostgreSQL keeps no NUL in a text."""
    return said.replace("\0", "")[:longest]


def _row(kiosk: Kiosk, deed: wire.StaffDeed, at: str) -> dict[str, object]:
    return {
        "village": kiosk.village,
        "kiosk": kiosk.id,
        "serial": deed.serial,
        "role": _text(deed.role, LONGEST_ROLE),
        "what": _text(deed.what, LONGEST_WHAT),
        "detail": _text(deed.detail, LONGEST_DETAIL),
        "done_at": _text(deed.at.wall, 40),
        "clock_trusted": deed.at.trusted,
        "heard_at": at,
    }
