"""The real central, killed with SIGKILL and started again while a backlog goes up from a real store: everything once."""

from __future__ import annotations

import contextlib
import random
import time

import pytest
from served_central import served_central
from store_parts import WIB, moment, new_id
from uplink_parts import application, vitals

from kiosk.store import Store
from kiosk.uplink.client import CentralClient
from kiosk.uplink.courier import Courier, Pace
from kiosk.uplink.enrolment import enrol, read_enrolment
from kiosk.uplink.identity import Identity
from kiosk.uplink.keys import KioskKey
from kiosk.uplink.sealing import seal

KILLS = 3
REQUESTS = 240


@pytest.mark.slow
def test_a_backlog_survives_a_central_that_is_killed_again_and_again(tmp_path):
    own = KioskKey(new_id().bytes * 2)
    pick = random.Random(7)
    with served_central(tmp_path) as central:
        who = enrol(read_enrolment(central.enrolment()), own)
        assert isinstance(who, Identity)
        port = int(who.address.rpartition(":")[2])
        store = Store.open(tmp_path / "kiosk", now=moment(), zone=WIB, reserve_bytes=0)
        client = CentralClient(who.address, own)
        courier = Courier(store, client, who, now=moment, vitals=vitals, pace=Pace(0.05, 0.2))
        with contextlib.closing(store), contextlib.closing(client):
            ids = []
            courier.start()
            for _ in range(KILLS):
                for _ in range(REQUESTS // KILLS):
                    ids.append(submit(store, who, own))
                    courier.nudge()
                time.sleep(pick.uniform(0.0, 0.1))
                central.kill()
                central.start(port)
            deadline = time.monotonic() + 30
            while store.waiting_count() and time.monotonic() < deadline:
                time.sleep(0.02)
            assert courier.stop()
            assert store.waiting_count() == 0
            assert store.dead_count() == 0
        assert sorted(row["id"] for row in central.requests()) == sorted(ids)


def submit(store: Store, who: Identity, own: KioskKey) -> str:
    committed = store.commit_request(
        request_id=new_id(),
        service="S-41",
        letter="A",
        ordinal=who.ordinal,
        at=moment(),
        seal=lambda made: seal(application(), made, who, own),
    )
    return str(committed.request.id)
