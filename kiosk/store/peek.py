"""A look into kiosk.db from outside, read-only, also beside a running kiosk: for checks and support, never for visits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from kiosk.store import tables
from kiosk.store.database import FILE_NAME, reading_engine, translated


@dataclass(frozen=True, slots=True)
class Peek:
    """What lies in the store, without anything about a person. `damage` is "" when SQLite finds none.

    `oldest_wall` is when the oldest waiting request was made (ISO 8601 UTC as the kiosk's clock had it), "" with none.
    """

    schema: str
    unsent: int
    dead: int
    requests: int
    unprinted: int
    oldest_wall: str
    identity: bytes | None
    damage: str


def peek(folder: Path) -> Peek:
    """Look. Raises StoreError; FileNotFoundError when no kiosk has ever lived in `folder`."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there")
    engine = reading_engine(path)
    try:
        with translated(folder), engine.connect() as connection, connection.begin():
            return _look(connection)
    finally:
        engine.dispose()


def _look(connection: Connection) -> Peek:
    waiting = select(tables.requests.c.wall).join(tables.outbox, tables.outbox.c.request_id == tables.requests.c.id)
    oldest = connection.execute(waiting.order_by(tables.outbox.c.serial).limit(1)).scalar_one_or_none()
    unprinted = select(func.count()).where(tables.print_intents.c.state.in_(("failed", "unknown")))
    identity = connection.execute(select(tables.meta.c.value).where(tables.meta.c.name == "identity")).scalar_one_or_none()
    damage = connection.execute(text("PRAGMA quick_check(3)")).scalars().all()
    return Peek(
        schema=connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "",
        unsent=_count(connection, tables.outbox),
        dead=_count(connection, tables.dead_letters),
        requests=_count(connection, tables.requests),
        unprinted=connection.execute(unprinted).scalar_one(),
        oldest_wall=oldest or "",
        identity=identity,
        damage="" if list(damage) == ["ok"] else "; ".join(map(str, damage)),
    )


def _count(connection: Connection, table: object) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]
