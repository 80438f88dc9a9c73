"""What a kiosk hears: the rows of its village that changed since it last heard, and the statuses of its own requests alone.

The village's growing number says at once whether there is anything; only then are tables asked. Rows are the JSON of the values
in kiosk.model.news; what was taken away, hidden or erased travels as a row without one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.office.marks import Marks
from central.office.queue import Stand, board_of
from central.store import tables
from central.store.base import Kiosk, Store
from kiosk.model import wire
from kiosk.model.news import (
    LanguageFix,
    Notice,
    Product,
    QueueCall,
    RequestStatus,
    Section,
    ServiceSwitch,
    SettingOverride,
    StatusOf,
    VillageService,
)
from kiosk.model.ticket import QueueTicket, tracking_code

ROWS_AT_ONCE = 200
# Around a row's own JSON: its key, its change, quotes and braces.
_AROUND_BYTES = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """A kiosk as it speaks to us. `change` is its village's count, `turn` and `heard_at` of its last believed heartbeat."""

    kiosk: Kiosk
    change: int
    turn: int
    heard_at: str


@dataclass(frozen=True, slots=True)
class News:
    """What fits into one answer. `more`: not all of it did."""

    parts: tuple[wire.NewsPart, ...] = ()
    more: bool = False


class _Turn(msgspec.Struct):
    """As much of a stored heartbeat as tells recordings from news."""

    turn: int = 0


Rows = list[wire.NewsRow]
Reading = Callable[[AsyncConnection, Kiosk, int], Awaitable[Rows]]


async def caller(store: Store, kiosk_id: str) -> Caller | None:
    """Who speaks, and whether there is news. None for nobody we know."""
    speaker = await store.speaker(kiosk_id)
    if speaker is None:
        return None
    turn = msgspec.json.decode(speaker.beat, type=_Turn).turn if speaker.beat else 0
    return Caller(speaker.kiosk, speaker.change, turn, speaker.heard_at)


async def news_for(store: Store, who: Caller, since: Mapping[str, int], room_bytes: int) -> News:
    """At most `room_bytes` of rows (and at least one row, if there is any) of what changed since. No query when nothing did."""
    behind = [section for section in Section if since.get(section.value, who.change) < who.change]
    if not behind:
        return News()
    parts: list[wire.NewsPart] = []
    async with store.reading(who.kiosk.village) as connection:
        for section in behind:
            rows = await _READINGS[section](connection, who.kiosk, since[section.value])
            fitting, room_bytes = _fitting(rows, room_bytes, first=not any(part.rows for part in parts))
            whole = len(fitting) == len(rows) < ROWS_AT_ONCE
            if fitting or whole:
                reaches = who.change if whole else fitting[-1].change
                parts.append(wire.NewsPart(section.value, reaches, fitting))
            if not whole:
                return News(tuple(parts), more=True)
    return News(tuple(parts))


async def status_by_code(store: Store, marks: Marks, village: str, code: str) -> StatusOf | None:
    """What became of the request of this village with that short code (eight characters, folded); None for nothing."""
    found = await _by_code(store, village, code)
    if found is None:
        await marks.catch_up(store)
        found = await _by_code(store, village, code)
    return found


async def _by_code(store: Store, village: str, code: str) -> StatusOf | None:
    request, mark, state = tables.request.c, tables.request_mark.c, tables.request_state.c
    asked = (
        select(request.id.label("request"), request.service, request.day, request.letter, request.number, request.ordinal)
        .add_columns(request.received_at, state.status, state.note, state.changed_at, state.erased_at)
        .join(tables.request_mark, (mark.village == request.village) & (mark.request == request.id))
        .outerjoin(tables.request_state, (state.village == request.village) & (state.request == request.id))
        .where(request.village == village, mark.code == code)
        .limit(2)
    )
    async with store.reading(village) as connection:
        rows = (await connection.execute(asked)).all()
    # Two requests with one code: better no answer than somebody else's.
    return _status(rows[0]) if len(rows) == 1 and not rows[0].erased_at else None


def _fitting(rows: Rows, room_bytes: int, first: bool) -> tuple[Rows, int]:
    fitting: Rows = []
    for row in rows:
        room_bytes -= len(row.key) + len(bytes(row.value)) + _AROUND_BYTES
        if room_bytes < 0 and not (first and not fitting):
            break
        fitting.append(row)
    return fitting, room_bytes


def _changed(table: Table, village: str, since: int) -> Select[Any]:
    columns = table.c
    asked = select(table).where(columns.village == village, columns.change > since)
    if not since:  # who knows of nothing need not hear of what is gone
        asked = asked.where(columns.removed.is_(False))
    return asked.order_by(columns.change).limit(ROWS_AT_ONCE)


