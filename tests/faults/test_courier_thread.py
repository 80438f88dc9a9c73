"""The courier's thread: woken by a nudge, ended within two seconds whatever central does, alive after any stumble."""

from __future__ import annotations

import threading
import time

import msgspec
import pytest
from fake_central import FakeCentral, Mood, serving
from uplink_parts import ListOutbox, key, now, vitals

from kiosk.model import wire
from kiosk.problems import UNEXPECTED
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier, Pace
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Delivered


class Kiosk:
    def __init__(self, central: FakeCentral, address: str, outbox: ListOutbox, pace: Pace, patience: Patience | None) -> None:
        who = enrol(read_enrolment(central.text(address)), key())
        assert isinstance(who, Identity)
        self.who, self.outbox = who, outbox
        self.client = CentralClient(address, key(), patience=patience)
        self.courier = Courier(outbox, self.client, who, now=now, vitals=vitals, pace=pace)


@pytest.fixture
def central():
    return FakeCentral()


@pytest.fixture
def kiosk(central):
    made = []
    with serving(central) as address:

        def make(outbox=None, *, base=0.05, heartbeat=300.0, patience=None):
            pace = Pace(backoff_base_seconds=base, backoff_cap_seconds=max(base, 0.2), heartbeat_seconds=heartbeat)
            made.append(Kiosk(central, address, outbox or ListOutbox(), pace, patience))
            return made[-1]

        yield make
        for one in made:
            one.courier.stop()
            one.client.close()


def soon(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def test_a_nudge_delivers_at_once_what_was_just_committed(kiosk):
    one = kiosk()
    one.courier.start()
    soon(lambda: one.courier.state().last_success_seconds is not None)
    for _ in range(5):
        one.outbox.add(one.who)
        one.courier.nudge()
        soon(lambda: not one.outbox.rows)
    assert one.courier.healthy()
    assert one.courier.stop()


def test_an_outage_ends_by_itself_without_a_nudge(kiosk, central):
    one = kiosk()
    central.always = Mood(status=503)
    one.outbox.add(one.who)
    one.courier.start()
    soon(lambda: one.courier.state().problem is not None)
    central.always = Mood()
    soon(lambda: not one.outbox.rows)
    soon(one.courier.healthy)


def test_idle_heartbeats_keep_coming(kiosk, central):
    one = kiosk(heartbeat=0.05)
    one.courier.start()
    soon(lambda: len(central.heartbeats) >= 4)


@pytest.mark.parametrize("where", ["before the answer", "in the middle of the answer", "while resting", "before the start"])
def test_stop_ends_within_two_seconds_wherever_it_is_and_loses_nothing(kiosk, central, where):
    one = kiosk(base=100.0 if where == "while resting" else 0.01)
    one.outbox.add(one.who)
    held = threading.Event()
    busy = threading.Event()
    if where == "before the answer":
        central.always = Mood(before=lambda: (busy.set(), held.wait(20)))
    elif where == "in the middle of the answer":
        central.always = Mood(before=busy.set, drip_seconds=0.1)
    elif where == "while resting":
        central.always = Mood(status=503)
        busy.set()
    if where != "before the start":
        one.courier.start()
        assert busy.wait(10)
    began = time.monotonic()
    assert one.courier.stop()
    assert time.monotonic() - began < 2.0
    held.set()
    assert len(one.outbox.rows) == 1
    assert one.outbox.settled == []


def test_a_central_that_drips_for_ever_is_cut_off(kiosk, central):
    one = kiosk(patience=Patience(connect_seconds=1.0, read_seconds=1.0, whole_seconds=0.4))
    one.outbox.add(one.who)
    central.moods.append(Mood(drip_seconds=0.1))
    began = time.monotonic()
    one.courier.round_trip()
    assert time.monotonic() - began < 5.0
    assert one.outbox.rows
    one.courier.round_trip()
    assert not one.outbox.rows


class HangingCentral:
    """Cannot be cut, as a name lookup cannot; answers `new` to all once released."""

    def __init__(self) -> None:
        self.asked, self.released = threading.Event(), threading.Event()

    def cut(self) -> None:
        pass

    def sync(self, request, central):
        self.asked.set()
        self.released.wait(20)
        ids = [msgspec.json.decode(item.envelope, type=wire.Envelope).id for item in request.items]
        return Delivered(wire.SyncAnswer([wire.Verdict(one, wire.Outcome.NEW) for one in ids], ""))


def test_a_round_trip_that_outlives_stop_touches_the_store_no_more(kiosk):
    outbox, central = ListOutbox(), HangingCentral()
    who = kiosk().who
    outbox.add(who)
    courier = Courier(outbox, central, who, now=now, vitals=vitals, pace=Pace(0.01, 0.01))
    courier.start()
    assert central.asked.wait(10)
    began = time.monotonic()
    assert not courier.stop(0.3)
    assert time.monotonic() - began < 2.0
    central.released.set()
    soon(lambda: courier.stop(0.1))
    assert len(outbox.rows) == 1


class StumblingOutbox(ListOutbox):
    """A store that fails for a while, as a full or dying card does."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = threading.Event()

    def settle(self, ids):
        if self.fails.is_set():
            raise OSError("I/O error")
        super().settle(ids)


def test_a_store_that_fails_makes_it_unhealthy_never_dead(kiosk, central):
    one = kiosk(StumblingOutbox())
    one.outbox.fails.set()
    one.outbox.add(one.who)
    one.courier.start()
    soon(lambda: len(central.batches) >= 3)
    problem = one.courier.state().problem
    assert problem is not None
    assert problem.code == UNEXPECTED.code
    assert not one.courier.healthy()
    one.outbox.fails.clear()
    soon(lambda: not one.outbox.rows)
    soon(one.courier.healthy)
    assert len(central.order) == 1


def test_a_courier_that_ended_does_not_call_itself_healthy(kiosk):
    one = kiosk()
    one.courier.start()
    soon(one.courier.healthy)
    one.courier.stop()
    assert not one.courier.healthy()


def test_by_hand_and_by_itself_there_is_one_round_trip_at_a_time(kiosk, central):
    one = kiosk(heartbeat=0.001)
    central.always = Mood(before=lambda: time.sleep(0.005))
    one.courier.start()

    def by_hand():
        while len(central.heartbeats) < 20:
            one.courier.round_trip()

    hands = [threading.Thread(target=by_hand) for _ in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert central.most_at_once == 1


def test_a_central_that_restarts_on_the_same_port_gets_everything_once():
    central, outbox = FakeCentral(), ListOutbox()
    with serving(central) as address:
        one = Kiosk(central, address, outbox, Pace(backoff_base_seconds=0.02, backoff_cap_seconds=0.1), None)
    port = int(address.rpartition(":")[2])
    ids = [outbox.add(one.who) for _ in range(10)]
    one.courier.start()
    soon(lambda: one.courier.state().problem is not None)
    for _ in range(4):
        with serving(central, port):
            ids.append(outbox.add(one.who))
            one.courier.nudge()
            soon(lambda: not outbox.rows)
        ids.append(outbox.add(one.who))
        one.courier.nudge()
    with serving(central, port):
        soon(lambda: not outbox.rows)
        assert one.courier.stop()
    one.client.close()
    assert sorted(central.order) == sorted(map(str, ids))
