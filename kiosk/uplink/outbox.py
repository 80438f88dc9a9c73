"""What the courier needs of the store, as Protocols. kiosk.store.store.Store fits; so does a test's model of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from kiosk.model.request import Moment


class Waiting(Protocol):
    """An envelope in the outbox: `body` is its frozen JSON, `signature` Ed25519 over it."""

    @property
    def id(self) -> UUID:
        """The request's id."""

    @property
    def body(self) -> bytes:
        """Frozen JSON bytes of a wire.Envelope."""

    @property
    def signature(self) -> bytes:
        """64 bytes."""


class Outbox(Protocol):
    """Durable: when `settle` or `bury` return, it is so after a power cut too. Called from the courier's thread only."""

    def pending(self, limit: int) -> Sequence[Waiting]:
        """At most `limit` waiting envelopes, oldest first."""

    def settle(self, ids: Sequence[UUID]) -> object:
        """Central has these: they wait no more, in one commit. Settling what is not waiting does nothing."""

    def bury(self, request_id: UUID, outcome: str, reason: str, at: Moment) -> object:
        """Central will not take it (`conflict`, `rejected`): it waits no more, its bytes are kept among the dead letters."""

    def waiting_count(self) -> int:
        """How many wait."""

    def dead_count(self) -> int:
        """How many dead letters there are."""

    def oldest_unsent_seconds(self, now: Moment) -> float | None:
        """Seconds the oldest has waited, as well as the clock can tell; None when none waits."""
