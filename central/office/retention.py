"""How long personal data stay: answers and NIK are erased some months after a request ended (UU PDP 27/2022, Pasal 43).

What stays is what no person can be read from: id, ticket, service, times, status and moves without notes; and the hash of the
envelope, so that a kiosk that sends it again still hears `dup`. What is erased: the sealed part, its signature, the NIK's mark,
the notes.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from central.moment import now_text
from central.office.audit import Act, write_audit
from central.office.changes import next_change, put
from central.office.faults import OfficeError
from central.office.preregistration import erase_old
from central.office.values import CENTRAL, Actor
from central.store import tables
from central.store.base import Store
from kiosk.model import wire

MONTHS, LEAST_MONTHS, MOST_MONTHS = 12, 1, 60
# One that nobody ever closed is not kept for ever either.
ABANDONED_MONTHS = 24
DAYS_A_MONTH = 30.44
AUDIT_MONTHS = 60
_NAME = "retention_months"
_STATE, _REQUEST = tables.request_state.c, tables.request.c
AT_ONCE = 200


async def retention_months(connection: AsyncConnection, village: str) -> int:
    """What this village chose, or the usual."""
    columns = tables.office_setting.c
    asked = select(columns.value).where(columns.village == village, columns.name == _NAME)
    return int((await connection.execute(asked)).scalar_one_or_none() or MONTHS)


async def set_retention(store: Store, actor: Actor, village: str, months: int) -> None:
    """Raises OfficeError."""
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise OfficeError(f"Pilih {LEAST_MONTHS} sampai {MOST_MONTHS} bulan.", "months")
    async with store.writing(village) as connection:
        await put(connection, tables.office_setting, {"village": village, "name": _NAME, "value": str(months)})
        await write_audit(connection, actor, village, Act.SETTING, now_text(), _NAME, str(months))


async def erase_due(store: Store, village: str) -> int:
    """Erase what is due in this village, a few hundred a transaction; returns how many requests."""
    erased = 0
    while True:
        async with store.writing(village) as connection:
            due = await _due(connection, village)
            for request in due:
                await _erase(connection, CENTRAL, village, request)
        erased += len(due)
        if len(due) < AT_ONCE:
            return erased


async def erase_everywhere(store: Store) -> int:
    """`erase_due` in every village, and what was left before a visit and is used or expired; returns how many requests."""
    await erase_old(store)
    return sum([await erase_due(store, village.code) for village in await store.villages()])


async def erase_now(store: Store, actor: Actor, village: str, request: str) -> None:
    """Erase one request because its resident asked (UU PDP, Pasal 8). Raises OfficeError while it is still being handled."""
    async with store.writing(village) as connection:
        held = select(_STATE.ended_at).where(_STATE.village == village, _STATE.request == request)
        if not (await connection.execute(held)).scalar_one_or_none():
            raise OfficeError("Permohonan ini masih berjalan. Selesaikan atau batalkan dulu.")
        await _erase(connection, actor, village, request)


async def _due(connection: AsyncConnection, village: str) -> list[str]:
    ended_before = _months_ago(await retention_months(connection, village))
    joined = tables.request.outerjoin(
        tables.request_state, (_STATE.village == _REQUEST.village) & (_STATE.request == _REQUEST.id)
    )
    ended = (_STATE.ended_at != "") & (_STATE.ended_at < ended_before)
    abandoned = _REQUEST.received_at < _months_ago(ABANDONED_MONTHS)
    kept = _STATE.erased_at.is_(None) | (_STATE.erased_at == "")
    asked = select(_REQUEST.id).select_from(joined).where(_REQUEST.village == village, kept, ended | abandoned)
    return list((await connection.execute(asked.limit(AT_ONCE))).scalars())


async def _erase(connection: AsyncConnection, actor: Actor, village: str, request: str) -> None:
    at, which = now_text(), (_REQUEST.village == village) & (_REQUEST.id == request)
    number = await next_change(connection, village)  # before it is read: nobody moves it meanwhile
    frozen = (await connection.execute(select(_REQUEST.envelope).where(which))).scalar_one()
    bare = msgspec.structs.replace(msgspec.json.decode(frozen, type=wire.Envelope), sealed=b"")
    await connection.execute(update(tables.request).where(which).values(envelope=msgspec.json.encode(bare), signature=b""))
    for table in (tables.request_mark, tables.request_move):
        mine = (table.c.village == village) & (table.c.request == request)
        await connection.execute(update(table).where(mine).values({"nik_mark" if table is tables.request_mark else "note": ""}))
    held = select(tables.request_state).where(_STATE.village == village, _STATE.request == request)
    state = (await connection.execute(held)).mappings().one_or_none()
    row = dict(state) if state else {"village": village, "request": request, "status": "checking", "ended_at": at}
    row |= {"note": "", "erased_at": at, "change": number, "changed_at": at}
    await put(connection, tables.request_state, row)
    await write_audit(connection, actor, village, Act.ERASED, at, request)


def _months_ago(months: int) -> str:
    return now_text(timedelta(days=-months * DAYS_A_MONTH))
