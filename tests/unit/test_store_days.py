"""Service days: no number twice, whatever the clock does."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store_parts import MORNING, WIB, moment, opened, submit

from kiosk.clock import Clock
from kiosk.model.request import Moment


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path / "data")
    yield store
    store.close()


def at_day(offset: int, *, trusted: bool = True) -> Moment:
    return moment(MORNING + timedelta(days=offset), trusted=trusted)


def test_trusted_time_opens_the_next_day_and_numbers_start_again(store):
    assert submit(store).request.ticket.label == "A-001"
    tomorrow = submit(store, at=at_day(1)).request.ticket
    assert (tomorrow.day, tomorrow.label) == ("2026-11-24", "A-001")
    assert store.service_day() == "2026-11-24"


def test_the_day_begins_at_midnight_in_the_hall_not_in_london(store):
    before, after = datetime(2026, 11, 23, 16, 59, tzinfo=UTC), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert submit(store, at=moment(before)).request.ticket.day == "2026-11-23"
    assert submit(store, at=moment(after)).request.ticket.day == "2026-11-24"


@pytest.mark.parametrize("offset", [-20_000, -400, -1, 1, 400, 100_000])
def test_untrusted_time_opens_no_day_and_resets_nothing(store, offset):
    submit(store)
    ticket = submit(store, at=at_day(offset, trusted=False)).request.ticket
    assert (ticket.day, ticket.label) == ("2026-11-23", "A-002")


def test_a_clock_back_by_an_hour_at_midnight_stays_on_the_new_day(store):
    submit(store, at=at_day(1))
    assert submit(store, at=at_day(0)).request.ticket.day == "2026-11-24"


def test_the_first_start_ever_opens_a_day_by_guess_and_trusted_time_mends_it(tmp_path):
    store = opened(tmp_path / "data", at_day(400, trusted=False))
    assert submit(store, at=at_day(400, trusted=False)).request.ticket.label == "A-001"
    mended = submit(store, at=at_day(0)).request.ticket
    assert (mended.day, mended.label) == ("2026-11-23", "A-001")
    store.close()


def test_a_trusted_clock_that_was_wrong_by_months_is_mended_by_one_that_is_right(store):
    submit(store)
    assert submit(store, at=at_day(400)).request.ticket.label == "A-001"
    back = submit(store, at=at_day(0)).request.ticket
    assert (back.day, back.label) == ("2026-11-23", "A-002"), "the day goes on where it stopped"


def test_staff_open_a_day_and_an_earlier_one_goes_on_where_it_stopped(store):
    submit(store)
    store.open_day(date(2026, 11, 25), at_day(0, trusted=False))
    assert submit(store, at=at_day(0, trusted=False)).request.ticket.label == "A-001"
    store.open_day(date(2026, 11, 23), at_day(0, trusted=False))
    ticket = submit(store, at=at_day(0, trusted=False)).request.ticket
    assert (ticket.day, ticket.label) == ("2026-11-23", "A-002")


def test_a_day_survives_a_restart_with_a_dead_clock(store, tmp_path):
    submit(store)
    store.close()
    dead = moment(datetime(1970, 1, 1, tzinfo=UTC), boot="boot-2", trusted=False)
    again = opened(tmp_path / "data", dead)
    ticket = submit(again, at=dead).request.ticket
    assert (ticket.day, ticket.label) == ("2026-11-23", "A-002")
    again.close()


def test_the_worker_that_keeps_the_day_sees_which_one_is_open(store):
    assert store.keep_day(at_day(0)) == "2026-11-23"
    assert store.keep_day(at_day(2)) == "2026-11-25"
    assert store.keep_day(at_day(3, trusted=False)) == "2026-11-25"


class Hall(RuleBasedStateMachine):
    """A kiosk whose real clock code sees a system clock that does anything, through restarts and reboots."""

    @initialize(wall=st.sampled_from([0.0, MORNING.timestamp(), MORNING.timestamp() + 400 * 86_400]), synced=st.booleans())
    def start(self, wall, synced):
        self.folder = Path(tempfile.mkdtemp(prefix="hall-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.wall, self.uptime, self.boots, self.synced = wall, 10.0, 1, synced
        self.given: dict[str, list[int]] = {}
        self.ids = []
        self.switch_on()

    def switch_on(self):
        (self.folder / "boot").write_text(f"boot-{self.boots}")
        self.clock = Clock(
            floor_path=self.folder / "last-good-time",
            wall=lambda: self.wall,
            monotonic=lambda: self.uptime,
            boot_id_path=self.folder / "boot",
            synchronised=lambda: self.synced,
        )
        self.store = opened(self.folder / "data", self.now())

    def now(self) -> Moment:
        return Moment(*self.clock.now().stamp())

    @rule(letter=st.sampled_from("AB"))
    def submit(self, letter):
        before, at = self.store.service_day(), self.now()
        request = submit(self.store, letter, at=at).request
        ticket = request.ticket
        self.given.setdefault(f"{ticket.day} {letter}", []).append(ticket.number)
        self.ids.append(request.id)
        if not at.trusted:
            assert ticket.day == before, "a clock nobody trusts changed the day"

    @rule(seconds=st.sampled_from([1.0, 60.0, 3600.0, 86_400.0, 40 * 86_400.0]))
    def time_passes(self, seconds):
        self.wall += seconds
        self.uptime += seconds

    @rule(days=st.sampled_from([-400, -30, -1, 1, 400, 3_000_000]))
    def the_clock_jumps(self, days):
        self.wall += days * 86_400.0

    @rule(wall=st.sampled_from([0.0, -1e9, 1e18, float("nan"), MORNING.timestamp()]))
    def the_clock_is_set(self, wall):
        self.wall = wall

    @rule(synced=st.booleans())
    def a_time_server_comes_or_goes(self, synced):
        self.synced = synced

    @rule(days=st.integers(-400, 400))
    def central_says(self, days):
        self.clock.central_says(MORNING + timedelta(days=days))

    @rule()
    def the_floor_is_kept(self):
        self.clock.remember()

    @rule(reboot=st.booleans())
    def restart(self, reboot):
        self.store.close()
        if reboot:
            self.boots += 1
            self.uptime = 5.0
        self.switch_on()

    @rule(days=st.integers(-3, 3))
    def staff_open_a_day(self, days):
        day = date(2026, 11, 23) + timedelta(days=days)
        self.store.open_day(day, self.now())
        assert self.store.service_day() == day.isoformat()

    @precondition(lambda self: getattr(self, "ids", None))
    @rule()
    def the_first_is_delivered(self):
        self.store.settle([self.ids[0]])

    @invariant()
    def numbers_count_up_without_gap_or_double(self):
        for day_and_letter, numbers in getattr(self, "given", {}).items():
            assert numbers == list(range(1, len(numbers) + 1)), day_and_letter

    @invariant()
    def the_age_is_never_negative(self):
        if hasattr(self, "store"):
            assert (self.store.oldest_unsent_seconds(self.now()) or 0.0) >= 0.0
            assert self.clock.today(WIB).year >= 1970

    def teardown(self):
        if hasattr(self, "store"):
            assert self.store.counts().requests == len(self.ids)
            self.store.close()
            shutil.rmtree(self.folder)


TestHall = Hall.TestCase
TestHall.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
