"""A kiosk onto a new card: nothing that was not sent is lost, no number is given twice, and a cut at any step can be mended."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from power_cut import cut_at, steps_of
from running_kiosk import opened as welcomed
from running_kiosk import running, snapshot, take_number
from store_parts import MORNING, moment, opened, submit

from config.settings import load_settings
from kiosk.store.errors import StoreBusy
from kiosk.store.restored import JUMP
from kiosk.upkeep import vault
from kiosk.upkeep.backup import BackupError, back_up, restore
from kiosk.upkeep.vault import VaultError
from kiosk.uplink.keys import open_key
from scripts.simhall import Hall

SECRET = "1234-5678-9012-3456"


@pytest.fixture(scope="module", autouse=True)
def cheap_passphrases():
    """The work argon2id is given is not what is tested here; 60 ms of it at every step would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "_OPS", 1)
        patch.setattr(vault, "_MEMORY_BYTES", 8192)
        yield


@pytest.fixture
def card(tmp_path):
    """A kiosk's data folder with five requests waiting, and its settings."""
    data, settings = tmp_path / "old" / "data", tmp_path / "old" / "etc"
    store = opened(data)
    for _ in range(5):
        submit(store)
    store.put("identity", b"who we are")
    store.close()
    open_key(data, enrolled=False)
    (data / "clock-floor").write_text("2026-11-23T01:00:00+00:00\n")
    (data / "pins.json").write_text("{}")
    settings.mkdir(parents=True)
    (settings / "kiosk.toml").write_text('[hall]\nname = "Balai Desa Way Muli"\n')
    return data, settings


def waiting(data):
    raw = sqlite3.connect(f"file:{data / 'kiosk.db'}?mode=ro", uri=True)
    rows = raw.execute("SELECT request_id, body, signature FROM outbox ORDER BY serial").fetchall()
    raw.close()
    return rows


def facts(folder):
    """Every file but the store, what opening it leaves and what a cut left, and what the store holds."""
    files = {
        name: content
        for name, content in snapshot(folder).items()
        if not name.startswith(("kiosk.db", "kiosk.lock", ".restoring"))
    }
    return files, waiting(folder)


