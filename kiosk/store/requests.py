"""Requests and their slips (print intents). Every function works on a connection it is given; commits are the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.dialects import sqlite

from kiosk.model.request import Moment, ServiceRequest
from kiosk.model.ticket import QueueTicket, tracking_code
from kiosk.store.tables import dead_letters, outbox, print_intents, requests
from kiosk.store.values import Counts, Delivery, PrintIntent, PrintState, StoredRequest

UNFINISHED = (PrintState.PENDING.value, PrintState.PRINTING.value)
RESTARTED = "restart"
# Built once: making a statement costs more than running it, and each commit keeps a resident waiting.
_PUT_REQUEST = insert(requests)
_PUT_SLIP = insert(print_intents)
_IS_THERE = select(requests.c.serial).where(requests.c.id == bindparam("id"))


def put(connection: Connection, request: ServiceRequest, first_slip: PrintState = PrintState.PENDING) -> None:
    """Store the clear part of a request and the intent of its first slip."""
    ticket, at = request.ticket, request.submitted_at
    connection.execute(
        _PUT_REQUEST,
        {
            "id": str(request.id),
            "service": request.service,
            "day": ticket.day,
            "letter": ticket.letter,
            "ordinal": ticket.ordinal,
            "number": ticket.number,
            "code": tracking_code(request.id),
            "wall": at.wall,
            "boot": at.boot,
            "monotonic": at.monotonic,
            "trusted": int(at.trusted),
        },
    )
    connection.execute(_PUT_SLIP, {"request_id": str(request.id), "copy": 0, "state": first_slip.value})


def is_there(connection: Connection, request_id: UUID) -> bool:
    """Whether this request is stored already."""
    return connection.execute(_IS_THERE, {"id": str(request_id)}).first() is not None


def find(connection: Connection, *where: ColumnElement[bool], limit: int) -> list[StoredRequest]:
    """Stored requests that meet all of `where`, newest first."""
    newest_first = select(requests).where(*where).order_by(requests.c.serial.desc()).limit(limit)
    rows = connection.execute(newest_first).all()
    slips: dict[str, list[PrintIntent]] = {}
    if rows:
        wanted = select(print_intents).where(print_intents.c.request_id.in_([row.id for row in rows]))
        for row in connection.execute(wanted.order_by(print_intents.c.copy)):
            slips.setdefault(row.request_id, []).append(_intent(row))
    return [StoredRequest(_request(row), Delivery(row.delivery), tuple(slips.get(row.id, ()))) for row in rows]


def begin_print(connection: Connection, request_id: UUID, copy: int) -> None:
    """Note that slip `copy` is about to be sent. A first slip that failed may begin again; so may a copy."""
    connection.execute(
        sqlite.insert(print_intents)
        .values(request_id=str(request_id), copy=copy, state=PrintState.PRINTING.value)
        .on_conflict_do_update(
            index_elements=["request_id", "copy"], set_={"state": PrintState.PRINTING.value, "certainty": "", "reason": ""}
        )
    )


def end_print(connection: Connection, intent: PrintIntent) -> bool:
    """Note how slip `intent.copy` ended. False when there is no such slip."""
    done = connection.execute(
        update(print_intents)
        .where(print_intents.c.request_id == str(intent.request_id), print_intents.c.copy == intent.copy)
        .values(state=intent.state.value, certainty=intent.certainty, reason=intent.reason[:200])
    )
    return done.rowcount == 1


def slip_state(connection: Connection, request_id: UUID, copy: int) -> PrintState | None:
    """The state of one slip; None when it was never asked for."""
    state = connection.execute(
        select(print_intents.c.state).where(print_intents.c.request_id == str(request_id), print_intents.c.copy == copy)
    ).scalar()
    return None if state is None else PrintState(state)


def any_unfinished(connection: Connection) -> bool:
    """Whether the last run ended with slips under way."""
    found = select(print_intents.c.serial).where(print_intents.c.state.in_(UNFINISHED)).limit(1)
    return connection.execute(found).first() is not None


def close_unfinished(connection: Connection) -> list[PrintIntent]:
    """After a restart nobody can say whether these came out: mark them unknown and return them, oldest first."""
    rows = connection.execute(
        select(print_intents).where(print_intents.c.state.in_(UNFINISHED)).order_by(print_intents.c.serial)
    ).all()
    if rows:
        connection.execute(
            update(print_intents)
            .where(print_intents.c.state.in_(UNFINISHED))
            .values(state=PrintState.UNKNOWN.value, reason=RESTARTED)
        )
    return [PrintIntent(UUID(row.request_id), row.copy, PrintState.UNKNOWN, reason=RESTARTED) for row in rows]


def counts(connection: Connection) -> Counts:
    """The store in numbers."""
    total = connection.execute(select(func.count()).select_from(requests)).scalar_one()
    waiting = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    dead = connection.execute(select(func.count()).select_from(dead_letters)).scalar_one()
    by_state = select(print_intents.c.state, func.count()).group_by(print_intents.c.state)
    prints = {PrintState(state): int(count) for state, count in connection.execute(by_state)}
    return Counts(total, waiting, total - waiting - dead, dead, prints)


def known_ids(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of `ids` are stored."""
    return set(connection.execute(select(requests.c.id).where(requests.c.id.in_(ids))).scalars())


def _request(row: Row[tuple[object, ...]]) -> ServiceRequest:
    ticket = QueueTicket(row.day, row.letter, row.number, row.ordinal)
    return ServiceRequest(UUID(row.id), row.service, ticket, Moment(row.wall, row.boot, row.monotonic, bool(row.trusted)))


def _intent(row: Row[tuple[object, ...]]) -> PrintIntent:
    return PrintIntent(UUID(row.request_id), row.copy, PrintState(row.state), row.certainty, row.reason)
