"""The life of a service request: its moves, the notes to the resident, and what happened so far."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import next_change, put
from central.office.faults import NotThereError, OfficeError
from central.office.values import ENDED, MOVES, STATUS_WORDS, Actor, Move
from central.store import tables
from central.store.base import Store
from kiosk.model.news import RequestStatus
from kiosk.model.ticket import tracking_code

LONGEST_NOTE = 300
# A note travels to the kiosk and to a page that asks for no password: no NIK, no telephone number.
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")


async def move(
    store: Store, actor: Actor, village: str, request: str, before: RequestStatus, after: RequestStatus, note: str = ""
) -> None:
    """Move a request on. `before` is what the page showed: if it has moved meanwhile, nothing happens. Raises OfficeError.

    A move without a note clears the last one: it spoke of the status before.
    """
    note = read_note(note)
    if after not in MOVES[before]:
        raise OfficeError(f"Dari {STATUS_WORDS[before]} tidak dapat menjadi {STATUS_WORDS[after]}.")
    if after is RequestStatus.INCOMPLETE and not note:
        raise OfficeError("Tulis apa yang belum lengkap, agar warga tahu apa yang harus dibawa.", "note")
    async with store.writing(village) as connection:
        await _write(connection, actor, village, request, before, after, note)


async def write_note(store: Store, actor: Actor, village: str, request: str, note: str) -> None:
    """Change the note alone. Raises OfficeError."""
    note = read_note(note)
    async with store.writing(village) as connection:
        status = await status_of(connection, village, request)
        await _write(connection, actor, village, request, status, status, note)


def read_note(text: str) -> str:
    """`text` on one line. Raises OfficeError for one too long, or with a number that could be a person's."""
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE or not note.isprintable():
        raise OfficeError(f"Catatan paling panjang {LONGEST_NOTE} huruf.", "note")
    if _LONG_NUMBER.search(note):
        raise OfficeError("Jangan menulis NIK, nomor KK atau telepon: siapa pun yang punya kode dapat membaca catatan.", "note")
    return note


async def status_of(connection: AsyncConnection, village: str, request: str) -> RequestStatus:
    """Where a request stands; `checking` until somebody moved it. Raises NotThereError."""
    asked = select(tables.request.c.id).where(tables.request.c.village == village, tables.request.c.id == request)
    if (await connection.execute(asked)).scalar_one_or_none() is None:
        raise NotThereError("Permohonan itu tidak ada.")
    columns = tables.request_state.c
    held = select(columns.status).where(columns.village == village, columns.request == request)
    status = (await connection.execute(held)).scalar_one_or_none()
    return RequestStatus(status) if status else RequestStatus.CHECKING


async def life_of(connection: AsyncConnection, village: str, request: str) -> list[Move]:
    """Every move, the oldest first, with who did it."""
    columns = tables.request_move.c
    statement = (
        select(columns.before, columns.after, columns.note, columns.at, tables.staff.c.name)
        .outerjoin(tables.staff, tables.staff.c.id == columns.staff)
        .where(columns.village == village, columns.request == request)
        .order_by(columns.id)
    )
    return [
        Move(RequestStatus(row.before), RequestStatus(row.after), row.note, row.name or "server pusat", row.at)
        for row in await connection.execute(statement)
    ]


async def _write(
    connection: AsyncConnection,
    actor: Actor,
    village: str,
    request: str,
    before: RequestStatus,
    after: RequestStatus,
    note: str,
) -> None:
    at = now_text()
    state = {"village": village, "request": request, "status": after.value, "note": note, "erased_at": ""}
    state["ended_at"] = at if after in ENDED else ""
    # The number first: it holds the village until COMMIT, so of two who move at once the second sees what the first did.
    number = await next_change(connection, village)
    await _unchanged(connection, village, request, before)
    await put(connection, tables.request_state, {**state, "change": number, "changed_at": at})
    step = {"village": village, "request": request, "before": before.value, "after": after.value, "note": note}
    await connection.execute(insert(tables.request_move).values(**step, staff=actor.staff, at=at))
    code = tracking_code(UUID(request))
    if before is after:
        await write_audit(connection, actor, village, Act.NOTED, at, code)
    else:
        await write_audit(connection, actor, village, Act.MOVED, at, code, f"{STATUS_WORDS[before]} → {STATUS_WORDS[after]}")


async def _unchanged(connection: AsyncConnection, village: str, request: str, before: RequestStatus) -> None:
    """Raises OfficeError when somebody else was quicker, or when its data were erased."""
    columns = tables.request_state.c
    held = select(columns.erased_at).where(columns.village == village, columns.request == request)
    if (await connection.execute(held)).scalar_one_or_none():
        raise OfficeError("Data permohonan ini sudah dihapus.")
    status = await status_of(connection, village, request)
    if status is not before:
        raise OfficeError(f"Permohonan ini sudah berstatus {STATUS_WORDS[status]}. Periksa lagi sebelum mengubahnya.")
