"""The store's interface and the values it speaks in. No SQL here.

A Reader only looks and may be many; a Store also writes, and answers a write only after COMMIT. Two stores stand behind it:
SQLite (`sqlite`) and PostgreSQL (`postgres`); nothing above this floor knows which.

What the office keeps (staff, statuses, notices, products) is written once, for both, in SQLAlchemy Core over `tables`:

    async with store.reading(village) as connection:
        rows = await connection.execute(select(tables.product).where(tables.product.c.village == village))
    async with store.writing(village) as connection:
        await connection.execute(insert(tables.product).values(village=village, ...))

Leaving `writing` commits, an exception rolls back. The scope says whose rows the statements may touch. On PostgreSQL row-level
security holds them to it: other villages' rows are not there, and writing one fails. SQLite has no such thing, so a statement
still says its own `WHERE village = ...`; the scope is the second lock on that door. What is not portable: `ON CONFLICT` needs the
insert of the dialect (`sqlalchemy.dialects.*`); ask first, or let the unique constraint refuse (IntegrityError).
`with_for_update()` locks on PostgreSQL and says nothing on SQLite, where only one writes anyway.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from kiosk.model import wire

# Whose rows may be touched: one village, several (a supervisor's), or with None all. None is for work that no village's request
# decides: finding out which kiosk speaks, the commands, the backup. Never pass on what a browser said.
Scope = str | Collection[str] | None


@dataclass(frozen=True, slots=True)
class Village:
    """A tenant. `code` is the Kemendagri code."""

    code: str
    name: str
    district: str


@dataclass(frozen=True, slots=True)
class Kiosk:
    """An enrolled kiosk. `public` is its Ed25519 key; `revoked_at` is "" while it may deliver."""

    id: str
    village: str
    ordinal: int
    name: str
    public: bytes
    enrolled_at: str
    revoked_at: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A one-time code, by its hash. `address` is where the kiosk will find central."""

    code_hash: str
    village: str
    address: str
    made_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The answer to an enrolment, the same however often it is asked with the same code and key."""

    kiosk: Kiosk
    village: Village


@dataclass(frozen=True, slots=True)
class Arrival:
    """One envelope that passed every check. `envelope` is its frozen bytes; `sha256` is over those bytes, in hex."""

    village: str
    id: str
    kiosk: str
    service: str
    ticket: wire.Ticket
    submitted_at: str
    clock_trusted: bool
    key_id: str
    envelope: bytes
    signature: bytes
    sha256: str
    received_at: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An item that was refused, with its bytes. `request` is the id it claimed, if one could be read."""

    kiosk: str
    village: str
    request: str
    reason: str
    item: bytes
    sha256: str
    received_at: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last heartbeat of a kiosk and when central heard it. `beat` is None when the kiosk sent none."""

    kiosk: str
    village: str
    heard_at: str
    beat: wire.Heartbeat | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A kiosk that asks something: its village's count of changes, and what its last pulse was (`beat` as it is stored)."""

    kiosk: Kiosk
    change: int
    heard_at: str
    beat: bytes | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one sync brings into the store: all of it in one commit, or none."""

    arrivals: tuple[Arrival, ...]
    dead: tuple[DeadLetter, ...]
    pulse: Pulse


@dataclass(frozen=True, slots=True)
class KioskState:
    """A kiosk as staff see it. `dead` counts central's dead letters from it, `stored` the requests."""

    kiosk: Kiosk
    pulse: Pulse | None
    stored: int
    dead: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A request as it lies in the store, still sealed. `order` is central's own arrival number."""

    order: int
    village: str
    envelope: bytes
    received_at: str


class Reader(Protocol):
    """Looks only. Safe beside a running server. Everything may raise StoreBusyError while the database is away."""

    def reading(self, scope: Scope) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection in a read-only transaction that sees the rows of `scope`."""
        ...

    async def villages(self) -> list[Village]:
        """Every village, by code."""
        ...

    async def kiosks(self, villages: Collection[str] | None = None) -> list[KioskState]:
        """Every kiosk (of these villages, or of all) with its state, by village and ordinal."""
        ...

    async def kiosk(self, kiosk_id: str) -> Kiosk | None:
        """One kiosk, revoked or not."""
        ...

    async def latest(self, limit: int, village: str = "", before: int = 0) -> list[Stored]:
        """The newest first; `before` is the `order` of the last one seen, for the next page."""
        ...

    def every_request(self) -> AsyncIterator[Stored]:
        """All, in order of arrival, without holding them all in memory."""
        ...

    async def dead_letters(self, limit: int, villages: Collection[str] | None = None) -> list[DeadLetter]:
        """The newest (of these villages, or of all) first."""
        ...


class Store(Reader, Protocol):
    """Writes as well. Everything returns after COMMIT; everything may raise StoreBusyError."""

    def writing(self, scope: Scope) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection in a transaction that sees and writes the rows of `scope`: COMMIT when left, ROLLBACK if anything raises.

        On SQLite it holds the one writer, deliveries included: no waiting for anything but the database inside it.
        """
        ...

    async def speaker(self, kiosk_id: str) -> Speaker | None:
        """Who asks, as of now, revoked or not. Every round trip asks, so many are answered at once. Raises StoreBusyError."""
        ...

    async def deliver(self, delivery: Delivery) -> list[wire.Outcome]:
        """NEW, DUP or CONFLICT for each arrival, in order. A conflict's bytes go to the dead letters."""
        ...

    async def add_village(self, village: Village) -> None:
        """Adding the same village again does nothing. Raises VillageDiffersError."""
        ...

    async def add_enrolment(self, enrolment: Enrolment) -> None:
        """Raises VillageUnknownError."""
        ...

    async def enrol(self, code_hash: str, public: bytes, name: str, at: str) -> Enrolled:
        """Use a code. Raises EnrolmentRefusedError."""
        ...

    async def revoke(self, kiosk_id: str, at: str) -> None:
        """Refuse this kiosk from now on; what it delivered stays. Raises KioskUnknownError."""
        ...
