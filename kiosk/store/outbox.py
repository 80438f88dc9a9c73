"""The outbox and the dead letters. Every function works on a connection it is given; commits are the caller's.

Bytes go in once and never change. A row leaves the outbox in two ways only: central has it (`settle`), or central will never take
it (`bury`), and then its bytes are kept; staff may have them tried once more (`revive`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.model.request import Moment
from kiosk.store.tables import dead_letters, outbox, requests
from kiosk.store.values import DeadLetter, Delivery, OutboxItem, SealedEnvelope

# Twice what kiosk.model.wire allows a sealed box, in base64 with its surroundings: more is a mistake of ours.
MAX_BODY_BYTES = 192 * 1024
_PUT = insert(outbox)  # built once, as in requests.py


def put(connection: Connection, request_id: UUID, envelope: SealedEnvelope) -> None:
    """Queue one envelope. Raises ValueError for bytes no central would take; nothing is stored then."""
    if not 0 < len(envelope.body) <= MAX_BODY_BYTES or not 0 < len(envelope.signature) <= 1024:
        raise ValueError(f"envelope of {len(envelope.body)} bytes with a signature of {len(envelope.signature)}")
    connection.execute(_PUT, {"request_id": str(request_id), "body": envelope.body, "signature": envelope.signature})


def pending(connection: Connection, limit: int, most_bytes: int | None, after_serial: int) -> list[OutboxItem]:
    """Up to `limit` items and `most_bytes` of bodies, oldest first; the first one comes whatever its size."""
    found: list[OutboxItem] = []
    size = 0
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.serial > after_serial)
        .order_by(outbox.c.serial)
        .limit(limit)
        .execution_options(yield_per=10)
    )
    for row in rows:
        size += len(row.body)
        if found and most_bytes is not None and size > most_bytes:
            break
        found.append(OutboxItem(UUID(row.request_id), row.serial, row.body, row.signature, row.attempts))
    rows.close()
    return found


def settle(connection: Connection, ids: Sequence[UUID]) -> int:
    """Central has these: remove them from the outbox. Returns how many were there; unknown ids are nothing to worry about."""
    settled = list(
        connection.execute(delete(outbox).where(outbox.c.request_id.in_(_texts(ids))).returning(outbox.c.request_id)).scalars()
    )
    if settled:
        connection.execute(update(requests).where(requests.c.id.in_(settled)).values(delivery=Delivery.DELIVERED.value))
    return len(settled)


def bury(connection: Connection, request_id: UUID, outcome: str, reason: str, at: Moment) -> bool:
    """Central will never take this one: its bytes are kept with the reason. False when it is not in the outbox."""
    row = connection.execute(
        delete(outbox).where(outbox.c.request_id == str(request_id)).returning(outbox.c.body, outbox.c.signature)
    ).one_or_none()
    if row is None:
        return False
    connection.execute(
        insert(dead_letters).values(
            request_id=str(request_id),
            body=row.body,
            signature=row.signature,
            outcome=outcome[:40],
            reason=reason[:500],
            wall=at.wall,
            boot=at.boot,
            monotonic=at.monotonic,
            trusted=int(at.trusted),
        )
    )
    connection.execute(update(requests).where(requests.c.id == str(request_id)).values(delivery=Delivery.DEAD.value))
    return True


def revive(connection: Connection, request_id: UUID) -> bool:
    """Back from the dead letters into the outbox, behind all that waits. False when it is not among them."""
    row = connection.execute(
        delete(dead_letters)
        .where(dead_letters.c.request_id == str(request_id))
        .returning(dead_letters.c.body, dead_letters.c.signature)
    ).one_or_none()
    if row is None:
        return False
    connection.execute(_PUT, {"request_id": str(request_id), "body": row.body, "signature": row.signature})
    connection.execute(update(requests).where(requests.c.id == str(request_id)).values(delivery=Delivery.WAITING.value))
    return True


def note_attempt(connection: Connection, ids: Sequence[UUID]) -> None:
    """Count one more try at each of these."""
    connection.execute(update(outbox).where(outbox.c.request_id.in_(_texts(ids))).values(attempts=outbox.c.attempts + 1))


def waiting_count(connection: Connection) -> int:
    """How many envelopes wait."""
    return connection.execute(select(func.count()).select_from(outbox)).scalar_one()


def oldest_unsent_seconds(connection: Connection, now: Moment) -> float | None:
    """How long the oldest envelope has waited at least; None with an empty outbox, never negative.

    Within one boot the monotonic clock knows. Across boots it has waited at least since this boot, and longer if both wall clocks
    were trusted and say so: a wrong clock can make it look younger by what lies before the boot, never stuck in the future.
    """
    joined = outbox.join(requests, requests.c.id == outbox.c.request_id)
    row = connection.execute(select(requests).select_from(joined).order_by(outbox.c.serial).limit(1)).one_or_none()
    if row is None:
        return None
    waited = now.monotonic - row.monotonic if row.boot == now.boot else now.monotonic
    if row.boot != now.boot and row.trusted and now.trusted:
        waited = max(waited, (datetime.fromisoformat(now.wall) - datetime.fromisoformat(row.wall)).total_seconds())
    return max(0.0, waited)


def letters(connection: Connection, limit: int) -> list[DeadLetter]:
    """The dead letters, newest first."""
    rows = connection.execute(select(dead_letters).order_by(dead_letters.c.serial.desc()).limit(limit))
    return [
        DeadLetter(
            UUID(row.request_id),
            row.outcome,
            row.reason,
            Moment(row.wall, row.boot, row.monotonic, bool(row.trusted)),
            row.body,
            row.signature,
        )
        for row in rows
    ]


def dead_count(connection: Connection) -> int:
    """How many dead letters there are."""
    return connection.execute(select(func.count()).select_from(dead_letters)).scalar_one()


def _texts(ids: Sequence[UUID]) -> list[str]:
    return [str(one) for one in ids]
