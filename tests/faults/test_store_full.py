"""No room, no right to write: refused before a number is given, nothing half-written, and all well again afterwards.

The small disk is a real tmpfs and the read-only one a real read-only mount; both need root and are skipped without.
"""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from store_parts import moment, new_id, opened, submit

from kiosk.problems import STORE_FULL, STORE_UNWRITABLE
from kiosk.store import StoreError, StoreFull, StoreUnwritable

MIB = 1024 * 1024


def mounted(folder, *options):
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", folder], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.decode().strip()}")
    return folder


@pytest.fixture
def small_disk(tmp_path):
    yield mounted(tmp_path / "card", "size=4m", "mode=0700")
    subprocess.run(["umount", "-l", tmp_path / "card"], check=True)


def fill(folder, leave=0):
    """Fill the disk to the last byte, but for `leave` bytes."""
    ballast = os.open(folder / "ballast", os.O_WRONLY | os.O_CREAT)
    room = os.statvfs(folder)
    left = room.f_bavail * room.f_frsize - leave
    try:
        while left > 0 and (written := os.write(ballast, b"\0" * min(left, 65536))):
            left -= written
    except OSError:
        pass
    os.close(ballast)


def test_below_the_reserve_nothing_is_taken_and_the_seal_is_not_even_asked(tmp_path):
    store = opened(tmp_path / "data", reserve_bytes=10**18)
    asked = []
    with pytest.raises(StoreFull) as refused:
        store.commit_request(request_id=new_id(), service="S", letter="A", ordinal=1, at=moment(), seal=asked.append)
    assert refused.value.problem.code == STORE_FULL.code
    assert not asked
    assert store.counts().requests == 0
    store.close()
    store = opened(tmp_path / "data", reserve_bytes=0)
    assert submit(store).request.ticket.number == 1
    store.close()


def test_what_waits_can_still_be_delivered_below_the_reserve(tmp_path):
    store = opened(tmp_path / "data")
    ids = [submit(store).request.id for _ in range(3)]
    store.close()
    store = opened(tmp_path / "data", reserve_bytes=10**18)
    assert store.settle([item.id for item in store.pending()]) == len(ids)
    store.close()


def test_a_disk_that_fills_up_refuses_whole_and_goes_on_with_the_next_number(small_disk):
    store = opened(small_disk / "data")
    given = [submit(store).request.ticket.number for _ in range(5)]
    fill(small_disk)
    refused = 0
    for _ in range(2000):  # the room inside the WAL is used up first
        try:
            given.append(submit(store, size=3000).request.ticket.number)
        except StoreFull:
            refused += 1
            if refused == 3:
                break
    assert refused == 3
    assert given == list(range(1, len(given) + 1))
    assert store.counts().requests == len(given) == len(store.pending(10_000))
    (small_disk / "ballast").unlink()
    assert submit(store).request.ticket.number == len(given) + 1
    store.close()
    again = opened(small_disk / "data")
    assert again.counts().requests == len(given) + 1
    again.close()


def test_every_size_of_the_last_gap_is_all_or_nothing(small_disk):
    refused = accepted = 0
    for leave in range(0, 160_000, 8192):
        store = opened(small_disk / "data")
        fill(small_disk, leave)
        count = 0
        for _ in range(3):
            try:
                assert submit(store, size=20_000).request.ticket.number == count + 1
                count += 1
            except StoreFull:
                refused += 1
        accepted += count
        (small_disk / "ballast").unlink()
        assert store.counts().requests == len(store.pending(10_000)) == count
        store.close()
        store = opened(small_disk / "data")
        assert store.counts().requests == len(store.pending(10_000)) == count
        store.close()
        shutil.rmtree(small_disk / "data")
    assert refused > 5
    assert accepted > 5


@pytest.mark.parametrize("leave", [0, 4096, 16384, 40960])
def test_a_full_disk_at_the_first_start_is_refused_and_mended_by_making_room(small_disk, leave):
    fill(small_disk, leave)
    with pytest.raises(StoreFull):
        opened(small_disk / "data")
    (small_disk / "ballast").unlink()
    store = opened(small_disk / "data")
    assert submit(store).request.ticket.number == 1
    store.close()


def test_a_full_disk_at_a_later_start_loses_nothing(small_disk):
    store = opened(small_disk / "data")
    submit(store)
    store.close()
    fill(small_disk)
    with pytest.raises(StoreFull):
        opened(small_disk / "data")
    (small_disk / "ballast").unlink()
    store = opened(small_disk / "data")
    assert submit(store).request.ticket.number == 2
    store.close()


def test_a_card_that_turned_read_only_refuses_and_keeps_everything(small_disk):
    store = opened(small_disk / "data")
    submit(store)
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreUnwritable) as refused:
        opened(small_disk / "data")
    assert refused.value.problem.code == STORE_UNWRITABLE.code
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    store = opened(small_disk / "data")
    assert submit(store).request.ticket.number == 2
    store.close()


@pytest.mark.parametrize("how", ["folder deleted", "file replaced"])
def test_a_database_that_vanishes_under_a_running_kiosk_acknowledges_nothing_more(tmp_path, how):
    store = opened(tmp_path / "data")
    submit(store)
    if how == "folder deleted":
        shutil.rmtree(tmp_path / "data")
    else:
        (tmp_path / "data" / "kiosk.db").rename(tmp_path / "data" / "old.db")
        (tmp_path / "data" / "kiosk.db").touch()
    with pytest.raises(StoreError):
        submit(store)
    store.close()
