"""When the mirror is written, what is brought back from it, and what is thrown away. The files themselves: kiosk.store.mirror."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from kiosk.model import wire
from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.ticket import QueueTicket
from kiosk.problems import MIRROR_AWAY, Problem
from kiosk.store import numbering, outbox, requests
from kiosk.store.database import Database
from kiosk.store.mirror import Mirror
from kiosk.store.tables import meta
from kiosk.store.tables import requests as request_table
from kiosk.store.values import Delivery, PrintState, SealedEnvelope

log = logging.getLogger(__name__)

_STORE_ID = "store-id"
_PAGE = 50


class MirrorKeeper:
    """Keeps the second medium in step with the store. A medium that is away never stops service: it is a Problem for staff."""

    def __init__(self, database: Database, path: Path | None) -> None:
        self._database = database
        self.problem: Problem | None = None
        # A folder of its own for every database: a stick moved to another kiosk must not bring strange requests there.
        self._mirror = None if path is None else Mirror(path / _store_id(database))
        self._path = path

    def add(self, day: str, request_id: UUID, envelope: SealedEnvelope) -> bool:
        """Copy what was just committed. False when the medium did not take it."""
        if self._mirror is None:
            return True
        try:
            self._require_other_medium()
            if self.problem is not None:
                self._catch_up(self._mirror)
            else:
                self._mirror.append(day, request_id, envelope)
        except OSError as error:
            self._away(error)
            return False
        self.problem = None
        return True

    def bring_back(self) -> None:
        """Store again what only the mirror has: the card said it had it, and lied. Copy there what only the store has."""
        if self._mirror is None:
            return
        try:
            self._require_other_medium()
            for page in _pages(self._mirror.envelopes()):
                with self._database.reading() as connection:
                    known = requests.known_ids(connection, [str(one) for one, _ in page])
                for request_id, envelope in page:
                    if str(request_id) not in known:
                        self._restore(request_id, envelope)
            self._catch_up(self._mirror)
        except OSError as error:
            self._away(error)

    def prune(self, today: str) -> None:
        """Throw away the copies of days of which nothing waits any more."""
        if self._mirror is None:
            return
        undelivered = select(request_table.c.day).where(request_table.c.delivery != Delivery.DELIVERED.value).distinct()
        with self._database.reading() as connection:
            keep = {today, *connection.execute(undelivered).scalars()}
        try:
            self._mirror.prune(keep)
        except OSError as error:
            self._away(error)

    def _require_other_medium(self) -> None:
        """Raises OSError while the medium is not there: its empty mount point lies on the store's own card."""
        if self._path is not None and self._path.stat().st_dev == self._database.folder.stat().st_dev:
            raise OSError(f"{self._path} lies on the same medium as the store")

    def _restore(self, request_id: UUID, envelope: SealedEnvelope) -> None:
        request = _clear_part(request_id, envelope)
        if request is None:
            log.error("the mirror holds an envelope %s that cannot be read: left there", request_id)
            return
        try:
            with self._database.writing() as connection:
                requests.put(connection, request, first_slip=PrintState.UNKNOWN)
                outbox.put(connection, request_id, envelope)
                numbering.at_least(connection, request.ticket)
        except IntegrityError:
            log.exception("the mirror holds %s with a number that is taken: left there", request_id)
        else:
            log.error("the card had lost %s; brought back from the mirror", request_id)

    def _catch_up(self, mirror: Mirror) -> None:
        """Copy everything that waits and is not there yet."""
        there = {request_id for request_id, _ in mirror.envelopes()}
        serial = 0
        while True:
            with self._database.reading() as connection:
                page = outbox.pending(connection, _PAGE, outbox.MAX_BODY_BYTES, serial)
                days = _days(connection, [str(item.id) for item in page])
            if not page:
                return
            for item in page:
                if item.id not in there:
                    mirror.append(days[str(item.id)], item.id, SealedEnvelope(item.body, item.signature))
            serial = page[-1].serial

    def _away(self, error: OSError) -> None:
        self.problem = MIRROR_AWAY.because(error)
        log.error("the mirror does not take copies: %s", error)


def _store_id(database: Database) -> str:
    with database.reading() as connection:
        known = connection.execute(select(meta.c.value).where(meta.c.name == _STORE_ID)).scalar()
    if known is not None:
        return bytes(known).decode()
    made = uuid4().hex
    with database.writing() as connection:
        connection.execute(insert(meta).values(name=_STORE_ID, value=made.encode()))
    return made


def _clear_part(request_id: UUID, envelope: SealedEnvelope) -> ServiceRequest | None:
    try:
        found = msgspec.json.decode(envelope.body, type=wire.Envelope)
    except msgspec.DecodeError:
        return None
    if found.id != str(request_id):
        return None
    ticket = QueueTicket(found.ticket.day, found.ticket.letter, found.ticket.number, found.ticket.ordinal)
    at = found.submitted_at
    return ServiceRequest(request_id, found.service, ticket, Moment(at.wall, at.boot, at.monotonic, at.trusted))


def _days(connection: Connection, ids: list[str]) -> dict[str, str]:
    rows = connection.execute(select(request_table.c.id, request_table.c.day).where(request_table.c.id.in_(ids)))
    return {row.id: row.day for row in rows}


def _pages(found: Iterable[tuple[UUID, SealedEnvelope]]) -> Iterator[list[tuple[UUID, SealedEnvelope]]]:
    source = iter(found)
    while page := list(islice(source, _PAGE)):
        yield page
