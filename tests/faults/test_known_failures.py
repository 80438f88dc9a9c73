"""The failures other systems of this kind are known for, one test each, over a real store, real sockets and the real central."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections import deque
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from plain_kiosk import PlainKiosk
from rough_link import Fate, RoughLink
from served_central import PASURUAN, ROOT, served_central
from sqlalchemy import text
from store_parts import MORNING, WIB, moment, new_id
from uplink_parts import application, vitals

from central.store.engine import writing_engine
from central.store.sqlite import open_store
from kiosk.problems import CENTRAL_AWAY, REQUESTS_STUCK
from kiosk.store import Store
from kiosk.store.values import SealedEnvelope
from kiosk.uplink.client import CentralClient
from kiosk.uplink.connection import Patience
from kiosk.uplink.courier import Courier
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.sealing import seal

QUICK = Patience(connect_seconds=5.0, read_seconds=20.0, whole_seconds=25.0)


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    with served_central(tmp_path_factory.mktemp("known")) as served:
        yield served


class Hall:
    """A kiosk with a real store and a courier that goes when told to, behind a link that may be rough."""

    def __init__(self, central, folder):
        self.central, self.folder, self.own, self.wall = central, folder, KioskKey(new_id().bytes * 2), MORNING
        self.link = RoughLink(int(central.address.rsplit(":", 1)[1]))
        address = f"http://127.0.0.1:{self.link.port}"
        text = central.office("enrolments", {"village": PASURUAN[0], "address": address, "hours": 24})
        self.who = enrol(read_enrolment(text), self.own)
        self.time = 0.0
        self.open()

    def open(self):
        self.store = Store.open(self.folder, now=self.now(), zone=WIB, reserve_bytes=0)
        self.client = CentralClient(self.who.address, self.own, patience=QUICK)
        self.courier = self.new_courier(self.client)

    def new_courier(self, client):
        return Courier(
            *(self.store, client, self.who), now=self.now, vitals=vitals, uniform=lambda low, high: high, clock=lambda: self.time
        )

    def now(self):
        return moment(self.wall, monotonic=100.0 + (self.wall - MORNING).total_seconds())

    def submit(self, spoil=None):
        def sealed(made):
            real = seal(application(), made, self.who, self.own)
            return spoil(real) if spoil else real

        made = self.store.commit_request(
            request_id=new_id(), service="S-41", letter="A", ordinal=self.who.ordinal, at=self.now(), seal=sealed
        )
        return str(made.request.id)

    def travel(self, *fates):
        self.link.fates = deque(fates)
        for _ in fates or (Fate.PASS,):
            self.time += self.courier.round_trip().seconds

    def arrived(self):
        return [row[0] for row in self.central.query("SELECT id FROM request WHERE kiosk = ? ORDER BY arrival", self.who.kiosk)]

    def close(self):
        self.client.close()
        self.store.close()
        self.link.close()


@pytest.fixture
def hall(central, tmp_path):
    with contextlib.closing(Hall(central, tmp_path / "card")) as opened:
        yield opened


def test_ids_minted_by_the_server_make_doubles_after_a_timeout__ours_are_the_kiosks(hall):
    """The answer is lost three times; what is sent again carries the id it was given on the kiosk, and is one request."""
    ids = [hall.submit() for _ in range(3)]
    hall.travel(Fate.LOSE_ACK, Fate.LOSE_ACK, Fate.DOUBLE)
    hall.travel(*[Fate.PASS] * 5)
    assert hall.link.met[Fate.LOSE_ACK] == 2
    assert hall.arrived() == ids
    assert hall.store.waiting_count() == 0


def test_the_same_id_with_another_body_is_a_conflict_and_both_bodies_are_kept(central):
    kiosk = PlainKiosk(central.address)
    kiosk.enrol(central.enrolment())
    first = kiosk.envelope(1)
    other = kiosk.envelope(2, request_id=json.loads(first)["id"])
    assert kiosk.sync(first).verdicts == ["new"]
    assert kiosk.sync(other, first).verdicts == ["conflict", "dup"]
    assert central.query("SELECT envelope FROM request WHERE kiosk = ?", kiosk.id) == [(first,)]
    ((letter,),) = central.query("SELECT item FROM dead_letter WHERE kiosk = ?", kiosk.id)
    assert other in letter


def test_two_senders_of_one_outbox_deliver_everything_once(hall):
    """A courier believed dead that is not: two threads send the same rows at the same time."""
    ids = [hall.submit() for _ in range(60)]
    second = CentralClient(hall.who.address, hall.own, patience=QUICK)
    couriers = [hall.courier, hall.new_courier(second)]
    threads = [threading.Thread(target=lambda each=each: [each.round_trip() for _ in range(4)]) for each in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()
    assert sorted(hall.arrived()) == sorted(ids)
    assert (hall.store.waiting_count(), hall.store.dead_count()) == (0, 0)


def test_one_bad_record_blocks_nobody_and_is_shown(hall):
    before = [hall.submit() for _ in range(3)]
    bad = hall.submit(lambda real: SealedEnvelope(real.body, bytes(64)))
    after = [hall.submit() for _ in range(3)]
    hall.travel()
    assert hall.arrived() == before + after
    assert (hall.store.waiting_count(), hall.store.dead_count()) == (0, 1)
    shown = hall.central.query("SELECT request, reason FROM dead_letter WHERE kiosk = ?", hall.who.kiosk)
    assert shown == [(bad, "bad-signature")]


def test_a_401_is_not_final_and_deletes_nothing(hall, central):
    """Central does not know the key for a while (an old backup, a wrong proxy): nothing is given up, all goes once it does."""
    ids = [hall.submit() for _ in range(3)]
    stranger = CentralClient(hall.who.address, KioskKey(new_id().bytes * 2), patience=QUICK)
    lost = hall.new_courier(stranger)
    for _ in range(5):
        hall.time += lost.round_trip().seconds
    stranger.close()
    assert hall.arrived() == []
    assert (hall.store.waiting_count(), hall.store.dead_count()) == (3, 0)
    hall.travel()
    assert hall.arrived() == ids


def test_connected_is_not_well_while_requests_are_stuck(hall):
    """Everything connects, yet one request gets no verdict for hours: the kiosk never calls itself healthy."""
    hall.travel()
    assert hall.courier.state().problem is None
    hall.submit()
    for hours in range(1, 4):
        hall.wall = MORNING + timedelta(hours=hours)
        hall.travel(Fate.LOSE_ACK)
        state = hall.courier.state()
        assert (state.unsent, state.oldest_unsent_seconds) == (1, pytest.approx(hours * 3600, abs=60))
        assert state.problem.code in (CENTRAL_AWAY.code, REQUESTS_STUCK.code)
    hall.travel(*[Fate.PASS] * 3)
    assert hall.courier.state().problem is None


def test_an_upgrade_of_the_kiosk_keeps_what_waits(hall):
    ids = [hall.submit() for _ in range(4)]
    hall.client.close()
    hall.store.close()
    hall.open()
    hall.travel()
    assert hall.arrived() == ids


def test_an_upgrade_of_central_keeps_what_arrived(tmp_path):
    """A database as the first version made it, with rows, through every migration since."""

    def first_floor(connection):
        config = Config()
        config.set_main_option("script_location", str(ROOT / "central" / "store" / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "r0001")
        for statement in (
            "INSERT INTO village VALUES ('18.01.09.2001', 'Pasuruan', 'Penengahan')",
            "INSERT INTO kiosk VALUES ('k', '18.01.09.2001', 1, 'Lobi', x'00', 't', '')",
            "INSERT INTO request VALUES (7, '18.01.09.2001', 'r', 'k', 'S', 'd', 'A', 1, 1, 't', 1, 's', x'01', x'02', 'h', 't')",
            "INSERT INTO dead_letter VALUES (9, 'k', '18.01.09.2001', 'x', 'conflict', x'03', 'h', 't')",
            "INSERT INTO pulse VALUES ('k', 't', NULL)",
        ):
            connection.execute(text(statement))

    async def scene():
        engine = writing_engine(tmp_path / "central.db")
        async with engine.begin() as connection:
            await connection.run_sync(first_floor)
        await engine.dispose()
        async with open_store(tmp_path / "central.db") as store:
            return await store.latest(9), await store.dead_letters(9), await store.kiosks()

    stored, dead, (state,) = asyncio.run(scene())
    assert [(each.order, each.envelope) for each in stored] == [(7, b"\x01")]
    assert [each.item for each in dead] == [b"\x03"]
    assert (state.pulse.village, state.pulse.heard_at, state.stored, state.dead) == ("18.01.09.2001", "t", 1, 1)
