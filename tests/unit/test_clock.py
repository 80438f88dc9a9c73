"""The clock: what time it is, and whether to believe it. It never raises."""

from __future__ import annotations

import math
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import (
    AGREES_SECONDS,
    BUILD_EPOCH,
    CENTRAL_HOLDS_SECONDS,
    SETTLE_SECONDS,
    Clock,
    boot_seconds,
    system_synchronised,
)
from kiosk.model.request import Moment

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


class Machine:
    """A machine whose clocks can be set. Its time daemon either keeps the system clock or does not."""

    def __init__(self, tmp_path, wall=1_795_395_600.0, *, synced=False):
        self.wall, self.uptime, self.synced = wall, 10.0, synced
        self.boot_path = tmp_path / "boot_id"
        self.boot_path.write_text("0f2b-boot\n")
        self.floor_path = tmp_path / "last-good-time"

    def clock(self) -> Clock:
        return Clock(
            floor_path=self.floor_path,
            wall=lambda: self.wall,
            monotonic=lambda: self.uptime,
            boot_id_path=self.boot_path,
            synchronised=lambda: self.synced,
        )

    def wait(self, seconds):
        self.wall += seconds
        self.uptime += seconds


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_clock_that_nobody_keeps_is_told_as_it_is_but_not_trusted(machine):
    instant = machine.clock().now()
    assert (instant.wall, instant.trusted) == (NOW, False)
    assert (instant.boot, instant.monotonic) == ("0f2b-boot", 10.0)


def test_a_synchronised_clock_is_trusted(machine):
    machine.synced = True
    assert machine.clock().now().trusted


def test_a_clock_before_this_software_was_written_is_not_trusted_even_when_it_claims_to_be_synchronised(machine):
    machine.wall, machine.synced = 0.0, True
    instant = machine.clock().now()
    assert (instant.wall, instant.trusted) == (BUILD_EPOCH, False)


def test_a_clock_behind_the_last_good_time_is_not_trusted_after_a_restart(machine):
    machine.synced = True
    machine.clock().remember()
    machine.wall -= 86_400.0
    instant = machine.clock().now()
    assert (instant.wall, instant.trusted) == (NOW, False)


def test_only_trusted_time_becomes_the_floor(machine):
    machine.wall += 400 * 86_400.0
    machine.clock().remember()
    assert not machine.floor_path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"\xff\xfe\x00", b"9" * 10_000, b"0000-00-00", b"9999-12-31T23:59:59+00:00"]
)
def test_a_damaged_floor_file_stops_nothing(machine, content):
    machine.floor_path.write_bytes(content)
    assert machine.clock().today(WIB).year >= 2026


def test_a_floor_that_cannot_be_written_stops_nothing(machine, tmp_path):
    machine.synced = True
    machine.floor_path = tmp_path / "not there" / "floor"
    clock = machine.clock()
    clock.remember()
    assert clock.now().trusted


def test_a_jump_while_running_is_not_trusted_until_the_time_daemon_has_held_it_for_a_while(machine):
    machine.synced = True
    clock = machine.clock()
    machine.wait(3600.0)
    assert clock.now().trusted
    machine.wall += 400 * 86_400.0
    assert not clock.now().trusted
    machine.wait(SETTLE_SECONDS - 1)
    assert not clock.now().trusted
    machine.wait(2)
    assert clock.now().trusted


def test_slewing_is_no_jump(machine):
    machine.synced = True
    clock = machine.clock()
    for _ in range(50):
        machine.wait(3600.0)
        machine.wall += 3600.0 * 0.0005
        assert clock.now().trusted


def test_central_is_believed_when_there_is_no_time_daemon(machine):
    clock = machine.clock()
    clock.central_says(NOW + timedelta(seconds=3))
    instant = clock.now()
    assert (instant.wall, instant.trusted) == (NOW, True), "they agree: the system clock is finer"


