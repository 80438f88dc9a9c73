"""Workers of every kind on one store at once; and a file that does not grow with what has passed through it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from store_parts import moment, new_id, opened, sealed, submit


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path / "data")
    yield store
    store.close()


def test_many_threads_submit_deliver_and_read_at_once_and_each_number_is_given_once(store):
    labels, stop = [], threading.Event()

    def submits():
        for _ in range(40):
            labels.append(submit(store).request.ticket.label)

    def delivers():
        while not stop.is_set():
            store.settle([item.id for item in store.pending(3)])

    def reads():
        while not stop.is_set():
            counts = store.counts()
            assert counts.requests == counts.waiting + counts.delivered + counts.dead
            store.requests_of_day(limit=5)

    with ThreadPoolExecutor(9) as pool:
        others = [pool.submit(work) for work in (delivers, reads, reads)]
        submitters = [pool.submit(submits) for _ in range(6)]
        wait(submitters)
        stop.set()
    for done in submitters + others:
        done.result()
    assert sorted(labels) == [f"A-{number:03d}" for number in range(1, 241)]


def test_a_seal_may_read_the_store_but_not_write_to_it(store):
    store.put("sealing-key", b"public")

    def reads(request):
        assert store.get("sealing-key") == b"public"
        assert store.request(request.id) is None, "not committed yet"
        return sealed(request)

    def writes(request):
        store.put("sealing-key", b"other")
        return sealed(request)

    store.commit_request(request_id=new_id(), service="S", letter="A", ordinal=1, at=moment(), seal=reads)
    with pytest.raises(RuntimeError, match="inside a write"):
        store.commit_request(request_id=new_id(), service="S", letter="A", ordinal=1, at=moment(), seal=writes)
    assert submit(store).request.ticket.number == 2


def test_the_files_stay_small_while_thousands_pass_through(store, tmp_path):
    def size():
        return sum(path.stat().st_size for path in (tmp_path / "data").iterdir())

    most = 0
    for _ in range(30):
        for _ in range(10):
            submit(store, size=60_000)
        store.settle([item.id for item in store.pending()])
        most = max(most, size())
    # 300 envelopes of 80 kB are 24 MB; what may stay is the WAL and one batch.
    assert most < 8 * 1024 * 1024
