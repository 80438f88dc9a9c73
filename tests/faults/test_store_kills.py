"""SIGKILL at random moments: what was acknowledged is there, no number twice. (Power cuts are more than this: a killed process
loses nothing the kernel has. What a cut takes besides is judged by what was fsynced, which the second test counts.)"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from store_parts import in_child, moment, opened, submit

from kiosk.store.values import Delivery, PrintState

KILLS = 60


def serve(folder: Path, seed: int):
    """A kiosk at work: submits, prints, delivers, buries, as fast as it can, and says what it has acknowledged."""

    def work(say):
        dice = random.Random(seed)
        store = opened(folder)
        while True:
            done = submit(store, dice.choice("AB"))
            say(f"{done.request.id} {done.request.ticket.label}")
            store.begin_print(done.request.id)
            store.end_print(done.request.id, PrintState.DONE)
            waiting = store.pending(5)
            if dice.random() < 0.3:
                store.settle([item.id for item in waiting[:3]])
                for item in waiting[:3]:
                    say(f"{item.id} settled")
            elif dice.random() < 0.1:
                store.bury(waiting[0].id, "rejected", "poisoned", moment())

    return work


def test_every_acknowledged_number_survives_60_kills_and_none_is_given_twice(tmp_path):
    folder, dice = tmp_path / "data", random.Random(20261121)
    labels: dict[str, str] = {}
    settled: set[str] = set()
    for seed in range(KILLS):
        with in_child(serve(folder, seed)) as child:
            # Half of them at work, half while opening (which takes back what the last one left).
            said = [child.first_line()] if seed % 2 else []
            child.kill_after(dice.uniform(0.0, 0.06))
            for line in said + child.lines():
                request_id, word = line.split()
                if word == "settled":
                    settled.add(request_id)
                else:
                    labels[request_id] = word
    assert len(labels) > KILLS, "too little was done between the kills to prove anything"

    store = opened(folder)
    stored = {str(one.request.id): one for one in store.requests_of_day(limit=1_000_000)}
    lost = {request_id: label for request_id, label in labels.items() if request_id not in stored}
    assert not lost
    assert {key: stored[key].request.ticket.label for key in labels} == labels
    twice = [label for label, count in Counter(one.request.ticket.label for one in stored.values()).items() if count > 1]
    assert not twice
    for letter in "AB":
        numbers = sorted(one.request.ticket.number for one in stored.values() if one.request.ticket.letter == letter)
        assert numbers == list(range(1, len(numbers) + 1)), "a number was given to nobody"
    assert all(stored[request_id].delivery is Delivery.DELIVERED for request_id in settled)
    waiting = {str(item.id) for item in store.pending(1_000_000)}
    assert waiting == {key for key, one in stored.items() if one.delivery is Delivery.WAITING}
    assert {str(one.id) for one in store.dead_letters(1_000_000)} == {
        key for key, one in stored.items() if one.delivery is Delivery.DEAD
    }
    assert all(slip.state not in (PrintState.PENDING, PrintState.PRINTING) for one in stored.values() for slip in one.prints)
    assert submit(store).request.ticket.number == sum(one.request.ticket.letter == "A" for one in stored.values()) + 1
    store.close()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_wal_is_fsynced_before_each_acknowledgement(tmp_path):
    code = (
        "import os, sys; from store_parts import *\n"
        "store = opened(Path(sys.argv[1]))\n"
        "for _ in range(20): submit(store); os.write(2, b'ACK')\n"
    )
    trace = tmp_path / "trace"
    subprocess.run(
        [
            "strace",
            "-f",
            "-y",
            "-e",
            "trace=fsync,fdatasync,write,pwrite64",
            "-o",
            trace,
            sys.executable,
            "-c",
            code,
            tmp_path / "data",
        ],
        env={**os.environ, "PYTHONPATH": ".:tests/fixtures"},
        check=True,
        capture_output=True,
    )
    dirty, acknowledged = False, 0
    for line in trace.read_text(errors="replace").splitlines():
        if "pwrite64" in line and "kiosk.db-wal" in line:
            dirty = True
        elif "sync(" in line and "kiosk.db-wal" in line:
            dirty = False
        elif '"ACK"' in line:
            acknowledged += 1
            assert not dirty, "acknowledged before it was on the card"
    assert acknowledged == 20
