"""The office: what the desk works with once the data folder is open: the store, the kiosk's key and who central says we are.

Opened and used on worker threads only. Nothing here draws, scans or prints.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo
from pathlib import Path

from kiosk import problems
from kiosk.clock import Clock
from kiosk.model.card import EnrolmentCode
from kiosk.model.request import Moment
from kiosk.problems import Problem
from kiosk.store.errors import StoreError
from kiosk.store.store import Store
from kiosk.uplink.client import CentralClient
from kiosk.uplink.enrolment import enrol
from kiosk.uplink.identity import Identity, IdentityError
from kiosk.uplink.keys import KeyFileError, KioskKey, open_key

_IDENTITY = "identity"

Connect = Callable[[str, KioskKey], CentralClient]


class OfficeClosedError(Exception):
    """The data folder cannot be used. `problem` says why; what happens next: CLOSED, until a person mends it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


class Office:
    """An open data folder. `identity` is None until the kiosk is enrolled."""

    def __init__(self, folder: Path, store: Store, clock: Clock, zone: tzinfo, key: KioskKey, identity: Identity | None) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.zone = zone
        self.key = key
        self.identity = identity

    @classmethod
    def open(cls, folder: Path, clock: Clock, zone: tzinfo, *, reserve_bytes: int, mirror_path: Path | None) -> Office:
        """Open or make the data folder. Raises OfficeClosedError; nothing is left open then."""
        try:
            store = Store.open(folder, now=moment(clock), zone=zone, reserve_bytes=reserve_bytes, mirror_path=mirror_path)
        except StoreError as failing:
            raise OfficeClosedError(failing.problem) from failing
        try:
            raw = store.get(_IDENTITY)
            identity = None if raw is None else Identity.from_json(raw)
            key = open_key(folder, enrolled=identity is not None)
        except (StoreError, KeyFileError, IdentityError) as failing:
            store.close()
            raise OfficeClosedError(_problem_of(failing)) from failing
        return cls(folder, store, clock, zone, key, identity)

    def now(self) -> Moment:
        """The time, and whether to believe it."""
        return moment(self.clock)

    def today(self) -> date:
        """Today in the hall, as well as anyone knows."""
        return self.clock.today(self.zone)

    def enrol(self, code: EnrolmentCode, name: str, connect: Connect, *, village: str = "") -> Problem | None:
        """Ask central to take this kiosk in, and keep its answer. Safe to repeat with the same code.

        `village` is the code of the village the kiosk stands in; a central that takes it for another one's is not believed.
        """
        answer = enrol(code, self.key, name=name, connect=connect)
        if isinstance(answer, Problem):
            return answer
        if village and answer.village.code != village:
            return problems.VILLAGE_DIFFERS.because(f"pusat: {answer.village.code}, hall.village_code: {village}")
        try:
            self.keep_identity(answer)
        except StoreError as failing:
            return failing.problem
        return None

    def keep_identity(self, identity: Identity) -> None:
        """Be this from now on, over restarts. Raises StoreError; then nothing has changed."""
        self.store.put(_IDENTITY, identity.to_json())
        self.identity = identity

    def close(self) -> None:
        """Close the store. Safe to call twice."""
        self.store.close()


def moment(clock: Clock) -> Moment:
    """The clock's reading as the model's value."""
    return Moment(*clock.now().stamp())


def _problem_of(failing: StoreError | KeyFileError | IdentityError) -> Problem:
    if isinstance(failing, StoreError):
        return failing.problem
    return problems.KEY_DAMAGED.because(failing)
