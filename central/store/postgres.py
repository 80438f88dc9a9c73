"""PostgreSQL: many processes, many connections, villages fenced by row-level security. Ingest by asyncpg, the rest by SQLAlchemy.

Refused at the start: a role that row-level security does not bind (a superuser, BYPASSRLS), and settings with which an answered
delivery could be lost (fsync, full_page_writes, synchronous_commit).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from central.errors import DatabaseAwayError, StoreUnsafeError
from central.store.address import Database
from central.store.base import Delivery, Kiosk, Speaker
from central.store.migrate import migrate
from central.store.outage import told_as_busy
from central.store.postgres_ingest import store_deliveries
from central.store.reading import SqlReader
from central.store.scope import ALL, SETTING, enter, policies
from central.store.tables import metadata
from central.store.writing import SqlWriter
from kiosk.model.wire import Outcome

# One group at a time: while the disk works on one, the next grows. Two at once made both smaller, and dearer.
INGEST_CONNECTIONS = 1
_SPEAKERS = """
SELECT k.id, k.village, k.ordinal, k.name, k.public, k.enrolled_at, k.revoked_at, c.last, p.heard_at, p.beat
FROM kiosk k LEFT JOIN change c ON c.village = k.village LEFT JOIN pulse p ON p.kiosk = k.id WHERE k.id = ANY($1::text[])
"""
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30
# Any number will do, so long as all centrals take the same one: only one brings the tables up to date.
_MIGRATION_LOCK = 0x616E6A


class PostgresStore(SqlWriter):
    """`central.store.base.Store`. Open with `open_store`."""

    def __init__(self, engine: AsyncEngine, pool: asyncpg.Pool, asking: asyncpg.Pool) -> None:
        super().__init__(engine, engine.execution_options(postgresql_readonly=True))
        self._pool = pool
        self._asking = asking

    async def _commit(self, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
        with told_as_busy():
            async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection:
                return await store_deliveries(connection, deliveries)

    async def _look_up(self, kiosk_ids: Sequence[str]) -> list[Speaker | None]:
        with told_as_busy():
            async with self._asking.acquire(timeout=CONNECT_SECONDS) as connection:
                rows = await connection.fetch(_SPEAKERS, list(set(kiosk_ids)))
        found = {row[0]: Speaker(Kiosk(*row[:7]), row[7] or 0, row[8] or "", row[9]) for row in rows}
        return [found.get(kiosk_id) for kiosk_id in kiosk_ids]


@asynccontextmanager
async def open_store(database: Database) -> AsyncIterator[PostgresStore]:
    """Migrate, check the promises, serve, close. Raises StoreUnsafeError, StoreNewerError, DatabaseAwayError."""
    engine = _engine(database)
    try:
        await _make_ready(engine)
        # Whose a delivery is, only a look at every village's kiosks can tell: that connection's scope is all of them.
        async with _pool(database, INGEST_CONNECTIONS) as pool, _pool(database, 1, {SETTING: ALL}) as asking:
            store = PostgresStore(engine, pool, asking)
            async with store.at_work(committing=INGEST_CONNECTIONS):
                yield store
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_reader(database: Database) -> AsyncIterator[SqlReader]:
    """Look, beside running servers. Changes nothing, so it migrates nothing either."""
    engine = _engine(database)
    try:
        yield SqlReader(engine.execution_options(postgresql_readonly=True))
    finally:
        await engine.dispose()


def _engine(database: Database) -> AsyncEngine:
    return create_async_engine(
        database.url,
        pool_size=4,
        max_overflow=4,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "command_timeout": STATEMENT_SECONDS},
    )


@asynccontextmanager
async def _pool(database: Database, size: int, settings: dict[str, str] | None = None) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(
        database.plain,
        min_size=0,
        max_size=size,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings=settings,
        reset=_nothing_to_reset,
    )
    try:
        yield pool
    finally:
        pool.terminate()


async def _nothing_to_reset(_connection: object) -> None:
    """What is set here ends with its transaction: no need to ask the server to forget."""


async def _make_ready(engine: AsyncEngine) -> None:
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            await connection.run_sync(_check_promises)
            await enter(connection, None)
            await connection.run_sync(migrate)
            await connection.run_sync(fence)
    except (DBAPIError, OSError) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        raise DatabaseAwayError(
            f"PostgreSQL does not let us in: {said}. Check that it runs, its address and the role."
        ) from error


def _check_promises(connection: Connection) -> None:
    asked = "SELECT rolsuper OR rolbypassrls AS unbound, rolname FROM pg_roles WHERE rolname = current_user"
    row = connection.execute(text(asked)).one()
    if row.unbound:
        raise StoreUnsafeError(
            f"The role {row.rolname} sees every village's rows whatever it asks. "
            "Give central a role without SUPERUSER and BYPASSRLS."
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        found = connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
        if found == "off":
            raise StoreUnsafeError(f"PostgreSQL runs with {name} = off: an answered delivery could be lost. Set it to on.")


def fence(connection: Connection) -> None:
    """Put up what fences are missing, on every table with a village: a new table cannot be forgotten."""
    fenced = text(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND p.polname = 'tenant' "
        "AND c.relrowsecurity AND c.relforcerowsecurity"
    )
    standing = {row.relname for row in connection.execute(fenced)}
    for table, statements in policies(metadata).items():
        if table not in standing:
            for statement in statements:
                connection.execute(text(statement))