@pytest.mark.parametrize("days", [-400, -20_000, -1, 1, 400])
def test_a_wrong_system_clock_is_put_right_by_central_and_stays_right_when_it_jumps(machine, days):
    machine.wall += days * 86_400.0
    clock = machine.clock()
    clock.central_says(NOW)
    machine.wait(5000.0)
    assert (clock.now().wall, clock.now().trusted) == (NOW + timedelta(seconds=5000), True)
    machine.wall -= days * 50_000.0
    assert (clock.now().wall, clock.now().trusted) == (NOW + timedelta(seconds=5000), True)


def test_central_outranks_a_time_daemon_that_is_far_off(machine):
    machine.synced = True
    machine.wall += AGREES_SECONDS * 10
    clock = machine.clock()
    clock.central_says(NOW)
    assert clock.now().wall == NOW


def test_central_lowers_a_floor_that_a_bad_time_server_pushed_into_the_future(machine):
    machine.synced = True
    machine.wall += 4000 * 86_400.0
    machine.clock().remember()
    machine.wall = NOW.timestamp()
    clock = machine.clock()
    assert not clock.now().trusted
    clock.central_says(NOW)
    assert (clock.now().wall, clock.now().trusted) == (NOW, True)
    clock.remember()
    assert machine.clock().now().trusted


def test_centrals_word_wears_out(machine):
    clock = machine.clock()
    clock.central_says(NOW)
    machine.wait(CENTRAL_HOLDS_SECONDS - 1)
    assert clock.now().trusted
    machine.wait(2)
    assert not clock.now().trusted


@pytest.mark.parametrize("said", [datetime(1970, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC), datetime(2020, 1, 1)])
def test_an_impossible_word_from_central_is_ignored(machine, said):
    clock = machine.clock()
    clock.central_says(said)
    assert not clock.now().trusted


def test_the_stamp_makes_a_moment(machine):
    assert Moment(*machine.clock().now().stamp()) == Moment("2026-11-23T01:00:00Z", "0f2b-boot", 10.0, False)


def test_the_date_is_the_halls(machine):
    machine.wall = datetime(2026, 11, 23, 18, 0, tzinfo=UTC).timestamp()
    assert machine.clock().today(WIB).isoformat() == "2026-11-24"


def test_without_a_boot_id_every_start_is_a_boot_of_its_own(machine):
    machine.boot_path.unlink()
    first, second = machine.clock().now().boot, machine.clock().now().boot
    assert first and second and first != second


@given(
    walls=st.lists(st.floats() | st.integers(-(10**20), 10**20).map(float), min_size=1, max_size=20),
    zone_hours=st.integers(-14, 14),
    word=st.none() | st.datetimes(timezones=st.just(UTC)),
    synced=st.booleans(),
)
def test_no_clock_whatsoever_makes_it_raise(tmp_path_factory, walls, zone_hours, word, synced):
    machine = Machine(tmp_path_factory.getbasetemp(), walls[0], synced=synced)
    machine.floor_path.unlink(missing_ok=True)
    clock = machine.clock()
    if word is not None:
        clock.central_says(word)
    for wall in walls:
        machine.wall = wall
        machine.uptime += 1.0
        instant = clock.now()
        assert instant.wall.tzinfo is UTC
        assert len(instant.stamp()[0]) == len("2026-11-23T01:00:00Z")
        clock.today(timezone(timedelta(hours=zone_hours)))
        clock.remember()
        assert math.isfinite(instant.monotonic)


def test_the_real_sources_answer_on_this_machine():
    clock = Clock()
    before = boot_seconds()
    instant = clock.now()
    assert before <= instant.monotonic <= boot_seconds()
    assert abs(instant.wall.timestamp() - max(time.time(), BUILD_EPOCH.timestamp())) < 60
    assert system_synchronised() in (True, False)
    assert len(instant.boot) >= 32


def test_many_threads_may_ask_at_once(machine):
    clock = machine.clock()
    seen = []

    def ask():
        for n in range(200):
            seen.append(clock.now())
            if n % 50 == 0:
                clock.central_says(NOW)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1600
