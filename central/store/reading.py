"""Every question asked of the store, on either database. Works on a read-only engine, so beside a running server too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Column, Row, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from central.store import tables
from central.store.base import DeadLetter, Kiosk, KioskState, Pulse, Scope, Stored, Village
from central.store.engine import reading_engine
from central.store.outage import told_as_busy
from central.store.scope import enter
from kiosk.model import wire

AnyRow = Row[Any, Any, Any, Any]
_STORED = (
    tables.request.c.arrival,
    tables.request.c.village,
    tables.request.c.envelope,
    tables.request.c.received_at,
)
_ROWS_AT_ONCE = 200


class SqlReader:
    """`central.store.base.Reader` over any engine SQLAlchemy has."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def reading(self, scope: Scope) -> AsyncIterator[AsyncConnection]:
        """A read-only transaction that sees the rows of `scope`. Raises StoreBusyError while the database is away."""
        with told_as_busy():
            async with self._engine.connect() as connection:
                await enter(connection, scope)
                yield connection

    async def villages(self) -> list[Village]:
        """Every village, by code."""
        async with self.reading(None) as connection:
            rows = await connection.execute(select(tables.village).order_by(tables.village.c.code))
            return [Village(row.code, row.name, row.district) for row in rows]

    async def kiosk(self, kiosk_id: str) -> Kiosk | None:
        """One kiosk, revoked or not."""
        async with self.reading(None) as connection:
            row = (await connection.execute(select(tables.kiosk).where(tables.kiosk.c.id == kiosk_id))).one_or_none()
            return kiosk_from(row) if row else None

    async def kiosks(self, villages: Collection[str] | None = None) -> list[KioskState]:
        """Every kiosk (of these villages, or of all) with its state, by village and ordinal."""
        stored = _count_by_kiosk(tables.request.c.kiosk)
        dead = _count_by_kiosk(tables.dead_letter.c.kiosk)
        statement = (
            select(tables.kiosk, tables.pulse.c.heard_at, tables.pulse.c.beat, stored.label("stored"), dead.label("dead"))
            .outerjoin(tables.pulse, tables.pulse.c.kiosk == tables.kiosk.c.id)
            .order_by(tables.kiosk.c.village, tables.kiosk.c.ordinal)
        )
        if villages is not None:
            statement = statement.where(tables.kiosk.c.village.in_(villages))
        async with self.reading(villages) as connection:
            return [_state(row) for row in await connection.execute(statement)]

    async def latest(self, limit: int, village: str = "", before: int = 0) -> list[Stored]:
        """The newest requests first."""
        statement = select(*_STORED).order_by(tables.request.c.arrival.desc()).limit(limit)
        if village:
            statement = statement.where(tables.request.c.village == village)
        if before:
            statement = statement.where(tables.request.c.arrival < before)
        async with self.reading(village or None) as connection:
            return [_stored(row) for row in await connection.execute(statement)]

    async def every_request(self) -> AsyncIterator[Stored]:
        """All requests in order of arrival, fetched in pages so that no read transaction stays open for long."""
        last = 0
        while True:
            statement = select(*_STORED).where(tables.request.c.arrival > last).order_by(tables.request.c.arrival)
            async with self.reading(None) as connection:
                page = [_stored(row) for row in await connection.execute(statement.limit(_ROWS_AT_ONCE))]
            for stored in page:
                yield stored
            if len(page) < _ROWS_AT_ONCE:
                return
            last = page[-1].order

    async def dead_letters(self, limit: int, villages: Collection[str] | None = None) -> list[DeadLetter]:
        """The newest dead letters (of these villages, or of all) first."""
        columns = tables.dead_letter.c
        statement = select(tables.dead_letter).order_by(columns.arrival.desc()).limit(limit)
        if villages is not None:
            statement = statement.where(columns.village.in_(villages))
        async with self.reading(villages) as connection:
            return [
                DeadLetter(row.kiosk, row.village, row.request, row.reason, row.item, row.sha256, row.received_at)
                for row in await connection.execute(statement)
            ]


def kiosk_from(row: AnyRow) -> Kiosk:
    """A row of the kiosk table as a value."""
    return Kiosk(row.id, row.village, row.ordinal, row.name, row.public, row.enrolled_at, row.revoked_at)


def _state(row: AnyRow) -> KioskState:
    beat = msgspec.json.decode(row.beat, type=wire.Heartbeat) if row.beat else None
    pulse = Pulse(row.id, row.village, row.heard_at, beat) if row.heard_at else None
    return KioskState(kiosk_from(row), pulse, row.stored, row.dead)


def _stored(row: AnyRow) -> Stored:
    return Stored(row.arrival, row.village, row.envelope, row.received_at)


def _count_by_kiosk(column: Column[str]) -> ScalarSelect[int]:
    return select(func.count()).where(column == tables.kiosk.c.id).correlate(tables.kiosk).scalar_subquery()


@asynccontextmanager
async def open_reader(database_path: Path) -> AsyncIterator[SqlReader]:
    """Look into a database that another process may be writing. Changes nothing."""
    engine = reading_engine(database_path)
    try:
        yield SqlReader(engine)
    finally:
        await engine.dispose()
