"""Requests as staff look for them: by status, ticket, code, NIK; one with its contents; how many stand where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from central.office.faults import NotThereError
from central.office.marks import Marks
from central.office.values import RequestRow
from central.store import tables
from central.store.base import Store, Stored
from kiosk.model.news import RequestStatus
from kiosk.model.ticket import QueueTicket, read_tracking_code, tracking_code

_REQUEST, _STATE, _MARK = tables.request.c, tables.request_state.c, tables.request_mark.c
_JOINED = tables.request.outerjoin(tables.request_state, and_(_STATE.village == _REQUEST.village, _STATE.request == _REQUEST.id))
_STATUS: ColumnElement[str] = func.coalesce(_STATE.status, RequestStatus.CHECKING.value)
_COLUMNS = (
    *(_REQUEST.arrival, _REQUEST.village, _REQUEST.id, _REQUEST.kiosk, _REQUEST.service, _REQUEST.day, _REQUEST.letter),
    *(_REQUEST.number, _REQUEST.ordinal, _REQUEST.received_at, _STATUS.label("status"), _STATE.note, _STATE.changed_at),
    _STATE.erased_at,
)
_NIK = re.compile(r"\d{16}", re.ASCII)
_TICKET = re.compile(r"([A-Za-z]{1,4}?)(?:([1-9]\d{0,2})-|-?)(\d{1,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows. `status` None is every status; `looked_for` is what was typed, "" for nothing."""

    villages: tuple[str, ...]
    status: RequestStatus | None = None
    looked_for: str = ""
    service: str = ""
    day: str = ""

    @property
    def nik(self) -> str:
        """The NIK looked for, or ""."""
        digits = re.sub(r"[ .-]", "", self.looked_for)
        return digits if _NIK.fullmatch(digits) else ""


async def find_requests(store: Store, marks: Marks, wanted: Wanted, limit: int, before: int = 0) -> list[RequestRow]:
    """The newest first; `before` is the `order` of the last one seen."""
    looked_for = wanted.looked_for.strip()
    if looked_for and (wanted.nik or read_tracking_code(looked_for)):
        await marks.catch_up(store)
    statement = select(*_COLUMNS).select_from(_JOINED).where(_among(wanted), _matching(wanted, marks))
    if before:
        statement = statement.where(_REQUEST.arrival < before)
    async with store.reading(wanted.villages) as connection:
        return [_row(row) for row in await connection.execute(statement.order_by(_REQUEST.arrival.desc()).limit(limit))]


async def count_by_status(store: Store, villages: tuple[str, ...]) -> dict[RequestStatus, int]:
    """How many requests stand where; every status is there."""
    statement = (
        select(_STATUS.label("status"), func.count().label("many"))
        .select_from(_JOINED)
        .where(_REQUEST.village.in_(villages))
        .group_by(_STATUS)
    )
    async with store.reading(villages) as connection:
        found = {row.status: row.many for row in await connection.execute(statement)}
    return {status: found.get(status.value, 0) for status in RequestStatus}


async def one_request(connection: AsyncConnection, village: str, request: str) -> tuple[RequestRow, Stored]:
    """A request and its sealed part. Raises NotThereError."""
    statement = select(*_COLUMNS, _REQUEST.envelope).select_from(_JOINED)
    statement = statement.where(_REQUEST.village == village, _REQUEST.id == request)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise NotThereError("Permohonan itu tidak ada.")
    return _row(row), Stored(row.arrival, row.village, row.envelope, row.received_at)


async def by_code(store: Store, marks: Marks, code: str) -> RequestRow | None:
    """What a tracking code (eight characters, folded) leads to, in whichever village; None for nothing."""
    found = await _by_code(store, code)
    if found is None:
        await marks.catch_up(store)
        found = await _by_code(store, code)
    return found


async def _by_code(store: Store, code: str) -> RequestRow | None:
    statement = _with_marks().where(_MARK.code == code).order_by(_REQUEST.arrival.desc()).limit(2)
    # The code is what says whose it is; nothing but it was said.
    async with store.reading(None) as connection:
        rows = (await connection.execute(statement)).all()
    # Two requests with one code: better no answer than somebody else's.
    return _row(rows[0]) if len(rows) == 1 else None


def _with_marks() -> Select[Any]:
    joined = _JOINED.join(tables.request_mark, and_(_MARK.village == _REQUEST.village, _MARK.request == _REQUEST.id))
    return select(*_COLUMNS).select_from(joined)


def _among(wanted: Wanted) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [_REQUEST.village.in_(wanted.villages)]
    if wanted.status is not None:
        conditions.append(_STATUS.in_([wanted.status.value]))
    if wanted.service:
        conditions.append(_REQUEST.service == wanted.service)
    if wanted.day:
        conditions.append(_REQUEST.day == wanted.day)
    return and_(*conditions)


def _matching(wanted: Wanted, marks: Marks) -> ColumnElement[bool]:
    """A NIK, a tracking code, a ticket; anything else is a service's code."""
    text = wanted.looked_for.strip()
    if not text:
        return true()
    if wanted.nik:
        pairs = [and_(_MARK.village == v, _MARK.nik_mark == marks.nik_mark(v, wanted.nik)) for v in wanted.villages]
        marked = [select(_MARK.request).where(pair) for pair in pairs]
        return _REQUEST.id.in_(marked[0].union(*marked[1:])) if marked else false()
    readings: list[ColumnElement[bool]] = []
    if ticket := _TICKET.fullmatch(text):
        letter, ordinal, number = ticket.groups()
        readings.append(and_(_REQUEST.letter == letter.upper(), _REQUEST.number == int(number)))
        if ordinal:
            readings[0] = and_(readings[0], _REQUEST.ordinal == int(ordinal))
    if code := read_tracking_code(text):
        readings.append(_REQUEST.id.in_(select(_MARK.request).where(_MARK.village.in_(wanted.villages), _MARK.code == code)))
    return or_(*readings) if readings else _REQUEST.service == text.upper()


def _row(row: Any) -> RequestRow:
    return RequestRow(
        order=row.arrival,
        village=row.village,
        id=row.id,
        kiosk=row.kiosk,
        service=row.service,
        ticket=QueueTicket(row.day, row.letter, row.number, row.ordinal).label,
        day=row.day,
        code=tracking_code(UUID(row.id)),
        received_at=row.received_at,
        status=RequestStatus(row.status),
        note=row.note or "",
        changed_at=row.changed_at or row.received_at,
        erased_at=row.erased_at or "",
    )
