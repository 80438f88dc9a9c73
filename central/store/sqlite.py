"""The embedded store: one SQLite file, one writing connection, many reading ones."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from central.errors import EnrolmentRefusedError, FolderBrokenError, KioskUnknownError, VillageDiffersError, VillageUnknownError
from central.folder import sync_folder
from central.store import tables
from central.store.base import Delivery, Enrolled, Enrolment, Kiosk, Village
from central.store.engine import check_pragmas, reading_engine, writing_engine
from central.store.ingest import store_deliveries
from central.store.migrate import migrate
from central.store.reading import SqlReader, kiosk_from
from central.store.writer import GroupCommit
from kiosk.model.wire import Outcome


class SqliteStore(SqlReader):
    """`central.store.base.Store`. Open with `open_store`; whoever does holds the folder's lock."""

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine) -> None:
        super().__init__(reading)
        self._writing = writing
        self.group: GroupCommit[Delivery, list[Outcome]] = GroupCommit(self._commit)

    async def deliver(self, delivery: Delivery) -> list[Outcome]:
        """Raises StoreBusyError."""
        return await self.group.ask(delivery)

    async def _commit(self, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
        async with self._writing.begin() as connection:
            return await store_deliveries(connection, deliveries)

    async def add_village(self, village: Village) -> None:
        """Raises VillageDiffersError when the code is taken by another."""
        async with self._writing.begin() as connection:
            known = await _village(connection, village.code)
            if known is None:
                await connection.execute(insert(tables.village).values(asdict(village)))
            elif known != village:
                raise VillageDiffersError(f"{known.code} is already {known.name}, {known.district}.")

    async def add_enrolment(self, enrolment: Enrolment) -> None:
        """Raises VillageUnknownError."""
        async with self._writing.begin() as connection:
            if await _village(connection, enrolment.village) is None:
                raise VillageUnknownError(f"There is no village {enrolment.village}. Add it with: python -m central village add")
            await connection.execute(insert(tables.enrolment).values(asdict(enrolment)))

    async def enrol(self, code_hash: str, public: bytes, name: str, at: str) -> Enrolled:
        """Raises EnrolmentRefusedError."""
        async with self._writing.begin() as connection:
            return await _enrol(connection, code_hash, public, name, at)

    async def revoke(self, kiosk_id: str, at: str) -> None:
        """Raises KioskUnknownError. A kiosk revoked before keeps its first date."""
        async with self._writing.begin() as connection:
            if await _kiosk(connection, tables.kiosk.c.id == kiosk_id) is None:
                raise KioskUnknownError(f"There is no kiosk {kiosk_id}.")
            statement = update(tables.kiosk).where(tables.kiosk.c.id == kiosk_id, tables.kiosk.c.revoked_at == "")
            await connection.execute(statement.values(revoked_at=at))


@asynccontextmanager
async def open_store(database_path: Path) -> AsyncIterator[SqliteStore]:
    """Migrate, check the promises, serve, close. Raises StoreUnsafeError, StoreNewerError, FolderBrokenError."""
    # SQLite would make it as readable as the umask lets it; -wal and -shm take this mode.
    database_path.touch(0o600)
    writing, reading = writing_engine(database_path), reading_engine(database_path)
    try:
        await _make_ready(writing, database_path)
        store = SqliteStore(writing, reading)
        worker = asyncio.create_task(store.group.run(), name="central-writer")
        try:
            yield store
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
    finally:
        await reading.dispose()
        await writing.dispose()


async def _make_ready(writing: AsyncEngine, database_path: Path) -> None:
    try:
        async with writing.begin() as connection:
            await connection.run_sync(check_pragmas)
            await connection.run_sync(migrate)
    except DatabaseError as error:
        raise FolderBrokenError(f"{database_path} cannot be used: {error.orig}. Restore it from the backup.") from error
    sync_folder(database_path.parent)


async def _enrol(connection: AsyncConnection, code_hash: str, public: bytes, name: str, at: str) -> Enrolled:
    row = (await connection.execute(select(tables.enrolment).where(tables.enrolment.c.code_hash == code_hash))).one_or_none()
    if row is None:
        raise EnrolmentRefusedError("code-unknown")
    village = await _village(connection, row.village)
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


async def _village(connection: AsyncConnection, code: str) -> Village | None:
    row = (await connection.execute(select(tables.village).where(tables.village.c.code == code))).one_or_none()
    return Village(row.code, row.name, row.district) if row else None


async def _kiosk(connection: AsyncConnection, which: ColumnElement[bool]) -> Kiosk | None:
    row = (await connection.execute(select(tables.kiosk).where(which))).one_or_none()
    return kiosk_from(row) if row else None
