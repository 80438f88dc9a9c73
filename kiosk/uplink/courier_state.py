"""How delivery stands: the courier's own book, the state the screen shows, the heartbeat central gets. Decides nothing.

Honesty is the point (P14): answered is not delivered, and a request that waits too long is a Problem, whatever else goes well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kiosk.model import wire
from kiosk.model.request import Moment
from kiosk.problems import (
    CENTRAL_AWAY,
    CENTRAL_REFUSES,
    CENTRAL_WRONG_KEY,
    REQUESTS_DEAD,
    REQUESTS_STUCK,
    UNEXPECTED,
    Problem,
)
from kiosk.uplink.outbox import Outbox
from kiosk.uplink.outcomes import Away, Delivered, Refused, WrongKey


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the heartbeat says beside the outbox; see wire.Heartbeat. `problems` are Problem codes of the other rooms."""

    version: str
    clock_trusted: bool
    problems: tuple[str, ...] = ()
    turn: int = 0
    clock: str = ""
    uptime_seconds: int | None = None
    tickets_left: int | None = None
    disk_free_mib: int | None = None
    temperature_celsius: float | None = None
    called_at: str = ""
    faces: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CourierState:
    """`last_success_seconds`: since the last believed answer, None before the first. `problem` None means all is well."""

    unsent: int = 0
    dead: int = 0
    oldest_unsent_seconds: float | None = None
    last_success_seconds: float | None = None
    problem: Problem | None = None


class Ledger:
    """Written by the courier's thread, read by any. `clock` is monotonic seconds."""

    def __init__(self, outbox: Outbox, stuck_after_seconds: float, now: Callable[[], Moment], clock: Callable[[], float]) -> None:
        self._outbox = outbox
        self._stuck_after = stuck_after_seconds
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._counted_at = clock()
        self._moved_at = clock()
        self._counted = self._count(self._counted_at)  # never "nothing waits" before anybody looked
        self._success_at: float | None = None
        self._trouble: Problem | None = None

    def moved(self) -> None:
        """An item was settled or buried."""
        self._moved_at = self._clock()

    def stumbled(self, error: Exception) -> None:
        """The round trip could not even be made (the store, a bug)."""
        with self._lock:
            self._trouble = UNEXPECTED.because(type(error).__name__)

    def refresh(self, outcome: Delivered[wire.SyncAnswer] | Away | WrongKey | Refused | None = None) -> None:
        """Count the outbox again; with an outcome, note how central stands."""
        now = self._clock()
        counted = self._count(now)
        with self._lock:
            self._counted, self._counted_at = counted, now
            if isinstance(outcome, Delivered):
                self._success_at = now
            if outcome is not None:
                self._trouble = _trouble(outcome)

    def state(self) -> CourierState:
        """The last count, its ages grown by the time since."""
        with self._lock:
            now = self._clock()
            counted, elapsed = self._counted, now - self._counted_at
            trouble, success_at = self._trouble, self._success_at
        oldest = counted.oldest_unsent_seconds
        grown = replace(
            counted,
            oldest_unsent_seconds=None if oldest is None else oldest + elapsed,
            last_success_seconds=None if success_at is None else now - success_at,
        )
        return replace(grown, problem=self._problem(grown, trouble))

    def heartbeat(self, vitals: Vitals) -> wire.Heartbeat:
        """What central is told: counted now, with our own problem among the others."""
        self.refresh()
        state = self.state()
        own = [state.problem.code] if state.problem else []
        oldest = state.oldest_unsent_seconds
        return wire.Heartbeat(
            version=vitals.version,
            unsent=state.unsent,
            dead=state.dead,
            oldest_unsent_seconds=None if oldest is None else int(oldest),
            clock_trusted=vitals.clock_trusted,
            problems=sorted({*vitals.problems, *own}),
            turn=vitals.turn,
            clock=vitals.clock,
            uptime_seconds=vitals.uptime_seconds,
            tickets_left=vitals.tickets_left,
            disk_free_mib=vitals.disk_free_mib,
            temperature_celsius=vitals.temperature_celsius,
            called_at=vitals.called_at,
            faces=dict(vitals.faces),
        )

    def _count(self, now: float) -> CourierState:
        unsent, dead = self._outbox.waiting_count(), self._outbox.dead_count()
        if not unsent:
            self._moved_at = now
            return CourierState(dead=dead)
        # The store's age comes from clocks that may have been set back; time without any movement cannot lie.
        age = self._outbox.oldest_unsent_seconds(self._now()) or 0.0
        return CourierState(unsent, dead, max(age, now - self._moved_at))

    def _problem(self, state: CourierState, trouble: Problem | None) -> Problem | None:
        if trouble is not None and trouble.code in (CENTRAL_WRONG_KEY.code, CENTRAL_REFUSES.code):
            return trouble
        oldest = state.oldest_unsent_seconds
        if oldest is not None and oldest > self._stuck_after:
            return REQUESTS_STUCK.because(f"{state.unsent} menunggu, yang tertua {int(oldest // 60)} menit")
        if trouble is None and state.dead:
            return REQUESTS_DEAD.because(state.dead)
        return trouble


def _trouble(outcome: Delivered[wire.SyncAnswer] | Away | WrongKey | Refused) -> Problem | None:
    if isinstance(outcome, Away):
        return CENTRAL_AWAY.because(outcome.reason)
    if isinstance(outcome, WrongKey):
        return CENTRAL_WRONG_KEY.because(outcome.reason)
    if isinstance(outcome, Refused):
        return CENTRAL_REFUSES.because(f"HTTP {outcome.status}")
    return None
