"""A short chaos over PostgreSQL; scripts/bench/chaos.py is the long one."""

from __future__ import annotations

import asyncio

import pytest

from central.store.address import Database
from scripts.bench.chaos_hall import Trouble, chaos
from scripts.bench.kiosk_fleet import prepare, served
from scripts.bench.postgres_cluster import postgres_cluster


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_made_up_by_cuts_double_sends_kills_and_a_crashed_database(tmp_path):
    # A cluster of its own: it is going to be stopped dead. Its fsync stays on.
    with postgres_cluster() as mortal:
        database = Database(mortal.database())
        fleet = asyncio.run(prepare(tmp_path / "central", database, 20))
        with served(tmp_path / "central", database, workers=1) as central:
            outcome = asyncio.run(chaos(central, mortal, fleet, 30, Trouble(kills=1, crashes=1), 1))
    assert outcome.clean, outcome
    assert outcome.sent == 600
    assert outcome.trouble["cut"] > 20
    assert outcome.trouble["sent twice"] > 5
    assert outcome.trouble["kill"] == outcome.trouble["crash"] == 1


def test_the_comparison_would_see_what_was_lost_or_made_up(cluster, tmp_path):
    """The control: rows taken away, changed and added behind the server's back are all found."""
    address = cluster.database()
    name = Database(address).url.database
    fleet = asyncio.run(prepare(tmp_path / "central", Database(address), 3))
    with served(tmp_path / "central", Database(address)) as central:

        async def scene():
            work = asyncio.create_task(chaos(central, _Tampering(cluster, name), fleet, 5, Trouble(cut=0.0), 1))
            return await work

        outcome = asyncio.run(scene())
    assert (len(outcome.lost), len(outcome.phantom), len(outcome.wrong)) == (2, 1, 2)
    assert not outcome.clean


class _Tampering:
    """A cluster whose rows are touched just before they are compared."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name

    def sql(self, statement, name):
        self.cluster.sql("DELETE FROM request WHERE arrival = (SELECT min(arrival) FROM request)", name)
        self.cluster.sql("UPDATE request SET sha256 = 'x' WHERE arrival = (SELECT min(arrival) FROM request)", name)
        columns = "kiosk, service, day, letter, number, ordinal, submitted_at, clock_trusted, key_id, envelope, signature, sha256"
        made_up = f"SELECT village, 'made-up', received_at, {columns} FROM request LIMIT 1"
        self.cluster.sql(f"INSERT INTO request (village, id, received_at, {columns}) {made_up}", name)
        return self.cluster.sql(statement, name)
