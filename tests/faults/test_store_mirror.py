"""The second medium: what the card loses although it said it had it comes back from there."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from store_parts import MORNING, in_child, moment, opened, submit

from kiosk.problems import MIRROR_AWAY
from kiosk.store.values import Delivery, PrintState

SHM = Path("/dev/shm")


@pytest.fixture
def stick(tmp_path):
    """A medium of its own."""
    if not SHM.is_dir() or SHM.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second file system to mirror to")
    stick = Path(tempfile.mkdtemp(prefix="stick-", dir=SHM))
    yield stick
    shutil.rmtree(stick, ignore_errors=True)


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def lines(stick: Path) -> list[bytes]:
    return [line for path in sorted(stick.glob("*/*.jsonl")) for line in path.read_bytes().splitlines()]


def test_every_commit_is_on_both_media_before_it_is_acknowledged(tmp_path, stick):
    def work(say):
        store = opened(tmp_path / "data", mirror_path=stick)
        while True:
            done = submit(store)
            assert done.mirrored
            say(str(done.request.id))

    with in_child(work) as child:
        child.first_line()
        child.kill_after(0.2)
        said = child.lines()
    on_stick = b"\n".join(lines(stick))
    assert said
    assert all(request_id.encode() in on_stick for request_id in said)


def test_what_a_lying_card_lost_is_brought_back_with_its_number_and_its_bytes(tmp_path, stick):
    store = opened(tmp_path / "data", mirror_path=stick)
    early = submit(store)
    store.close()
    before = copied(tmp_path / "data", tmp_path / "as fsync left it")
    store = opened(tmp_path / "data", mirror_path=stick)
    late = [submit(store, letter) for letter in "AAB"]
    bytes_then = {item.id: (item.body, item.signature) for item in store.pending()}
    store.close()

    shutil.rmtree(tmp_path / "data")
    before.rename(tmp_path / "data")  # the card said it had these, and had not
    store = opened(tmp_path / "data", mirror_path=stick)
    assert {item.id: (item.body, item.signature) for item in store.pending()} == bytes_then
    for done in late:
        found = store.request(done.request.id)
        assert found.request == done.request
        assert found.delivery is Delivery.WAITING
        assert [slip.state for slip in found.prints] == [PrintState.UNKNOWN]
    assert [submit(store, letter).request.ticket.label for letter in "AB"] == ["A-004", "B-002"]
    assert store.request(early.request.id) is not None
    store.close()


def test_bringing_back_twice_changes_nothing(tmp_path, stick):
    for _ in range(3):
        store = opened(tmp_path / "data", mirror_path=stick)
        submit(store)
        store.close()
    store = opened(tmp_path / "data", mirror_path=stick)
    assert store.counts().requests == 3
    assert len(lines(stick)) == 3
    store.close()


def test_delivered_requests_are_not_brought_back_to_the_outbox(tmp_path, stick):
    store = opened(tmp_path / "data", mirror_path=stick)
    store.settle([submit(store).request.id])
    store.close()
    store = opened(tmp_path / "data", mirror_path=stick)
    assert store.waiting_count() == 0
    store.close()


@pytest.mark.parametrize(
    "damage", [b'{"id":"01', b"\xff\x00\xfe\n", b"{}\n", b"\n\n", b'{"id":"x","body":"eA==","signature":"","sha256":""}\n']
)
def test_a_torn_or_foreign_line_costs_that_line_only(tmp_path, stick, damage):
    store = opened(tmp_path / "data", mirror_path=stick)
    submit(store)
    store.close()
    (path,) = stick.glob("*/*.jsonl")
    path.write_bytes(path.read_bytes() + damage)
    store = opened(tmp_path / "data", mirror_path=stick)
    second = submit(store)
    assert second.mirrored
    store.close()
    assert str(second.request.id).encode() in lines(stick)[-1]


def test_a_stick_pulled_out_stops_nothing_and_catches_up_when_it_is_back(tmp_path, stick):
    store = opened(tmp_path / "data", mirror_path=stick)
    submit(store)
    assert store.mirror_problem() is None
    away = stick.rename(stick.with_name(stick.name + "-away"))
    missed = submit(store)
    assert not missed.mirrored
    assert store.mirror_problem().code == MIRROR_AWAY.code
    away.rename(stick)
    back = submit(store)
    assert back.mirrored
    assert store.mirror_problem() is None
    assert len(lines(stick)) == 3
    assert any(str(missed.request.id).encode() in line for line in lines(stick))
    store.close()


def test_an_empty_mount_point_on_the_same_card_is_not_taken_for_a_second_medium(tmp_path):
    (tmp_path / "mount point").mkdir()
    store = opened(tmp_path / "data", mirror_path=tmp_path / "mount point")
    assert store.mirror_problem().code == MIRROR_AWAY.code
    assert not submit(store).mirrored
    assert list((tmp_path / "mount point").iterdir()) == []
    store.close()


def test_another_kiosks_stick_brings_no_strange_requests(tmp_path, stick):
    first = opened(tmp_path / "first", mirror_path=stick)
    submit(first)
    first.close()
    second = opened(tmp_path / "second", mirror_path=stick)
    assert second.counts().requests == 0
    second.close()


def test_days_of_which_nothing_waits_are_thrown_away(tmp_path, stick):
    store = opened(tmp_path / "data", mirror_path=stick)
    requests = []
    for day in range(3):
        store.keep_day(moment(MORNING + timedelta(days=day)))
        requests.append(submit(store, at=moment(MORNING + timedelta(days=day))).request)
    store.settle([requests[1].id])
    store.keep_day(moment(MORNING + timedelta(days=3)))
    assert [path.stem for path in sorted(stick.glob("*/*.jsonl"))] == ["2026-11-23", "2026-11-25"]
    store.close()
