"""What goes into the store and comes out of it: values, free of sqlalchemy, for every room above."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kiosk.model.request import Moment, ServiceRequest


@dataclass(frozen=True, slots=True)
class SealedEnvelope:
    """The frozen JSON bytes of a kiosk.model.wire.Envelope and the kiosk's Ed25519 signature over exactly those bytes."""

    body: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Committed:
    """A request that is on the card, fsynced.

    `mirrored` is False when a second medium is configured and did not take the copy (see Store.mirror_problem).
    """

    request: ServiceRequest
    mirrored: bool = True


class Delivery(StrEnum):
    """Where a request stands on its way to central."""

    WAITING = "waiting"  # in the outbox
    DELIVERED = "delivered"  # central has it
    DEAD = "dead"  # central refused it; its bytes are kept among the dead letters


class PrintState(StrEnum):
    """What is known of one slip."""

    PENDING = "pending"  # committed with the request, not yet begun
    PRINTING = "printing"
    DONE = "done"  # with the certainty the printer gave
    FAILED = "failed"  # it did not come out
    UNKNOWN = "unknown"  # nobody can say; never printed again by itself


@dataclass(frozen=True, slots=True)
class PrintIntent:
    """One slip that should come out. `copy` 0 is the first, every later one says SALINAN."""

    request_id: UUID
    copy: int
    state: PrintState
    certainty: str = ""  # drivers.printer.base.Certainty when DONE
    reason: str = ""  # problem code when FAILED or UNKNOWN


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request as staff and the status lookup see it. `prints` are its slips, oldest first."""

    request: ServiceRequest
    delivery: Delivery
    prints: tuple[PrintIntent, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One envelope waiting for delivery. `serial` grows with every commit; `attempts` counts `note_attempt`."""

    id: UUID
    serial: int
    body: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An envelope central will not take, with its bytes. `outcome` is `conflict` or `rejected` (kiosk.model.wire.Outcome)."""

    id: UUID
    outcome: str
    reason: str
    buried_at: Moment
    body: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """The store in numbers; `requests` = `waiting` + `delivered` + `dead`. `prints` counts slips by state."""

    requests: int
    waiting: int
    delivered: int
    dead: int
    prints: dict[PrintState, int]
