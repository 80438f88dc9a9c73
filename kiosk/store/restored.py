"""A store that came back from a backup: what the old card did after the backup was made, nobody knows, so numbers jump.

After a restore, every queue continues above `number` on each day that the old card may still have served: up to the first day
that trusted time tells. Later days begin at 1 as always. Not here: giving numbers (numbering), making backups (kiosk.upkeep).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import sqlite

from kiosk.store.tables import counters, meta

# At least half of it lies between the backup's highest number and the next: more than a queue of one kiosk gives out in what is
# left of a day, where a visit takes half a minute at the very least.
JUMP = 1000
_SERIALS = 1_000_000
_NAME = "restored"
_FACT = select(meta.c.value).where(meta.c.name == _NAME)


class Restored(msgspec.Struct, frozen=True):
    """Numbers up to `number` may have been given on every day up to `through` ("" while nobody knows which day it is)."""

    number: int
    through: str = ""


def restored(connection: Connection) -> Restored | None:
    """What is known of a restore; None for a store that was never restored."""
    raw = connection.execute(_FACT).scalar()
    return None if raw is None else msgspec.json.decode(raw, type=Restored)


def note(connection: Connection, fact: Restored) -> None:
    """Keep it, in the transaction of `connection`."""
    statement = sqlite.insert(meta).values(name=_NAME, value=msgspec.json.encode(fact))
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value}))


def floor_of(connection: Connection, day: str) -> int:
    """The number that was perhaps given on `day` before the restore; 0 for none."""
    fact = restored(connection)
    return fact.number if fact is not None and (not fact.through or day <= fact.through) else 0


def told(connection: Connection, today: str) -> None:
    """Trusted time says `today`: no day after it was served by the old card."""
    fact = restored(connection)
    if fact is not None and not fact.through:
        note(connection, Restored(fact.number, today))


def prepare(path: Path, times: int) -> int:
    """Make the database file `path`, of a backup that is restored for the `times`-th time (from 1), ready to give numbers.

    Returns the number above which it begins. The file is nobody's else. Raises sqlalchemy's errors for a file that is no store.
    """
    from sqlalchemy import create_engine, text  # noqa: PLC0415 - a restore alone needs an engine of its own

    engine = create_engine(f"sqlite+pysqlite:///{path.absolute()}")
    try:
        with closing(engine.connect()) as connection, connection.begin():
            highest = connection.execute(select(func.max(counters.c.last))).scalar() or 0
            number = ((highest + JUMP // 2) // JUMP + times) * JUMP
            note(connection, Restored(number))
            # Central knows rows of a kiosk by their serial: new ones must not be taken for some that the old card sent.
            counted = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
            for (table,) in connection.execute(counted).all():
                row = {"table": table, "jump": _SERIALS * times}
                if not connection.execute(text("UPDATE sqlite_sequence SET seq = seq + :jump WHERE name = :table"), row).rowcount:
                    connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :jump)"), row)
    finally:
        engine.dispose()
    return number
