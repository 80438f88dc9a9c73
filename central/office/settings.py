"""Options of a village's kiosks set from here, and better words for their languages. The kiosk judges each before it uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import put_changed
from central.office.faults import OfficeError
from central.office.values import Actor
from central.store import tables
from central.store.base import Store

LONGEST_VALUE = 200
LONGEST_WORDS = 300
_KEY = re.compile(r"[a-z0-9][A-Za-z0-9_. -]{0,79}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_OPTION = re.compile(r"[a-z][a-z_]{1,30}\.[a-z][a-z0-9_]{1,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KioskSetting:
    """`kiosk` "" is every kiosk of the village; `value` is as typed after `--set`."""

    village: str
    kiosk: str
    name: str
    value: str


async def save_setting(store: Store, actor: Actor, setting: KioskSetting) -> None:
    """Set an option; an empty value leaves it to the kiosk's own file again. Raises OfficeError."""
    if not _OPTION.fullmatch(setting.name):
        raise OfficeError("Nama pengaturan seperti visit.done_seconds; daftarnya ada di docs/settings.md.", "name")
    if len(setting.value) > LONGEST_VALUE or not setting.value.isprintable():
        raise OfficeError(f"Nilai paling panjang {LONGEST_VALUE} huruf, satu baris.", "value")
    at = now_text()
    async with store.writing(setting.village) as connection:
        row = {"village": setting.village, "kiosk": setting.kiosk, "name": setting.name, "value": setting.value}
        await put_changed(connection, tables.kiosk_setting, at, {**row, "removed": not setting.value})
        await write_audit(connection, actor, setting.village, Act.SETTING, at, setting.name, setting.value or "dihapus")


async def settings_of(connection: AsyncConnection, village: str) -> list[KioskSetting]:
    """Those set from here, by name."""
    columns = tables.kiosk_setting.c
    asked = select(tables.kiosk_setting).where(columns.village == village, columns.removed.is_(False))
    rows = await connection.execute(asked.order_by(columns.name, columns.kiosk))
    return [KioskSetting(row.village, row.kiosk, row.name, row.value) for row in rows]


@dataclass(frozen=True, slots=True)
class BetterWords:
    """Words for one key of the kiosk's languages, instead of those it came with."""

    village: str
    language: str
    key: str
    words: str


async def save_words(store: Store, actor: Actor, better: BetterWords) -> None:
    """Keep them; empty words leave it to the kiosk's own again. Raises OfficeError."""
    if not _LANGUAGE.fullmatch(better.language):
        raise OfficeError("Bahasa seperti id, jv, su atau en.", "language")
    if not _KEY.fullmatch(better.key):
        raise OfficeError("Kunci seperti di config/languages/id.po.", "key")
    if len(better.words) > LONGEST_WORDS or not better.words.isprintable():
        raise OfficeError(f"Kata-kata paling panjang {LONGEST_WORDS} huruf, satu baris.", "words")
    at = now_text()
    async with store.writing(better.village) as connection:
        row = {"village": better.village, "language": better.language, "key": better.key, "words": better.words}
        await put_changed(connection, tables.language_fix, at, {**row, "removed": not better.words})
        await write_audit(connection, actor, better.village, Act.SETTING, at, f"{better.language}: {better.key}")


async def words_of(connection: AsyncConnection, village: str) -> list[BetterWords]:
    """Those set from here, by language and key."""
    columns = tables.language_fix.c
    asked = select(tables.language_fix).where(columns.village == village, columns.removed.is_(False))
    rows = await connection.execute(asked.order_by(columns.language, columns.key))
    return [BetterWords(row.village, row.language, row.key, row.words) for row in rows]
