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
