"""The news on the card: the last good one of each section, what could not be used, and the statuses of requests.

Nothing about a person is kept: a status without staff's note, and the rest of the news is for everybody to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import sqlite

from kiosk.model.news import RequestStatus, Section, StatusOf
from kiosk.model.request import Moment
from kiosk.model.ticket import QueueTicket
from kiosk.store.database import Database
from kiosk.store.tables import news, news_aside, statuses

# A year of a busy hall. The oldest changes go first.
MOST_STATUSES = 10_000
_KNOWN = [status.value for status in RequestStatus]


@dataclass(frozen=True, slots=True)
class KeptSection:
    """A section as it lies on the card: `body` is the JSON list of its rows, as central sent them."""

    version: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A section that could not be used, with its bytes and why."""

    section: str
    version: str
    body: bytes = field(repr=False)
    reason: str = ""
    at: Moment | None = None


class NewsShelf:
    """Reads and writes in one transaction each; raises StoreError. From worker threads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sections(self) -> Mapping[str, KeptSection]:
        """Every section that was kept, by name; some may be of a later version of this program."""
        with self._database.reading() as connection:
            return {row.section: KeptSection(row.version, row.body) for row in connection.execute(select(news))}

    def keep(self, section: Section, kept: KeptSection) -> None:
        """In place of its predecessor; what was set aside of this section before is forgotten: it healed."""
        with self._database.writing() as connection:
            _keep(connection, section, kept)
            connection.execute(delete(news_aside).where(news_aside.c.section == section.value))

    def set_aside(self, bad: SetAside, at: Moment) -> None:
        """Keep the bytes of what could not be used; the last good one stays."""
        row = {
            "section": bad.section,
            "version": bad.version,
            "body": bad.body,
            "reason": bad.reason[:500],
            "wall": at.wall,
            "boot": at.boot,
            "monotonic": at.monotonic,
            "trusted": int(at.trusted),
        }
        statement = sqlite.insert(news_aside).values(row)
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["section"], set_=row))

    def aside(self) -> list[SetAside]:
        """What could not be used and has not healed, by section."""
        with self._database.reading() as connection:
            rows = connection.execute(select(news_aside).order_by(news_aside.c.section)).all()
        return [
            SetAside(
                row.section,
                row.version,
                row.body,
                row.reason,
                Moment(row.wall, row.boot, row.monotonic, bool(row.trusted)),
            )
            for row in rows
        ]

    def keep_statuses(self, changed: Iterable[StatusOf], reaches: str) -> None:
        """Lay changes over what is known and note how far they reach, in one commit. An older word never replaces a newer."""
        rows = [_row(status) for status in changed]
        statement = sqlite.insert(statuses)
        newer = statement.on_conflict_do_update(
            index_elements=["code"],
            set_={column.name: statement.excluded[column.name] for column in statuses.c if column.name != "code"},
            where=statuses.c.change <= statement.excluded.change,
        )
        with self._database.writing() as connection:
            if rows:
                connection.execute(newer, rows)
                _prune(connection)
            _keep(connection, Section.STATUSES, KeptSection(reaches, b"[]"))
            connection.execute(delete(news_aside).where(news_aside.c.section == Section.STATUSES.value))

    def statuses(self) -> list[StatusOf]:
        """All that are known, without their notes."""
        with self._database.reading() as connection:
            return [
                StatusOf(
                    row.code,
                    QueueTicket(row.day, row.letter, row.number, row.ordinal),
                    row.service,
                    RequestStatus(row.status),
                    row.changed_at,
                    change=row.change,
                )
                for row in connection.execute(select(statuses).where(statuses.c.status.in_(_KNOWN)))
            ]

    def first_noted(self) -> int | None:
        """The lowest change of a status whose note was in memory only: from just before it central must say it again."""
        with self._database.reading() as connection:
            return connection.execute(select(func.min(statuses.c.change)).where(statuses.c.noted == 1)).scalar()


def _keep(connection: Connection, section: Section, kept: KeptSection) -> None:
    row = {"section": section.value, "version": kept.version, "body": kept.body}
    connection.execute(sqlite.insert(news).values(row).on_conflict_do_update(index_elements=["section"], set_=row))


def _prune(connection: Connection) -> None:
    surplus = connection.execute(select(func.count()).select_from(statuses)).scalar_one() - MOST_STATUSES
    if surplus > 0:
        oldest = select(statuses.c.code).order_by(statuses.c.change).limit(surplus)
        connection.execute(delete(statuses).where(statuses.c.code.in_(oldest)))


def _row(status: StatusOf) -> dict[str, object]:
    ticket = status.ticket
    return {
        "code": status.code,
        "day": ticket.day,
        "letter": ticket.letter,
        "ordinal": ticket.ordinal,
        "number": ticket.number,
        "service": status.service,
        "status": status.status.value,
        "changed_at": status.changed_at,
        "change": status.change,
        # Nobody waits for word on what was collected or cancelled, so nobody misses its note.
        "noted": int(bool(status.note) and status.status not in (RequestStatus.COLLECTED, RequestStatus.CANCELLED)),
    }
