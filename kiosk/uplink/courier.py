"""The courier: one worker that delivers envelopes and brings central's word back. It alone settles and buries; it shows nothing.

Rules: one round trip at a time; only a signed `new` or `dup` settles; `conflict` and `rejected` bury, bytes kept; all else,
whatever its status, is tried again later. A batch that fails as a whole is halved until the culprit travels alone and last.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kiosk.model import wire
from kiosk.model.request import Moment
from kiosk.uplink.backoff import Backoff
from kiosk.uplink.beside import BUSY_ROOM_BYTES, IDLE_ROOM_BYTES, Beside
from kiosk.uplink.courier_state import CourierState, Ledger, Vitals
from kiosk.uplink.identity import Identity
from kiosk.uplink.outbox import Outbox, Waiting
from kiosk.uplink.outcomes import Away, AwayKind, Delivered, Refused, WrongKey
from kiosk.uplink.parcel import Parcel, damage, pack, words_on

_log = logging.getLogger(__name__)

_SETTLED = (wire.Outcome.NEW, wire.Outcome.DUP)
SyncOutcome = Delivered[wire.SyncAnswer] | Away | WrongKey | Refused


class Central(Protocol):
    """What the courier needs of CentralClient."""

    def sync(self, request: wire.SyncRequest, central: bytes) -> SyncOutcome:
        """One round trip."""

    def cut(self) -> None:
        """End the round trip under way, from another thread."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how patient, in seconds. `stuck_after_seconds`: an older waiting request is a Problem."""

    backoff_base_seconds: float = 1.0
    backoff_cap_seconds: float = 300.0
    heartbeat_seconds: float = 300.0
    stuck_after_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Rest:
    """What to do until the next round trip. A nudge ends it early unless central itself asked for patience."""

    seconds: float
    nudge_ends: bool = True


