"""Service days and the numbers that belong to them. Every function works inside the writer's transaction.

A number is unique per service day, queue letter and kiosk ordinal, whatever the clock does: the counter is kept per day, so going
back to a day continues it. Nothing here reads a clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects import sqlite

from kiosk.model.request import Moment
from kiosk.model.ticket import QueueTicket
from kiosk.store import restored
from kiosk.store.tables import counters, service_days

CLOCK = "clock"  # a trusted clock said so
STAFF = "staff"
GUESS = "guess"  # an untrusted clock at the very first start: there had to be some day

# Built once: making a statement costs more than running it, and each commit keeps a resident waiting.
_NEWEST_DAY = select(service_days.c.day, service_days.c.opened_by).order_by(service_days.c.serial.desc()).limit(1)
_OPEN = insert(service_days)
_FIRST_OR_NEXT = (
    sqlite.insert(counters)
    .values(day=bindparam("day"), letter=bindparam("letter"), ordinal=bindparam("ordinal"), last=1)
    .on_conflict_do_update(index_elements=["day", "letter", "ordinal"], set_={"last": counters.c.last + 1})
    .returning(counters.c.last)
)


def day_of(at: Moment, zone: tzinfo) -> str:
    """The ISO date of `at` in the hall's time zone."""
    try:
        return datetime.fromisoformat(at.wall).astimezone(zone).date().isoformat()
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC).date().isoformat()  # a name is all a day needs


def current_day(connection: Connection) -> str | None:
    """The open service day; None only before the very first start is over."""
    return connection.execute(_NEWEST_DAY).scalar()


def keep_day(connection: Connection, at: Moment, zone: tzinfo) -> str:
    """The service day to use at `at`, opening a new one when trusted time says so. Returns its ISO date.

    Trusted time opens a later day. It goes back only where it is plain that the open day was wrong: it was a guess, or a clock
    that was believed then opened it more than a day ahead. Untrusted time opens a day only when there is none at all.
    """
    today = day_of(at, zone)
    if at.trusted:
        restored.told(connection, today)
    row = connection.execute(_NEWEST_DAY).one_or_none()
    if row is None:
        _open(connection, today, CLOCK if at.trusted else GUESS, at)
        return today
    wrong = row.opened_by == GUESS or (row.opened_by == CLOCK and _days_ahead(row.day, today) > 1)
    if at.trusted and (today > row.day or wrong):
        # The same date is opened again when it was a guess: from now on it is known.
        _open(connection, today, CLOCK, at)
        return today
    return str(row.day)


def open_day(connection: Connection, day: date, at: Moment) -> None:
    """Staff open `day`, earlier or later than the current one."""
    _open(connection, day.isoformat(), STAFF, at)


def next_ticket(connection: Connection, day: str, letter: str, ordinal: int) -> QueueTicket:
    """Take the next number. It is given back if the transaction does not commit."""
    if floor := restored.floor_of(connection, day):
        at_least(connection, QueueTicket(day, letter, floor, ordinal))
    taken = connection.execute(_FIRST_OR_NEXT, {"day": day, "letter": letter, "ordinal": ordinal})
    return QueueTicket(day, letter, taken.scalar_one(), ordinal)


def at_least(connection: Connection, ticket: QueueTicket) -> None:
    """Make sure that `ticket`, given out already, is never given again."""
    statement = sqlite.insert(counters).values(day=ticket.day, letter=ticket.letter, ordinal=ticket.ordinal, last=ticket.number)
    statement = statement.on_conflict_do_update(
        index_elements=["day", "letter", "ordinal"],
        set_={"last": statement.excluded.last},
        where=counters.c.last < statement.excluded.last,
    )
    connection.execute(statement)


def _days_ahead(day: str, today: str) -> int:
    return (date.fromisoformat(day) - date.fromisoformat(today)).days


def _open(connection: Connection, day: str, opened_by: str, at: Moment) -> None:
    connection.execute(
        _OPEN,
        {
            "day": day,
            "opened_by": opened_by,
            "wall": at.wall,
            "boot": at.boot,
            "monotonic": at.monotonic,
            "trusted": int(at.trusted),
        },
    )
