"""The store as the rest of the kiosk sees it: what may be asked of it, each question or change in one transaction.

Every method is synchronous and waits for the card: call them from worker threads, from any number of them. Raises StoreError
(kiosk.store.errors) and nothing of SQLite's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, tzinfo
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import sqlite

from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.ticket import read_tracking_code
from kiosk.problems import Problem
from kiosk.store import mirroring, numbering, outbox, requests
from kiosk.store.database import Database
from kiosk.store.deeds import DeedBook
from kiosk.store.errors import StoreFull
from kiosk.store.news import NewsShelf
from kiosk.store.tables import meta
from kiosk.store.tables import requests as request_table
from kiosk.store.values import (
    Committed,
    Counts,
    DeadLetter,
    OutboxItem,
    PrintIntent,
    PrintState,
    SealedEnvelope,
    StoredRequest,
)

log = logging.getLogger(__name__)

RESERVE_BYTES = 64 * 1024 * 1024


class Store:
    """An open store. Build with `Store.open`; `close` it last of all workers. `news`: central's; `deeds`: the staff's."""

    def __init__(self, database: Database, zone: tzinfo, reserve_bytes: int, mirror: mirroring.MirrorKeeper) -> None:
        self._database = database
        self._zone = zone
        self._reserve_bytes = reserve_bytes
        self._mirror = mirror
        self._unfinished: tuple[PrintIntent, ...] = ()
        self.news = NewsShelf(database)
        self.deeds = DeedBook(database)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        now: Moment,
        zone: tzinfo,
        reserve_bytes: int = RESERVE_BYTES,
        mirror_path: Path | None = None,
    ) -> Store:
        """Open or create the store in `folder` (made 0700), settle what a power cut left, and make sure a service day is open.

        `zone` is the hall's; `reserve_bytes` is the room on the card below which no request is taken. Slips that were
        under way when the last run ended become UNKNOWN (`unfinished_prints`). What only the mirror has is brought back.
        Raises StoreBusy, StoreUnwritable, StoreFull, StoreNewer, StoreUnsafe, StoreBroken; the folder is then free again.
        """
        database = Database.opened(folder)
        try:
            mirror = mirroring.MirrorKeeper(database, mirror_path)
            store = cls(database, zone, reserve_bytes, mirror)
            with database.reading() as connection:
                waiting = requests.any_unfinished(connection)
            if waiting:
                with database.writing() as connection:
                    store._unfinished = tuple(requests.close_unfinished(connection))
            mirror.bring_back()
            store.keep_day(now)
        except BaseException:
            database.close()
            raise
        return store

    def close(self) -> None:
        """Checkpoint, close and free the folder. Safe to call twice."""
        self._database.close()

    # Requests

    def commit_request(
        self,
        *,
        request_id: UUID,
        service: str,
        letter: str,
        ordinal: int,
        at: Moment,
        seal: Callable[[ServiceRequest], SealedEnvelope],
    ) -> Committed:
        """Give the next number and store request, ticket, print intent and envelope in one commit, fsynced (and mirrored).

        `seal` is called inside the transaction, once the number is known; whatever it raises takes everything back, the number
        included, and is raised on. It must not write to this store. `request_id` is a UUIDv7 of the caller's: asked again with
        one that is stored, the answer is what is stored. Raises StoreFull before a number is given; StoreUnwritable, StoreBroken.
        """
        self._refuse_when_full()
        with self._database.writing() as connection:
            if requests.is_there(connection, request_id):
                (known,) = requests.find(connection, request_table.c.id == str(request_id), limit=1)
                return Committed(known.request)
            day = numbering.keep_day(connection, at, self._zone)
            ticket = numbering.next_ticket(connection, day, letter, ordinal)
            request = ServiceRequest(request_id, service, ticket, at)
            envelope = seal(request)
            requests.put(connection, request)
            outbox.put(connection, request_id, envelope)
        return Committed(request, mirrored=self._mirror.add(day, request_id, envelope))

    def request(self, request_id: UUID) -> StoredRequest | None:
        """One request by its id."""
        return self._first(request_table.c.id == str(request_id))

    def request_by_ticket(self, label: str) -> StoredRequest | None:
        """One request of the open service day by what its ticket says, `A-014`; case and spaces do not matter."""
        wanted = "".join(label.split()).upper()
        if not 3 <= len(wanted) <= 20:
            return None
        number = wanted.rpartition("-")[2]
        if not (number.isascii() and number.isdigit()):
            return None
        with self._database.reading() as connection:
            day = numbering.current_day(connection)
            same = (request_table.c.day == day, request_table.c.number == int(number))
            found = requests.find(connection, *same, limit=100)
        return next((one for one in found if one.request.ticket.label.upper() == wanted), None)

    def request_by_code(self, code: str) -> StoredRequest | None:
        """One request by its tracking code, however it was typed; the newest, should two ever share a code."""
        folded = read_tracking_code(code)
        return None if folded is None else self._first(request_table.c.code == folded)

    def requests_of_day(self, day: str | None = None, limit: int = 1000) -> list[StoredRequest]:
        """The requests of one service day (None: the open one), newest first."""
        with self._database.reading() as connection:
            day = day or numbering.current_day(connection)
            return requests.find(connection, request_table.c.day == day, limit=limit)

    def counts(self) -> Counts:
        """The whole store in numbers."""
        with self._database.reading() as connection:
            return requests.counts(connection)

    # Service days

    def service_day(self) -> str:
        """The open service day, an ISO date."""
        with self._database.reading() as connection:
            return numbering.current_day(connection) or ""

    def keep_day(self, now: Moment) -> str:
        """Open the day that trusted time asks for, if it is not open; every commit does so by itself. Returns the open day."""
        with self._database.writing() as connection:
            before = numbering.current_day(connection)
            day = numbering.keep_day(connection, now, self._zone)
        if before != day:
            log.info("service day %s (before: %s)", day, before)
            self._mirror.prune(day)
        return day

    def open_day(self, day: date, at: Moment) -> None:
        """Staff open a day by hand. An earlier day goes on with its numbers where it stopped."""
        with self._database.writing() as connection:
            numbering.open_day(connection, day, at)

    # Slips

    def begin_print(self, request_id: UUID, copy: int = 0) -> None:
        """Slip `copy` is about to be sent to the printer. Raises KeyError for an unknown request.

        For the first slip this writes nothing: its intent was committed with the request, and one more wait for the card would
        come between the resident and the paper. After a power cut either state means the same: nobody knows.
        """
        with self._database.reading() as connection:
            if requests.slip_state(connection, request_id, 0) is None:
                raise KeyError(str(request_id))
            state = requests.slip_state(connection, request_id, copy)
        if state not in (PrintState.PENDING, PrintState.PRINTING):
            with self._database.writing() as connection:
                requests.begin_print(connection, request_id, copy)

    def end_print(self, request_id: UUID, state: PrintState, *, copy: int = 0, certainty: str = "", reason: str = "") -> None:
        """How slip `copy` ended: DONE with the printer's certainty, FAILED or UNKNOWN with a problem code.

        Raises KeyError for a slip that was never begun.
        """
        with self._database.writing() as connection:
            if not requests.end_print(connection, PrintIntent(request_id, copy, state, certainty, reason)):
                raise KeyError(f"{request_id} copy {copy}")

    def slip_state(self, request_id: UUID, copy: int = 0) -> PrintState | None:
        """How one slip stands; None when it was never asked for."""
        with self._database.reading() as connection:
            return requests.slip_state(connection, request_id, copy)

    def unfinished_prints(self) -> tuple[PrintIntent, ...]:
        """Slips that were under way when the last run ended, oldest first: for staff to see, never to print by itself."""
        return self._unfinished

    # Delivery

    def pending(self, limit: int = 50, *, most_bytes: int | None = None, after_serial: int = 0) -> list[OutboxItem]:
        """Envelopes to deliver, oldest first: at most `limit`, and, if given, at most `most_bytes` of bodies (but always one).

        `after_serial` skips past items that would not go through, so that one cannot hold up the others.
        """
        with self._database.reading() as connection:
            return outbox.pending(connection, limit, most_bytes, after_serial)

    def settle(self, ids: Sequence[UUID]) -> int:
        """Central has these (new or dup): remove them from the outbox, in one commit. Returns how many were waiting."""
        with self._database.writing() as connection:
            return outbox.settle(connection, ids)

    def bury(self, request_id: UUID, outcome: str, reason: str, at: Moment) -> bool:
        """Central will never take this one (conflict or rejected): its bytes are kept among the dead letters."""
        with self._database.writing() as connection:
            return outbox.bury(connection, request_id, outcome, reason, at)

    def revive(self, request_id: UUID) -> bool:
        """Put a dead letter back into the outbox, bytes and all, because staff ask; False when there is none."""
        with self._database.writing() as connection:
            return outbox.revive(connection, request_id)

    def note_attempt(self, ids: Sequence[UUID]) -> None:
        """Count a try that reached central and brought no verdict. Costs a commit: not for every failed connection."""
        with self._database.writing() as connection:
            outbox.note_attempt(connection, ids)

    def waiting_count(self) -> int:
        """How many envelopes wait."""
        with self._database.reading() as connection:
            return outbox.waiting_count(connection)

    def dead_count(self) -> int:
        """How many dead letters there are."""
        with self._database.reading() as connection:
            return outbox.dead_count(connection)

    def oldest_unsent_seconds(self, now: Moment) -> float | None:
        """How long the oldest envelope has waited, at least; None with an empty outbox; never negative."""
        with self._database.reading() as connection:
            return outbox.oldest_unsent_seconds(connection, now)

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        """Envelopes central will not take, newest first, bytes and all."""
        with self._database.reading() as connection:
            return outbox.letters(connection, limit)

    # Facts

    def get(self, name: str) -> bytes | None:
        """A fact kept by name (enrolment: who this kiosk is, central's keys). Never a secret key, never a resident's data."""
        with self._database.reading() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()

    def put(self, name: str, value: bytes | None) -> None:
        """Keep a fact (None forgets it), fsynced."""
        with self._database.writing() as connection:
            if value is None:
                connection.execute(delete(meta).where(meta.c.name == name))
                return
            statement = sqlite.insert(meta).values(name=name, value=value)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def mirror_problem(self) -> Problem | None:
        """Why the second medium does not take copies now; None when it does or none is configured."""
        return self._mirror.problem

    def free_bytes(self) -> int:
        """Room left on the card."""
        return self._database.free_bytes()

    def _refuse_when_full(self) -> None:
        free = self._database.free_bytes()
        if free < self._reserve_bytes:
            raise StoreFull(f"{free // 1024} KiB free, {self._reserve_bytes // 1024} KiB are kept in reserve")

    def _first(self, where: ColumnElement[bool]) -> StoredRequest | None:
        with self._database.reading() as connection:
            return next(iter(requests.find(connection, where, limit=1)), None)
