"""A small storm; scripts/bench/storm.py is the one of 5,000."""

from __future__ import annotations

import asyncio

import pytest

from central.errors import RETRY_AFTER_SECONDS
from central.store import writer
from central.store.address import Database
from central.store.base import Delivery, Pulse
from central.store.sqlite import open_store
from scripts.bench.kiosk_fleet import prepare, served
from scripts.bench.storm_hall import storm


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kiosks_that_come_back_at_once_are_all_heard_and_drained(tmp_path, cluster, kind):
    database = Database(cluster.database() if kind == "postgresql" else "")
    fleet = asyncio.run(prepare(tmp_path / "central", database, 120))
    backlogs = [[kiosk.item(kiosk.envelope(number)) for number in range(3)] for kiosk in fleet]
    with served(tmp_path / "central", database) as central:
        seen = asyncio.run(storm(central.port, fleet, backlogs, 90))
    assert seen.delivered == 360
    assert len(seen.done_seconds) == 120, "nobody starves"
    assert set(seen.statuses) <= {200, 503}
    assert seen.without_retry_after == 0
    assert all(RETRY_AFTER_SECONDS[0] <= seconds <= RETRY_AFTER_SECONDS[1] for seconds in seen.waited_seconds)


def test_those_sent_away_are_told_different_times(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 1)

    async def scene():
        async with open_store(tmp_path / "central.db") as store:
            asks = [store.deliver(Delivery((), (), Pulse("k", "v", "t", None))) for _ in range(60)]
            return await asyncio.gather(*asks, return_exceptions=True)

    told = {getattr(each, "retry_after_seconds", None) for each in asyncio.run(scene())} - {None}
    assert len(told) > 5
