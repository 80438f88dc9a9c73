"""Who looked at or changed what, and when. Personal data never stands in a line: a request's code does, a NIK does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.office.values import Actor
from central.store import tables


class Act(StrEnum):
    """What was done. The words stand in ACT_WORDS."""

    SAW_REQUEST = "saw-request"
    SEARCHED_NIK = "searched-nik"
    EXPORTED = "exported"
    PRINTED = "printed"
    MOVED = "moved"
    NOTED = "noted"
    ERASED = "erased"
    PRODUCT = "product"
    NOTICE = "notice"
    SERVICE = "service"
    SETTING = "setting"
    ENROLLED = "enrolled"
    REVOKED = "revoked"
    ROTATED = "rotated"
    STAFF = "staff"


ACT_WORDS: dict[Act, str] = {
    Act.SAW_REQUEST: "Membuka data permohonan",
    Act.SEARCHED_NIK: "Mencari dengan NIK",
    Act.EXPORTED: "Mengunduh data",
    Act.PRINTED: "Mencetak permohonan",
    Act.MOVED: "Mengubah status",
    Act.NOTED: "Menulis catatan",
    Act.ERASED: "Menghapus data pribadi",
    Act.PRODUCT: "Mengubah produk",
    Act.NOTICE: "Mengubah pengumuman",
    Act.SERVICE: "Mengubah layanan",
    Act.SETTING: "Mengubah pengaturan",
    Act.ENROLLED: "Membuat kode pendaftaran mesin",
    Act.REVOKED: "Mencabut mesin",
    Act.ROTATED: "Mengganti kunci penyegel",
    Act.STAFF: "Mengubah akun petugas",
}
# Looking at somebody's data, as against changing something: what a resident may ask about (UU PDP 27/2022).
LOOKS = (Act.SAW_REQUEST, Act.SEARCHED_NIK, Act.EXPORTED, Act.PRINTED)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log."""

    id: int
    village: str
    who: str
    act: Act
    subject: str
    detail: str
    at: str

    @property
    def words(self) -> str:
        """What was done, as staff read it."""
        return ACT_WORDS[self.act]


async def write_audit(
    connection: AsyncConnection, actor: Actor, village: str, act: Act, at: str, subject: str = "", detail: str = ""
) -> None:
    """Add a line in the caller's transaction: what is not logged is not done."""
    row = {"village": village, "staff": actor.staff, "who": actor.who, "action": act.value, "at": at}
    await connection.execute(insert(tables.audit).values(**row, subject=subject, detail=detail))


async def audit_lines(
    connection: AsyncConnection, villages: tuple[str, ...], limit: int, before: int = 0, looks_only: bool = False
) -> list[AuditLine]:
    """The newest first; `before` is the id of the last one seen."""
    columns = tables.audit.c
    statement = select(tables.audit).where(columns.village.in_(villages)).order_by(columns.id.desc()).limit(limit)
    if before:
        statement = statement.where(columns.id < before)
    if looks_only:
        statement = statement.where(columns.action.in_([act.value for act in LOOKS]))
    return [
        AuditLine(row.id, row.village, row.who, Act(row.action), row.subject, row.detail, row.at)
        for row in await connection.execute(statement)
    ]
