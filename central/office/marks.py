"""What a request is found by: its tracking code, and a keyed hash of its NIK.

NIKs lie sealed. To find a person's requests, each request is opened once and marked with HMAC-SHA256 of the NIK under a key that
is derived from central's signing key: who has the database alone can neither read nor try out NIKs. Marks are made when they are
first needed, so arriving costs nothing more.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from central.keys import CentralKeys
from central.office.changes import put
from central.opened import open_stored
from central.store import tables
from central.store.base import Store, Stored
from kiosk.model.ticket import tracking_code

AT_ONCE = 200
MOST_SECONDS = 3.0
# Two commits at the same time may become visible in the other order: look back this far.
LOOK_BACK = 2000


@dataclass(frozen=True, slots=True)
class Marks:
    """Makes marks with central's keys; one for the whole server."""

    keys: Callable[[], CentralKeys]
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def nik_mark(self, village: str, nik: str) -> str:
        """64 hex digits, other ones in each village; "" for no NIK."""
        key = hmac.digest(self.keys().signing.private_bytes_raw(), b"anjungan-desa nik mark", "sha256")
        return hmac.new(key, f"{village}|{nik}".encode(), hashlib.sha256).hexdigest() if nik else ""

    async def catch_up(self, store: Store) -> bool:
        """Mark what has arrived since. False when time ran out first: what is newest is then not found yet."""
        started = time.monotonic()
        async with self._one_at_a_time:
            while time.monotonic() - started < MOST_SECONDS:
                async with store.reading(None) as connection:
                    fresh = await _unmarked(connection)
                if not fresh:
                    return True
                rows = await asyncio.to_thread(self._rows, fresh)
                async with store.writing(None) as connection:
                    for row in rows:
                        await put(connection, tables.request_mark, row)
        return False

    def _rows(self, fresh: list[Stored]) -> list[dict[str, object]]:
        return [self._row(stored) for stored in fresh]

    def _row(self, stored: Stored) -> dict[str, object]:
        opened = open_stored(stored, self.keys())
        mark = self.nik_mark(stored.village, opened.nik)
        row = {"village": stored.village, "request": opened.id, "arrival": stored.order}
        return {**row, "code": tracking_code(UUID(opened.id)), "nik_mark": mark}


async def _unmarked(connection: AsyncConnection) -> list[Stored]:
    request, mark = tables.request.c, tables.request_mark.c
    newest = (await connection.execute(select(func.max(mark.arrival)))).scalar_one_or_none() or 0
    statement = (
        select(request.arrival, request.village, request.envelope, request.received_at)
        .outerjoin(tables.request_mark, (mark.village == request.village) & (mark.request == request.id))
        .where(request.arrival > newest - LOOK_BACK, mark.request.is_(None))
        .order_by(request.arrival)
        .limit(AT_ONCE)
    )
    return [Stored(row.arrival, row.village, row.envelope, row.received_at) for row in await connection.execute(statement)]