def test_a_restored_kiosk_is_the_same_kiosk(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    back = restore(tmp_path / "b.backup", tmp_path / "new", tmp_path / "etc", SECRET)
    assert back.waiting == 5
    assert facts(tmp_path / "new") == facts(data)
    assert (tmp_path / "etc" / "kiosk.toml").read_text() == (settings / "kiosk.toml").read_text()
    assert open_key(tmp_path / "new", enrolled=True).seed == open_key(data, enrolled=True).seed
    store = opened(tmp_path / "new")
    assert store.get("identity") == b"who we are"
    store.close()


def labels(store, times=3, **how):
    return [submit(store, **how).request.ticket for _ in range(times)]


def test_no_number_of_the_old_card_is_given_again_whatever_it_gave_after_the_backup(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    old = opened(data)
    tomorrow = moment(MORNING + timedelta(days=1))
    given = labels(old, 40) + labels(old, 10, letter="B") + labels(old, 30, at=tomorrow)
    old.close()

    guess = moment(MORNING - timedelta(days=300), boot="boot-2", trusted=False)
    restore(tmp_path / "b.backup", tmp_path / "new", tmp_path / "etc", SECRET)
    new = opened(tmp_path / "new", guess)
    again = labels(new, at=guess) + labels(new, letter="B", at=guess)
    again += labels(new, at=tomorrow) + labels(new, letter="C", at=tomorrow) + labels(new, at=guess)
    assert set(again) & set(given) == set()
    assert len(set(again)) == len(again)
    assert {ticket.number > JUMP for ticket in again} == {True}
    after = moment(MORNING + timedelta(days=2))
    assert [ticket.number for ticket in labels(new, at=after)] == [1, 2, 3], "the day after is like any other"
    new.close()


def test_the_same_backup_restored_twice_gives_other_numbers_each_time(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    given = []
    for name in ("first", "second", "third"):
        restore(tmp_path / "b.backup", tmp_path / name, tmp_path / "etc", SECRET)
        store = opened(tmp_path / name)
        given += labels(store, 50)
        store.close()
    assert len(set(given)) == 150


@pytest.fixture
def stick(tmp_path):
    """A second medium: the mirror refuses to lie on the store's own."""
    folder = Path(tempfile.mkdtemp(prefix="stick-", dir="/dev/shm"))
    if folder.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("/dev/shm and the tests' folder lie on one medium here")
    yield folder
    shutil.rmtree(folder)


def test_what_came_after_the_backup_comes_back_from_the_mirror(card, tmp_path, stick):
    data, settings = card
    opened(data, mirror_path=stick).close()
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    store = opened(data, mirror_path=stick)
    late = [submit(store).request for _ in range(4)]
    store.close()
    everything = waiting(data)
    shutil.rmtree(data)  # the card is dead

    restore(tmp_path / "b.backup", tmp_path / "new", tmp_path / "etc", SECRET)
    store = opened(tmp_path / "new", mirror_path=stick)
    assert store.mirror_problem() is None
    assert [store.request(one.id).request for one in late] == late
    store.close()
    assert waiting(tmp_path / "new") == everything


def test_a_backup_made_while_the_kiosk_serves_is_one_moment_of_it(card, tmp_path):
    data, settings = card
    store, done, taken = opened(data), threading.Event(), []

    def serve():
        while not done.is_set():
            taken.append(str(submit(store).request.id))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        before = len(taken)
        back_up(data, settings, tmp_path / "b.backup", SECRET)
    finally:
        done.set()
        thread.join()
    restore(tmp_path / "b.backup", tmp_path / "new", tmp_path / "etc", SECRET)
    found = [row[0] for row in waiting(tmp_path / "new")][5:]
    assert found == taken[: len(found)]
    assert len(found) >= before
    store.close()


def test_nothing_of_it_can_be_read_without_the_passphrase(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    raw = (tmp_path / "b.backup").read_bytes()
    assert raw.startswith(vault.MAGIC)
    for known in (b"SQLite format", b"kiosk.toml", b"Way Muli", b"anjungan-ed25519", b"who we are", b"S-41"):
        assert known not in raw
    assert (tmp_path / "b.backup").stat().st_mode & 0o077 == 0


def test_another_passphrase_damage_and_strangers_files_are_refused_and_nothing_is_touched(card, tmp_path):
    data, settings = card
    good = tmp_path / "b.backup"
    back_up(data, settings, good, SECRET)
    raw = good.read_bytes()
    bad = tmp_path / "bad.backup"

    def refused(content, secret=SECRET):
        bad.write_bytes(content)
        target = tmp_path / "new"
        with pytest.raises((VaultError, BackupError)) as said:
            restore(bad, target, tmp_path / "etc", secret)
        assert [path.name for path in target.iterdir() if path.name not in ("kiosk.lock", ".restoring")] == []
        assert not (tmp_path / "etc").exists()
        return str(said.value)

    assert "passphrase" in refused(raw, "another one entirely")
    assert "no backup" in refused(b"")
    assert "no backup" in refused(b"PK" + raw)
    for size in (len(vault.MAGIC) + 50, len(raw) // 2, len(raw) - 1, len(raw) - 60_000):
        refused(raw[:size])
    for place in range(60, len(raw), 9001):
        refused(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])


def test_a_kiosk_that_served_is_never_overwritten_and_a_fresh_one_is(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    with pytest.raises(BackupError, match="5 requests"):
        restore(tmp_path / "b.backup", data, settings, SECRET)
    assert len(waiting(data)) == 5

    fresh = tmp_path / "fresh"
    store = opened(fresh)
    with pytest.raises(StoreBusy):
        restore(tmp_path / "b.backup", fresh, tmp_path / "etc", SECRET)
    store.close()
    open_key(fresh, enrolled=False)
    restore(tmp_path / "b.backup", fresh, tmp_path / "etc", SECRET)
    assert facts(fresh) == facts(data)


def test_a_power_cut_at_every_step_of_a_backup_leaves_none_or_a_whole_one_and_the_kiosk_as_it_was(card, tmp_path):
    data, settings = card
    target = tmp_path / "stick" / "b.backup"
    target.parent.mkdir()
    before = facts(data)

    def work():
        back_up(data, settings, target, SECRET)

    steps = steps_of(work)
    for step in range(1, steps + 1):
        target.unlink(missing_ok=True)
        assert cut_at(step, work)
        if target.exists():
            restore(target, tmp_path / f"new-{step}", tmp_path / "etc", SECRET)
        work()
        assert sorted(path.name for path in target.parent.iterdir() if path.suffix != ".restored") == ["b.backup"]
        assert facts(data) == before


def test_a_power_cut_at_every_step_of_a_restore_can_be_mended_by_restoring_again(card, tmp_path):
    data, settings = card
    back_up(data, settings, tmp_path / "b.backup", SECRET)
    target, etc = tmp_path / "new", tmp_path / "etc"

    def fresh():
        shutil.rmtree(target, ignore_errors=True)
        shutil.rmtree(etc, ignore_errors=True)
        opened(target).close()  # the new card's kiosk started once before anybody came to restore
        open_key(target, enrolled=False)

    def work():
        restore(tmp_path / "b.backup", target, etc, SECRET)

    fresh()
    steps = steps_of(work)
    assert steps > 20
    for step in range(1, steps + 1):
        fresh()
        assert cut_at(step, work)
        store = opened(target)  # the power is back, and the service does not know of any restore
        done = store.get("identity") is not None
        store.close()
        if not done:
            work()
        assert facts(target) == facts(data), step
        assert (etc / "kiosk.toml").exists()


@pytest.mark.slow
def test_a_kiosk_on_a_new_card_delivers_what_the_old_one_had_not_sent_once_each(tmp_path):
    with Hall(tmp_path / "hall") as hall:
        settings, data = load_settings(hall.config), hall.folder / "kiosk"
        with running(settings) as (_, face):
            take_number(face)
            face.until(lambda: waiting(data) == [])
            hall.link.cut()
            for _ in range(4):
                take_number(face)
            # While it runs; one more is sent and one more taken afterwards.
            back_up(data, tmp_path / "no-settings", tmp_path / "b.backup", SECRET)
        data.rename(tmp_path / "dead card")
        assert restore(tmp_path / "b.backup", data, tmp_path / "etc", SECRET).waiting == 4
        hall.link.join()
        with running(settings) as (_, face):
            welcomed(face)
            number = take_number(face).visit.request.ticket.number
            face.until(lambda: waiting(data) == [], 60)
        assert number > JUMP
        delivered = [row["ticket"] for row in hall.delivered()]
        assert len(delivered) == 6
        assert len({str(ticket) for ticket in delivered}) == 6
