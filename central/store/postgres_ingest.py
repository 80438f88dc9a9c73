"""Storing deliveries in PostgreSQL: the hot path. Three statements a group, however many deliveries it holds.

RETURNING leaves out what was there already, so the hashes of those are asked for after. Keys are sorted: two groups that meet on
the same rows wait for each other in one order and cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import TypeAlias

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from central.store.base import Arrival, DeadLetter, Delivery, Pulse
from central.store.ingest import Key, conflict, judge
from central.store.scope import SETTING, tenants_text
from kiosk.model.wire import Outcome

Held: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
_SCOPE = f"SELECT set_config('{SETTING}', $1, true)"
_INSERT = """
INSERT INTO request (village, id, kiosk, service, day, letter, number, ordinal, submitted_at, clock_trusted, key_id, envelope,
    signature, sha256, received_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::text[],
    $10::bool[], $11::text[], $12::bytea[], $13::bytea[], $14::text[], $15::text[])
ON CONFLICT (village, id) DO NOTHING RETURNING village, id
"""
_HASHES = """
SELECT r.village, r.id, r.sha256 FROM request r JOIN unnest($1::text[], $2::text[]) AS k(village, id)
    ON r.village = k.village AND r.id = k.id
"""
_BURY = """
INSERT INTO dead_letter (kiosk, village, request, reason, item, sha256, received_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[])
ON CONFLICT (kiosk, sha256, reason) DO NOTHING
"""
# A sync without a heartbeat still says the kiosk lives; what it last said of itself stays.
_HEAR = """
INSERT INTO pulse (kiosk, village, heard_at, beat)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[])
ON CONFLICT (kiosk) DO UPDATE SET heard_at = excluded.heard_at, beat = coalesce(excluded.beat, pulse.beat)
"""


async def store_deliveries(connection: Held, deliveries: Sequence[Delivery]) -> list[list[Outcome]]:
    """Outcomes for each delivery's arrivals, in order, after COMMIT."""
    arrivals = [arrival for delivery in deliveries for arrival in delivery.arrivals]
    first: dict[Key, Arrival] = {}
    for arrival in arrivals:
        first.setdefault((arrival.village, arrival.id), arrival)
    async with connection.transaction():
        await connection.fetchval(_SCOPE, tenants_text({delivery.pulse.village for delivery in deliveries}))
        fresh = await _insert_new(connection, [first[key] for key in sorted(first)])
        stored = await _stored_hashes(connection, sorted(key for key in first if key not in fresh))
        stored |= {key: first[key].sha256 for key in fresh}
        judged = [judge(arrival, first, fresh, stored) for arrival in arrivals]
        dead = [letter for delivery in deliveries for letter in delivery.dead]
        dead += [conflict(arrival) for arrival, outcome in zip(arrivals, judged, strict=True) if outcome is Outcome.CONFLICT]
        await _bury(connection, dead)
        await _hear(connection, [delivery.pulse for delivery in deliveries])
    outcomes = iter(judged)
    return [[next(outcomes) for _ in delivery.arrivals] for delivery in deliveries]


async def _insert_new(connection: Held, arrivals: list[Arrival]) -> set[Key]:
    if not arrivals:
        return set()
    rows = await connection.fetch(_INSERT, *zip(*map(_values, arrivals), strict=True))
    return {(row[0], row[1]) for row in rows}


async def _stored_hashes(connection: Held, keys: list[Key]) -> dict[Key, str]:
    if not keys:
        return {}
    return {(row[0], row[1]): row[2] for row in await connection.fetch(_HASHES, *zip(*keys, strict=True))}


async def _bury(connection: Held, letters: list[DeadLetter]) -> None:
    if letters:
        await connection.execute(_BURY, *zip(*sorted(map(astuple, letters)), strict=True))


async def _hear(connection: Held, pulses: list[Pulse]) -> None:
    last: dict[str, Pulse] = {}
    for pulse in pulses:
        before = last.get(pulse.kiosk)
        last[pulse.kiosk] = (
            pulse if pulse.beat or before is None else Pulse(pulse.kiosk, pulse.village, pulse.heard_at, before.beat)
        )
    rows = [(kiosk, p.village, p.heard_at, msgspec.json.encode(p.beat) if p.beat else None) for kiosk, p in sorted(last.items())]
    if rows:
        await connection.execute(_HEAR, *zip(*rows, strict=True))


def _values(arrival: Arrival) -> tuple[object, ...]:
    ticket = arrival.ticket
    return (
        arrival.village,
        arrival.id,
        arrival.kiosk,
        arrival.service,
        ticket.day,
        ticket.letter,
        ticket.number,
        ticket.ordinal,
        arrival.submitted_at,
        arrival.clock_trusted,
        arrival.key_id,
        arrival.envelope,
        arrival.signature,
        arrival.sha256,
        arrival.received_at,
    )
