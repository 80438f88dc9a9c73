"""What staff leave in the store: the audit trail, dead letters tried again, switches for today, and the PINs beside it."""

from __future__ import annotations

import json

import pytest
from store_parts import moment, opened, submit

from kiosk.desk.pins import FREE_TRIES, Judged, PinFault, Pins, fault_of
from kiosk.desk.switchboard import Switchboard, Switches
from kiosk.model.staff import Role
from kiosk.store.values import Delivery

PIN, OTHER = "482915", "730164"


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_deeds_are_heard_in_order_and_never_twice(tmp_path):
    store = opened(tmp_path)
    for what in ("paper-changed", "closed", "opened"):
        store.deeds.note(Role.STAFF, what, moment())
    first = store.deeds.unheard(2)
    assert [deed.what for deed in first] == ["paper-changed", "closed"]
    store.deeds.heard(first[-1].serial)
    store.close()
    store = opened(tmp_path)
    (left,) = store.deeds.unheard(10)
    assert (left.what, left.role, left.serial) == ("opened", Role.STAFF, first[-1].serial + 1)
    assert store.deeds.count() == 3
    store.close()


def test_a_dead_letter_goes_back_whole_and_only_once(tmp_path):
    store = opened(tmp_path)
    request = submit(store).request
    (item,) = store.pending()
    store.bury(request.id, "rejected", "unreadable", moment())
    assert store.revive(request.id)
    assert not store.revive(request.id)
    (again,) = store.pending()
    assert (again.body, again.signature) == (item.body, item.signature)
    assert again.serial > item.serial
    stored = store.request(request.id)
    assert stored
    assert stored.delivery is Delivery.WAITING
    assert store.dead_count() == 0
    store.close()


def test_switches_hold_for_their_day_and_the_closed_door_until_it_is_opened(tmp_path):
    store, board = opened(tmp_path), Switchboard()
    board.keep(store, Switches("2026-11-23", ("S-41",), "Listrik padam", closed=True))
    fresh = Switchboard()
    fresh.load(store)
    assert fresh.today("2026-11-23") == Switches("2026-11-23", ("S-41",), "Listrik padam", closed=True)
    assert fresh.today("2026-11-24") == Switches("2026-11-24", closed=True)
    store.put("staff-switches", b"{damaged")
    fresh.load(store)
    assert fresh.today("2026-11-23") == Switches("2026-11-23")
    store.close()


@pytest.mark.parametrize("pin", ["", "12345", "123456789", "12345a", "111111", "121212", "123123", "123456", "987654", "٤٨٢٩١٥"])
def test_a_pin_that_is_short_long_or_plain_is_refused(pin, tmp_path):
    assert fault_of(pin)
    with pytest.raises(PinFault):
        Pins(tmp_path, Clock()).make(Role.STAFF, pin)
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_pin_until_one_was_made(tmp_path):
    pins = Pins(tmp_path, Clock())
    assert not pins.has(Role.STAFF)
    for guess in ("000000", "123456", "", PIN):
        assert pins.judge(guess).role is None


def test_each_pin_opens_its_own_door_and_no_two_are_alike(tmp_path):
    pins = Pins(tmp_path, Clock())
    pins.make(Role.STAFF, PIN)
    with pytest.raises(PinFault):
        pins.make(Role.TECHNICIAN, PIN)
    pins.make(Role.TECHNICIAN, OTHER)
    assert Pins(tmp_path, Clock()).judge(PIN) == Judged(Role.STAFF)
    assert Pins(tmp_path, Clock()).judge(OTHER) == Judged(Role.TECHNICIAN)
    file = tmp_path / "pins.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert PIN not in file.read_text()
    assert all(made.startswith("$argon2id$") for made in json.loads(file.read_text())["hashes"].values())


def test_a_hundred_wrong_pins_open_nothing_and_take_days(tmp_path):
    clock = Clock()
    pins = Pins(tmp_path, clock)
    pins.make(Role.STAFF, PIN)
    began = clock.seconds
    for guess in range(100):
        judged = pins.judge(f"{guess:06d}")
        assert judged.role is None
        if judged.locked_seconds:
            assert pins.judge(PIN).role is None, "the right one counts no more while it is locked"
            clock.seconds += judged.locked_seconds + 0.1
    assert clock.seconds - began > 3 * 86_400
    assert pins.judge(PIN) == Judged(Role.STAFF)
    assert pins.judge("000000").tries_left == FREE_TRIES - 1, "the right one forgives"


def test_pulling_the_plug_forgives_nothing(tmp_path):
    clock = Clock()
    Pins(tmp_path, clock).make(Role.STAFF, PIN)
    for guess in range(FREE_TRIES):
        Pins(tmp_path, clock).judge(f"{guess:06d}")
    assert Pins(tmp_path, clock).locked_seconds == 60
    assert Pins(tmp_path, clock).judge(PIN).role is None


def test_a_damaged_file_opens_nothing(tmp_path):
    pins = Pins(tmp_path, Clock())
    pins.make(Role.STAFF, PIN)
    (tmp_path / "pins.json").write_bytes(b'{"hashes":{"staff":"482915"}}')
    assert Pins(tmp_path, Clock()).judge(PIN).role is None
    (tmp_path / "pins.json").write_bytes(b"\xff\x00")
    assert not Pins(tmp_path, Clock()).has(Role.STAFF)


def test_a_pin_made_at_a_terminal_counts_at_once_in_a_running_kiosk_and_ends_a_lock(tmp_path):
    clock = Clock()
    running = Pins(tmp_path, clock)
    assert not running.has(Role.STAFF)
    for guess in range(FREE_TRIES):
        running.judge(f"{guess:06d}")
    Pins(tmp_path, clock).make(Role.STAFF, PIN)
    assert running.judge(PIN) == Judged(Role.STAFF)
    Pins(tmp_path, clock).make(Role.STAFF, OTHER)
    assert running.judge(PIN).role is None
    assert running.judge(OTHER) == Judged(Role.STAFF)


def test_a_card_that_takes_nothing_more_lets_the_right_pin_in_and_counts_the_wrong_ones(tmp_path, monkeypatch):
    clock = Clock()
    pins = Pins(tmp_path, clock)
    pins.make(Role.STAFF, PIN)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert pins.judge(PIN) == Judged(Role.STAFF)
    judged = [pins.judge(f"{guess:06d}") for guess in range(FREE_TRIES)]
    assert [each.now for each in judged] == [False] * (FREE_TRIES - 1) + [True]
    assert pins.judge(PIN).role is None
    clock.seconds += 61
    assert pins.judge(PIN) == Judged(Role.STAFF)
