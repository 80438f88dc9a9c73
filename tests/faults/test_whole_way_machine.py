"""Random lives of the whole way, nothing of it made up: store on disk, courier, sockets, central, its database.

Submitting, cut requests, lost acknowledgements, requests that arrive twice, kiosk and central killed, a clock that jumps,
poisoned records, a full disk. In the end every request is at central exactly once, every poisoned one among the dead letters, and
no number was given twice.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from rough_link import Fate, RoughLink
from served_central import PASURUAN, served_central
from store_parts import WIB, moment, new_id
from uplink_parts import application, vitals

from kiosk.store import Store, StoreFull
from kiosk.store.values import SealedEnvelope
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.sealing import seal

QUICK = Patience(connect_seconds=5.0, read_seconds=20.0, whole_seconds=25.0)
WALLS = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2025, 10, 17, tzinfo=UTC),
    datetime(2026, 11, 23, 1, tzinfo=UTC),
    datetime(2027, 12, 27, tzinfo=UTC),
]
FULL = 1 << 60


def whole_way(central):
    class WholeWay(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.folder = Path(tempfile.mkdtemp(prefix="ade-way-"))
            self.link = RoughLink(int(central.address.rsplit(":", 1)[1]))
            self.own, self.wall, self.trusted, self.boot = KioskKey(new_id().bytes * 2), WALLS[2], True, 1
            text = central.office(
                "enrolments", {"village": PASURUAN[0], "address": f"http://127.0.0.1:{self.link.port}", "hours": 24}
            )
            who = enrol(read_enrolment(text), self.own)
            assert isinstance(who, Identity)
            self.who, self.time, self.kills = who, 0.0, 0
            self.good: list[str] = []
            self.poisoned: list[str] = []
            self.numbers: list[tuple[str, str, int]] = []
            self.client = CentralClient(who.address, self.own, patience=QUICK)
            self.open(0)

        def open(self, reserve_bytes: int) -> None:
            self.store = Store.open(self.folder / "card", now=self.now(), zone=WIB, reserve_bytes=reserve_bytes)
            self.courier = Courier(
                *(self.store, self.client, self.who),
                now=self.now,
                vitals=vitals,
                uniform=lambda low, high: high,
                clock=lambda: self.time,
            )

        def now(self):
            return moment(self.wall, boot=f"boot-{self.boot}", trusted=self.trusted)

        def submit_one(self, poison: bool = False) -> None:
            def sealed(made):
                real = seal(application(), made, self.who, self.own)
                return SealedEnvelope(real.body, bytes(64)) if poison else real

            made = self.store.commit_request(
                request_id=new_id(), service="S-41", letter="A", ordinal=self.who.ordinal, at=self.now(), seal=sealed
            ).request
            (self.poisoned if poison else self.good).append(str(made.id))
            self.numbers.append((made.ticket.day, made.ticket.letter, made.ticket.number))

        @rule(count=st.integers(1, 6))
        def submit(self, count: int) -> None:
            for _ in range(count):
                self.submit_one()

        @rule()
        def poison(self) -> None:
            self.submit_one(poison=True)

        @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=3))
        def travel(self, fates: list[Fate]) -> None:
            self.link.fates = deque(fates)
            for _ in fates:
                self.time += self.courier.round_trip().seconds
            self.link.fates.clear()

        @rule(wall=st.sampled_from(WALLS), trusted=st.booleans())
        def the_clock_jumps(self, wall: datetime, trusted: bool) -> None:
            # Trusted time never goes back: what is trusted was asked of somebody who knows.
            self.wall, self.trusted = (max(wall, WALLS[2]), True) if trusted else (wall, False)

        @rule()
        def the_kiosk_is_killed(self) -> None:
            self.store.close()
            self.boot += 1
            self.open(0)

        @rule()
        def the_disk_is_full(self) -> None:
            self.store.close()
            self.open(FULL)
            try:
                self.submit_one()
                raise AssertionError("a number was given that cannot be kept")
            except StoreFull:
                pass
            self.store.close()
            self.open(0)

        @precondition(lambda self: self.kills < 1)
        @rule()
        def central_is_killed(self) -> None:
            self.kills += 1
            central.kill()
            self.time += self.courier.round_trip().seconds
            central.start(self.link.behind)

        @invariant()
        def no_number_is_given_twice(self) -> None:
            if hasattr(self, "numbers"):
                assert len(self.numbers) == len(set(self.numbers))

        @invariant()
        def nothing_has_left_the_kiosk_that_is_nowhere(self) -> None:
            if hasattr(self, "good"):
                left = len(self.good) + len(self.poisoned) - self.store.waiting_count() - self.store.dead_count()
                assert self.count("request") >= left

        def count(self, table: str) -> int:
            return central.query(f"SELECT count(*) FROM {table} WHERE kiosk = ?", self.who.kiosk)[0][0]

        def teardown(self) -> None:
            if not hasattr(self, "good"):
                return
            for _ in range(40):
                if not self.store.waiting_count():
                    break
                self.time += self.courier.round_trip().seconds
            stored = [row[0] for row in central.query("SELECT id FROM request WHERE kiosk = ?", self.who.kiosk)]
            dead = {row[0] for row in central.query("SELECT request FROM dead_letter WHERE kiosk = ?", self.who.kiosk)}
            assert sorted(stored) == sorted(self.good)
            assert dead == set(self.poisoned)
            assert self.store.dead_count() == len(self.poisoned)
            self.client.close()
            self.store.close()
            self.link.close()
            shutil.rmtree(self.folder)

    return WholeWay


@pytest.mark.slow
def test_random_lives_of_the_whole_way(tmp_path):
    with served_central(tmp_path) as central:
        run_state_machine_as_test(
            whole_way(central),
            settings=settings(
                max_examples=8,
                stateful_step_count=25,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
