"""The news on the card: each thing as central told it, how far each section was heard, and what could not be used.

Nothing about a person is kept: a status without staff's note, and the rest of the news is for everybody to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import sqlite

from kiosk.model.news import Section
from kiosk.model.request import Moment
from kiosk.store.database import Database
from kiosk.store.tables import news, news_aside, news_heard

# A year of statuses of a busy hall, and far more than there may be of anything else. The oldest changes go first.
MOST_ROWS = 10_000
_PUT = sqlite.insert(news)
_PUT_NEWER = _PUT.on_conflict_do_update(
    index_elements=["section", "key"],
    set_={name: _PUT.excluded[name] for name in ("change", "noted", "body")},
    where=news.c.change <= _PUT.excluded.change,
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One thing of a section: `body` is its JSON, b"" for one taken away. `noted`: it had a note that is not in `body`."""

    key: str
    change: int
    body: bytes = field(repr=False)
    noted: bool = False


@dataclass(frozen=True, slots=True)
class KeptSection:
    """A section as it lies on the card, and up to which of central's changes it is known."""

    reaches: int
    rows: tuple[KeptRow, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """Part of a section that could not be used, with its bytes and why."""

    section: str
    body: bytes = field(repr=False)
    reason: str
    at: Moment


class NewsShelf:
    """Reads and writes in one transaction each; raises StoreError. From worker threads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sections(self) -> Mapping[str, KeptSection]:
        """Every section that was ever heard of, by name; some may be of a later version of this program."""
        with self._database.reading() as connection:
            heard = {row.section: row.change for row in connection.execute(select(news_heard))}
            rows: dict[str, list[KeptRow]] = {section: [] for section in heard}
            for row in connection.execute(select(news).order_by(news.c.section, news.c.change)):
                rows.setdefault(row.section, []).append(KeptRow(row.key, row.change, row.body, bool(row.noted)))
        return {section: KeptSection(heard.get(section, 0), tuple(rows[section])) for section in rows}

    def keep(self, section: Section, rows: Sequence[KeptRow], reaches: int) -> None:
        """Lay `rows` over what is there and note how far the section is known, in one commit; an older word replaces no newer.

        What was set aside of this section is forgotten: it healed.
        """
        gone = [row.key for row in rows if not row.body]
        there = [_values(section, row) for row in rows if row.body]
        how_far = sqlite.insert(news_heard).values(section=section.value, change=reaches)
        with self._database.writing() as connection:
            if gone:
                connection.execute(delete(news).where(news.c.section == section.value, news.c.key.in_(gone)))
            if there:
                connection.execute(_PUT_NEWER, there)
                _prune(connection, section)
            connection.execute(how_far.on_conflict_do_update(index_elements=["section"], set_={"change": reaches}))
            connection.execute(delete(news_aside).where(news_aside.c.section == section.value))

    def forget(self) -> None:
        """All of it: another central, or one that was put back from a copy, counts anew."""
        with self._database.writing() as connection:
            for table in (news, news_heard, news_aside):
                connection.execute(delete(table))

    def set_aside(self, bad: SetAside) -> None:
        """Keep the bytes of what could not be used; the section stays as it is."""
        at = bad.at
        row = {
            "section": bad.section,
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
            SetAside(row.section, row.body, row.reason, Moment(row.wall, row.boot, row.monotonic, bool(row.trusted)))
            for row in rows
        ]


def _values(section: Section, row: KeptRow) -> dict[str, object]:
    return {"section": section.value, "key": row.key, "change": row.change, "noted": int(row.noted), "body": row.body}


def _prune(connection: Connection, section: Section) -> None:
    mine = news.c.section == section.value
    surplus = connection.execute(select(func.count()).where(mine)).scalar_one() - MOST_ROWS
    if surplus > 0:
        oldest = select(news.c.key).where(mine).order_by(news.c.change).limit(surplus)
        connection.execute(delete(news).where(mine, news.c.key.in_(oldest)))
