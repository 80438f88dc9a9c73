"""What the village wants everybody to read, between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import put_changed
from central.office.faults import NotThereError, OfficeError
from central.office.products import new_short_id
from central.office.values import Actor
from central.store import tables
from central.store.base import Store

MOST_NOTICES = 50
LONGEST_TITLE = 60
LONGEST_TEXT = 400  # what a kiosk's screen holds in large letters


@dataclass(frozen=True, slots=True)
class Notice:
    """Days are ISO dates; "" is no bound."""

    village: str
    id: str
    title: str
    text: str
    from_day: str
    until_day: str


def read_notice(village: str, notice_id: str, form: dict[str, str]) -> Notice:
    """A form's fields, checked. Raises OfficeError naming the field."""
    title = " ".join(form.get("title", "").split())
    text = "\n".join(" ".join(line.split()) for line in form.get("text", "").strip().splitlines())
    if not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
        raise OfficeError(f"Tulis judul, paling panjang {LONGEST_TITLE} huruf.", "title")
    if not 0 < len(text) <= LONGEST_TEXT or not text.replace("\n", "").isprintable():
        raise OfficeError(f"Tulis isi, paling panjang {LONGEST_TEXT} huruf.", "text")
    first, last = (_day(form.get(name, ""), name) for name in ("from_day", "until_day"))
    if first and last and last < first:
        raise OfficeError("Hari terakhir tidak boleh sebelum hari pertama.", "until_day")
    return Notice(village, notice_id, title, text, first, last)


def _day(text: str, field: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise OfficeError("Tulis tanggal seperti 2026-11-21.", field) from None


async def save_notice(store: Store, actor: Actor, notice: Notice) -> str:
    """Store it and return its id. Raises OfficeError, NotThereError."""
    at = now_text()
    async with store.writing(notice.village) as connection:
        if notice.id:
            await one_notice(connection, notice.village, notice.id)
        elif len(await notices_of(connection, notice.village)) >= MOST_NOTICES:
            raise OfficeError(f"Paling banyak {MOST_NOTICES} pengumuman. Hapus yang sudah lewat.")
        new_id = notice.id or new_short_id()
        await put_changed(connection, tables.notice, at, _row(notice, new_id))
        await write_audit(connection, actor, notice.village, Act.NOTICE, at, notice.title)
    return new_id


async def remove_notice(store: Store, actor: Actor, village: str, notice_id: str) -> None:
    """Take it away; an empty row stays so that kiosks hear of it. Raises NotThereError."""
    at = now_text()
    async with store.writing(village) as connection:
        notice = await one_notice(connection, village, notice_id)
        gone = {**_row(Notice(village, notice_id, "", "", "", ""), notice_id), "removed": True}
        await put_changed(connection, tables.notice, at, gone)
        await write_audit(connection, actor, village, Act.NOTICE, at, notice.title, "dihapus")


async def notices_of(connection: AsyncConnection, village: str) -> list[Notice]:
    """All, those that begin last first."""
    columns = tables.notice.c
    statement = select(tables.notice).where(columns.village == village, columns.removed.is_(False))
    rows = await connection.execute(statement.order_by(columns.from_day.desc(), columns.title))
    return [Notice(row.village, row.id, row.title, row.text, row.from_day, row.until_day) for row in rows]


async def one_notice(connection: AsyncConnection, village: str, notice_id: str) -> Notice:
    """Raises NotThereError."""
    found = next((notice for notice in await notices_of(connection, village) if notice.id == notice_id), None)
    if found is None:
        raise NotThereError("Pengumuman itu tidak ada.")
    return found


def _row(notice: Notice, notice_id: str) -> dict[str, object]:
    row = {"village": notice.village, "id": notice_id, "title": notice.title, "text": notice.text}
    return {**row, "from_day": notice.from_day, "until_day": notice.until_day, "removed": False}
