"""Storing deliveries in SQLite: the hot path. One INSERT for all, then the stored hashes of those that were there already."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict

import msgspec
from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from central.store import tables
from central.store.base import Arrival, DeadLetter, Delivery, Pulse
from kiosk.model import wire
from kiosk.model.wire import Outcome

Key = tuple[str, str]


async def store_deliveries(connection: AsyncConnection, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
    """Outcomes for each delivery's arrivals, in order. The caller commits."""
    arrivals = [arrival for delivery in deliveries for arrival in delivery.arrivals]
    first: dict[Key, Arrival] = {}
    for arrival in arrivals:
        first.setdefault((arrival.village, arrival.id), arrival)
    fresh = await _insert_new(connection, list(first.values()))
    stored = await _stored_hashes(connection, [key for key in first if key not in fresh])
    stored |= {key: first[key].sha256 for key in fresh}
    judged = [judge(arrival, first, fresh, stored) for arrival in arrivals]
    dead = [letter for delivery in deliveries for letter in delivery.dead]
    dead += [conflict(arrival) for arrival, outcome in zip(arrivals, judged, strict=True) if outcome is Outcome.CONFLICT]
    await _bury(connection, dead)
    await _hear(connection, [delivery.pulse for delivery in deliveries])
    outcomes = iter(judged)
    return [[next(outcomes) for _ in delivery.arrivals] for delivery in deliveries]


def judge(arrival: Arrival, first: dict[Key, Arrival], fresh: set[Key], stored: dict[Key, str]) -> Outcome:
    """NEW for the first of its key when that was inserted just now, else by comparing with the stored hash."""
    key = (arrival.village, arrival.id)
    if first[key] is arrival and key in fresh:
        return Outcome.NEW
    return Outcome.DUP if stored[key] == arrival.sha256 else Outcome.CONFLICT


async def _insert_new(connection: AsyncConnection, arrivals: list[Arrival]) -> set[Key]:
    if not arrivals:
        return set()
    statement = insert(tables.request).on_conflict_do_nothing().returning(tables.request.c.village, tables.request.c.id)
    result = await connection.execute(statement, [_row(arrival) for arrival in arrivals])
    return {(row.village, row.id) for row in result}


async def _stored_hashes(connection: AsyncConnection, keys: list[Key]) -> dict[Key, str]:
    if not keys:
        return {}
    columns = tables.request.c
    statement = select(columns.village, columns.id, columns.sha256).where(tuple_(columns.village, columns.id).in_(keys))
    return {(row.village, row.id): row.sha256 for row in await connection.execute(statement)}


async def _bury(connection: AsyncConnection, letters: list[DeadLetter]) -> None:
    if letters:
        await connection.execute(insert(tables.dead_letter).on_conflict_do_nothing(), [asdict(letter) for letter in letters])


async def _hear(connection: AsyncConnection, pulses: list[Pulse]) -> None:
    last = {pulse.kiosk: pulse for pulse in pulses}
    statement = insert(tables.pulse)
    # A sync without a heartbeat still says the kiosk lives; what it last said of itself stays.
    kept = {"heard_at": statement.excluded.heard_at, "beat": func.coalesce(statement.excluded.beat, tables.pulse.c.beat)}
    rows = [
        {
            "kiosk": pulse.kiosk,
            "village": pulse.village,
            "heard_at": pulse.heard_at,
            "beat": msgspec.json.encode(pulse.beat) if pulse.beat else None,
        }
        for pulse in last.values()
    ]
    if rows:
        await connection.execute(statement.on_conflict_do_update(index_elements=["kiosk"], set_=kept), rows)


def _row(arrival: Arrival) -> dict[str, object]:
    ticket = arrival.ticket
    return {
        "village": arrival.village,
        "id": arrival.id,
        "kiosk": arrival.kiosk,
        "service": arrival.service,
        "day": ticket.day,
        "letter": ticket.letter,
        "number": ticket.number,
        "ordinal": ticket.ordinal,
        "submitted_at": arrival.submitted_at,
        "clock_trusted": arrival.clock_trusted,
        "key_id": arrival.key_id,
        "envelope": arrival.envelope,
        "signature": arrival.signature,
        "sha256": arrival.sha256,
        "received_at": arrival.received_at,
    }


def conflict(arrival: Arrival) -> DeadLetter:
    """The dead letter of an arrival whose id is taken by other bytes."""
    item = msgspec.json.encode(wire.Item(msgspec.Raw(arrival.envelope), arrival.signature))
    sha256 = hashlib.sha256(item).hexdigest()
    return DeadLetter(arrival.kiosk, arrival.village, arrival.id, "conflict", item, sha256, arrival.received_at)