def _row(key: str, change: int, value: object | None) -> wire.NewsRow:
    return wire.NewsRow(key, change, msgspec.Raw(msgspec.json.encode(value)))


async def _statuses(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    state, request = tables.request_state.c, tables.request.c
    asked = (
        select(tables.request_state, request.service, request.day, request.letter, request.number, request.ordinal)
        .join(tables.request, (request.village == state.village) & (request.id == state.request))
        .where(state.village == kiosk.village, request.kiosk == kiosk.id, state.change > since)
        .order_by(state.change)
        .limit(ROWS_AT_ONCE)
    )
    return [
        _row(tracking_code(UUID(row.request)), row.change, None if row.erased_at else _status(row))
        for row in await connection.execute(asked)
    ]


def _status(row: Any) -> StatusOf:
    ticket = QueueTicket(row.day, row.letter, row.number, row.ordinal)
    code = tracking_code(UUID(row.request))
    status = RequestStatus(row.status) if row.status else RequestStatus.CHECKING
    return StatusOf(code, ticket, row.service, status, row.changed_at or row.received_at, row.note or "")


async def _notices(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    rows = await connection.execute(_changed(tables.notice, kiosk.village, since))
    return [
        _row(row.id, row.change, None if row.removed else Notice(row.id, row.title, row.text, row.from_day, row.until_day))
        for row in rows
    ]


async def _products(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    rows = await connection.execute(_changed(tables.product, kiosk.village, since))
    return [_row(row.id, row.change, None if row.removed or not row.shown else _product(row)) for row in rows]


def _product(row: Any) -> Product:
    return Product(row.id, row.name, row.maker, row.price_rupiah, row.unit, row.phone, row.description, row.picture)


async def _calls(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    """The queues of the newest day that a counter has called from, whole: few rows, and each call changes several."""
    columns = tables.called.c
    newest = select(func.max(columns.day), func.max(columns.change)).where(columns.village == kiosk.village)
    day, change = (await connection.execute(newest)).one()
    if day is None or change <= since:
        return []
    called: dict[tuple[str, int], QueueCall] = {}
    waiting: dict[tuple[str, int], int] = {}
    for place in (await board_of(connection, kiosk.village, day)).places:
        ticket = place.ticket
        queue = (ticket.letter, ticket.ordinal)
        if place.stand is Stand.WAITING:
            waiting[queue] = waiting.get(queue, 0) + 1
        before = called.get(queue)
        if place.times and (before is None or before.number < ticket.number):
            called[queue] = QueueCall(day, *queue, ticket.number, place.at, place.counter)
    return [
        _row(f"{letter}{ordinal}", change, replace(call, waiting=waiting.get((letter, ordinal), 0)))
        for (letter, ordinal), call in sorted(called.items())
    ]


async def _switches(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    rows = await connection.execute(_changed(tables.service_switch, kiosk.village, since))
    return [
        _row(row.code, row.change, None if row.removed or row.toml else ServiceSwitch(row.code, on=not row.off)) for row in rows
    ]


async def _services(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    rows = await connection.execute(_changed(tables.service_switch, kiosk.village, since))
    return [_row(row.code, row.change, _village_service(row)) for row in rows]


def _village_service(row: Any) -> VillageService | None:
    offered = row.toml and not row.off and not row.removed
    return VillageService(row.code, row.toml) if offered else None


async def _settings(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    """What is set for the village, and after it by name what is set for this kiosk alone."""
    columns = tables.kiosk_setting.c
    asked = _changed(tables.kiosk_setting, kiosk.village, since).where(columns.kiosk.in_(("", kiosk.id)))
    return [
        _row(
            f"{'own' if row.kiosk else 'all'} {row.name}",
            row.change,
            None if row.removed else SettingOverride(row.name, row.value),
        )
        for row in await connection.execute(asked)
    ]


async def _words(connection: AsyncConnection, kiosk: Kiosk, since: int) -> Rows:
    rows = await connection.execute(_changed(tables.language_fix, kiosk.village, since))
    return [
        _row(f"{row.language} {row.key}", row.change, None if row.removed else LanguageFix(row.key, row.language, row.words))
        for row in rows
    ]


_READINGS: Mapping[Section, Reading] = {
    Section.STATUSES: _statuses,
    Section.NOTICES: _notices,
    Section.PRODUCTS: _products,
    Section.CALLS: _calls,
    Section.SWITCHES: _switches,
    Section.SERVICES: _services,
    Section.SETTINGS: _settings,
    Section.WORDS: _words,
}
