"""Villages, enrolments and revocations, written once for both databases."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from central.errors import EnrolmentRefusedError, KioskUnknownError, VillageDiffersError, VillageUnknownError
from central.store import tables
from central.store.base import Delivery, Enrolled, Enrolment, Kiosk, Scope, Speaker, Village
from central.store.outage import told_as_busy
from central.store.reading import SqlReader, kiosk_from
from central.store.scope import enter
from central.store.writer import GroupCommit
from kiosk.model.wire import Outcome

_SPEAKERS = (
    select(tables.kiosk, tables.change.c.last, tables.pulse.c.heard_at, tables.pulse.c.beat)
    .outerjoin(tables.change, tables.change.c.village == tables.kiosk.c.village)
    .outerjoin(tables.pulse, tables.pulse.c.kiosk == tables.kiosk.c.id)
    .where(tables.kiosk.c.id.in_(bindparam("ids", expanding=True)))
)


class SqlWriter(SqlReader):
    """`central.store.base.Store` without storing deliveries, over one engine to write and one to read.

    Deliveries and the question whose they are come by the dozen at once: both are dealt with in groups, while `at_work`.
    """

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        super().__init__(reading)
        self._writing = writing
        self.group: GroupCommit[Delivery, list[Outcome]] = GroupCommit(self._commit)
        self._asked: GroupCommit[str, Speaker | None] = GroupCommit(self._look_up)

    async def deliver(self, delivery: Delivery) -> list[Outcome]:
        """Raises StoreBusyError."""
        return await self.group.ask(delivery)

    async def speaker(self, kiosk_id: str) -> Speaker | None:
        """Raises StoreBusyError."""
        return await self._asked.ask(kiosk_id)

    async def _commit(self, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
        raise NotImplementedError

    async def _look_up(self, kiosk_ids: Sequence[str]) -> list[Speaker | None]:
        # Every village: only once we know who speaks do we know whose rows may be touched.
        async with self.reading(None) as connection:
            rows = await connection.execute(_SPEAKERS, {"ids": list(set(kiosk_ids))})
            found = {row.id: Speaker(kiosk_from(row), row.last or 0, row.heard_at or "", row.beat) for row in rows}
        return [found.get(kiosk_id) for kiosk_id in kiosk_ids]

    @asynccontextmanager
    async def at_work(self, committing: int) -> AsyncIterator[None]:
        """Work off the groups until left; `committing` of them may be under way at once."""
        groups = [self._asked.run(), *(self.group.run() for _ in range(committing))]
        tasks = [asyncio.create_task(group, name="central-store") for group in groups]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    @asynccontextmanager
    async def writing(self, scope: Scope) -> AsyncIterator[AsyncConnection]:
        """A transaction held to `scope`, committed when left. Raises StoreBusyError while the database is away."""
        with told_as_busy():
            async with self._writing.begin() as connection:
                await enter(connection, scope)
                yield connection

    async def add_village(self, village: Village) -> None:
        """Raises VillageDiffersError when the code is taken by another."""
        async with self.writing(None) as connection:
            known = await _village(connection, village.code)
            if known is None:
                await connection.execute(insert(tables.village).values(asdict(village)))
            elif known != village:
                raise VillageDiffersError(f"{known.code} is already {known.name}, {known.district}.")

    async def add_enrolment(self, enrolment: Enrolment) -> None:
        """Raises VillageUnknownError."""
        async with self.writing(None) as connection:
            if await _village(connection, enrolment.village) is None:
                raise VillageUnknownError(f"There is no village {enrolment.village}. Add it with: python -m central village add")
            await connection.execute(insert(tables.enrolment).values(asdict(enrolment)))

    async def enrol(self, code_hash: str, public: bytes, name: str, at: str) -> Enrolled:
        """Raises EnrolmentRefusedError."""
        # Every village: whose code it is, and whether another village has the key, is what is being asked.
        async with self.writing(None) as connection:
            return await _enrol(connection, code_hash, public, name, at)

    async def revoke(self, kiosk_id: str, at: str) -> None:
        """Raises KioskUnknownError. A kiosk revoked before keeps its first date."""
        async with self.writing(None) as connection:
            if await _kiosk(connection, tables.kiosk.c.id == kiosk_id) is None:
                raise KioskUnknownError(f"There is no kiosk {kiosk_id}.")
            statement = update(tables.kiosk).where(tables.kiosk.c.id == kiosk_id, tables.kiosk.c.revoked_at == "")
            await connection.execute(statement.values(revoked_at=at))


async def _enrol(connection: AsyncConnection, code_hash: str, public: bytes, name: str, at: str) -> Enrolled:
    # Locked, where two can come at once: a code makes one kiosk, a village counts its kiosks one after the other.
    asked = select(tables.enrolment).where(tables.enrolment.c.code_hash == code_hash).with_for_update()
    row = (await connection.execute(asked)).one_or_none()
    if row is None:
        raise EnrolmentRefusedError("code-unknown")
    village = await _village(connection, row.village, lock=True)
    if village is None:  # a foreign key forbids it
        raise EnrolmentRefusedError("code-unknown")
    known = await _kiosk(connection, tables.kiosk.c.public == public)
    if known is not None and known.revoked_at:
        raise EnrolmentRefusedError("kiosk-revoked")
    if row.kiosk is not None:
        # The same kiosk asks again because the answer was lost: the same answer, however late.
        if known is None or known.id != row.kiosk:
            raise EnrolmentRefusedError("code-used")
        return Enrolled(known, village)
    if row.expires_at <= at:
        raise EnrolmentRefusedError("code-expired")
    if known is not None and known.village != village.code:
        raise EnrolmentRefusedError("key-elsewhere")
    kiosk = known or await _add_kiosk(connection, village.code, public, name, at)
    taken = update(tables.enrolment).where(tables.enrolment.c.code_hash == code_hash).values(kiosk=kiosk.id)
    await connection.execute(taken)
    return Enrolled(kiosk, village)


async def _add_kiosk(connection: AsyncConnection, village: str, public: bytes, name: str, at: str) -> Kiosk:
    highest = select(func.coalesce(func.max(tables.kiosk.c.ordinal), 0)).where(tables.kiosk.c.village == village)
    ordinal = (await connection.execute(highest)).scalar_one() + 1
    kiosk = Kiosk(str(uuid.uuid4()), village, ordinal, name, public, at)
    await connection.execute(insert(tables.kiosk).values(asdict(kiosk)))
    return kiosk


async def _village(connection: AsyncConnection, code: str, lock: bool = False) -> Village | None:
    asked = select(tables.village).where(tables.village.c.code == code)
    row = (await connection.execute(asked.with_for_update() if lock else asked)).one_or_none()
    return Village(row.code, row.name, row.district) if row else None


async def _kiosk(connection: AsyncConnection, which: ColumnElement[bool]) -> Kiosk | None:
    row = (await connection.execute(select(tables.kiosk).where(which))).one_or_none()
    return kiosk_from(row) if row else None