class Courier:
    """Start it with `start`, wake it with `nudge` after each commit, end it with `stop`; `state` and `healthy` from any thread.

    `now` is the kiosk's clock; `vitals` gives what the heartbeat says beside the outbox; `on_answer` gets every believed answer
    (central's time) on the courier's thread and must be quick. `beside` is what it does in its gaps. `uniform` and `clock`
    (monotonic seconds) are for tests.
    """

    def __init__(  # noqa: PLR0913 - everything it needs is handed in, by name
        self,
        outbox: Outbox,
        central: Central,
        identity: Identity,
        *,
        now: Callable[[], Moment],
        vitals: Callable[[], Vitals],
        pace: Pace | None = None,
        on_answer: Callable[[wire.SyncAnswer], None] | None = None,
        beside: Beside | None = None,
        uniform: Callable[[float, float], float] = random.uniform,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._central = central
        self._identity = identity
        self._now = now
        self._vitals = vitals
        self._pace = pace or Pace()
        self._on_answer = on_answer
        self._beside = beside
        self._uniform = uniform
        self._clock = clock
        self._backoff = Backoff(self._pace.backoff_base_seconds, self._pace.backoff_cap_seconds, uniform)
        self._ledger = Ledger(outbox, self._pace.stuck_after_seconds, now, clock)
        self._failures: dict[UUID, int] = {}
        self._limit = wire.MAX_ITEMS
        self._heartbeat_due_at = clock()
        self._round = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin delivering, on a thread of its own. Once."""
        if self._thread is not None:
            raise RuntimeError("the courier was started before")
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Something new waits. Returns at once; any thread."""
        self._wake.set()

    def stop(self, within_seconds: float = 2.0) -> bool:
        """End, cutting a round trip under way (its items stay and are sent again). False if the thread still hangs.

        A thread that hangs (in a name lookup, say) touches the store no more, whenever it comes back.
        """
        self._stopping.set()
        self._wake.set()
        deadline = time.monotonic() + within_seconds
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < deadline:
            self._central.cut()  # again and again: it may have been just connecting
            self._thread.join(0.05)
        return self._thread is None or not self._thread.is_alive()

    def state(self) -> CourierState:
        """How delivery stands, without I/O."""
        return self._ledger.state()

    def healthy(self) -> bool:
        """Whether everything entrusted to it moves. False while requests are stuck, refused or dead, or the worker is."""
        working = self._thread is None or self._thread.is_alive()
        return working and self.state().problem is None

    def round_trip(self) -> Rest:
        """One exchange if there is anything to say, and how long to rest after it. Waits for one under way.

        The worker's own step; also staff's "send now" and tests. Raises what the store raises.
        """
        with self._round:
            if self._beside:
                self._beside.ask()
            parcel = self._next_parcel()
            if not parcel.waiting and self._clock() < self._heartbeat_due_at:
                self._ledger.refresh()
                if self._beside:
                    self._beside.step()
                return self._until_heartbeat()
            outcome = self._central.sync(self._request(parcel), self._identity.central)
            if self._stopping.is_set():
                return Rest(0.0)
            rest = self._take(outcome, parcel)
            self._ledger.refresh(outcome)
            return rest

    def _run(self) -> None:
        # Halls get power back together: do not all knock in the same second.
        rest = Rest(self._backoff.breath())
        while self._rested(rest):
            try:
                rest = self.round_trip()
            except Exception as error:  # noqa: BLE001 - a worker's loop: it must survive whatever the store or a bug raises
                _log.exception("the courier stumbled and tries again")
                self._ledger.stumbled(error)
                rest = Rest(self._backoff.failed())

    def _rested(self, rest: Rest) -> bool:
        deadline = self._clock() + rest.seconds
        while not self._stopping.is_set():
            left = deadline - self._clock()
            if left <= 0:
                return True
            if self._wake.wait(left):
                self._wake.clear()
                if rest.nudge_ends:
                    return not self._stopping.is_set()
        return False

    def _next_parcel(self) -> Parcel:
        # Enough to see past those that stepped behind.
        pending = list(self._outbox.pending(wire.MAX_ITEMS + len(self._failures)))
        while True:
            parcel = pack(pending, self._failures, self._limit)
            faults = {waiting.id: fault for waiting in parcel.waiting if (fault := damage(waiting))}
            if not faults:
                return parcel
            for request_id, fault in faults.items():
                self._bury(request_id, wire.Outcome.REJECTED, f"damaged on the kiosk: {fault}")
            pending = [waiting for waiting in pending if waiting.id not in faults]

    def _request(self, parcel: Parcel) -> wire.SyncRequest:
        beat = self._ledger.heartbeat(self._vitals())
        since = self._beside.since() if self._beside else None
        room = BUSY_ROOM_BYTES if parcel.waiting else IDLE_ROOM_BYTES
        return wire.SyncRequest(self._identity.kiosk, parcel.items(), beat, since, room if since else 0)

    def _take(self, outcome: SyncOutcome, parcel: Parcel) -> Rest:
        if isinstance(outcome, Delivered):
            return self._delivered(outcome.answer, parcel)
        _log.info("not delivered (%d items): %s", len(parcel.waiting), outcome)
        return self._failed(outcome, parcel)

    def _delivered(self, answer: wire.SyncAnswer, parcel: Parcel) -> Rest:
        words = words_on(parcel, answer.verdicts)
        for waiting in parcel.waiting:
            if waiting.id not in words:
                self._step_behind(waiting)
        self._settle([request_id for request_id, verdict in words.items() if verdict.outcome in _SETTLED])
        for request_id, verdict in words.items():
            if verdict.outcome not in _SETTLED:
                self._bury(request_id, verdict.outcome, verdict.reason)
        if self._on_answer is not None:
            self._on_answer(answer)
        again = self._beside.hear(answer) if self._beside else False
        self._heartbeat_due_at = self._clock() + (0.0 if again else self._pace.heartbeat_seconds * self._uniform(0.9, 1.1))
        if parcel.waiting and not words:
            # Answered, yet nothing moved: "connected but stuck". Not a success, and no reason to hammer.
            return Rest(self._backoff.failed())
        self._limit = min(wire.MAX_ITEMS, self._limit * 2)
        self._backoff.succeeded()
        return Rest(0.0) if self._outbox.waiting_count() else self._until_heartbeat()

    def _failed(self, outcome: Away | WrongKey | Refused, parcel: Parcel) -> Rest:
        wish = None if isinstance(outcome, WrongKey) else outcome.retry_after_seconds
        if parcel.waiting and _may_be_their_fault(outcome):
            alone = len(parcel.waiting) == 1
            if alone:
                self._step_behind(parcel.waiting[0])
            self._limit = max(1, len(parcel.waiting) // 2)
            others_wait = not alone or self._outbox.waiting_count() > len(self._failures)
            if isinstance(outcome, Refused) and others_wait and wish is None:
                return Rest(self._backoff.breath(), nudge_ends=False)  # central is there: on with the others
        return Rest(self._backoff.failed(wish), nudge_ends=wish is None and not _asks_for_patience(outcome))

    def _step_behind(self, waiting: Waiting) -> None:
        self._failures[waiting.id] = self._failures.get(waiting.id, 0) + 1

    def _settle(self, ids: list[UUID]) -> None:
        if ids:
            self._outbox.settle(ids)  # one commit: on a card each costs an fsync
            self._forget(ids)

    def _bury(self, request_id: UUID, outcome: wire.Outcome, reason: str) -> None:
        _log.error("request %s goes to the dead letters: %s", request_id, outcome.value)
        self._outbox.bury(request_id, outcome.value, reason[:200], self._now())
        self._forget([request_id])

    def _forget(self, ids: list[UUID]) -> None:
        for request_id in ids:
            self._failures.pop(request_id, None)
        self._ledger.moved()

    def _until_heartbeat(self) -> Rest:
        seconds = max(0.0, self._heartbeat_due_at - self._clock())
        beside = self._beside.due_in() if self._beside else None
        return Rest(seconds if beside is None else min(seconds, beside))


def _may_be_their_fault(outcome: Away | WrongKey | Refused) -> bool:
    if isinstance(outcome, Refused):
        return not outcome.about_kiosk
    return isinstance(outcome, Away) and outcome.kind in (AwayKind.FAILED, AwayKind.DROPPED)


def _asks_for_patience(outcome: Away | WrongKey | Refused) -> bool:
    if isinstance(outcome, Away):
        return outcome.kind is AwayKind.BUSY
    return isinstance(outcome, WrongKey) or outcome.about_kiosk
