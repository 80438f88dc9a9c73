"""How long to wait: central's wish, and our own growing pauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.uplink.backoff import Backoff
from kiosk.uplink.retry_after import MAX_RETRY_AFTER_SECONDS, retry_after_seconds

NOW = "Sat, 21 Nov 2026 03:24:00 GMT"


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("999999999999999999999999", MAX_RETRY_AFTER_SECONDS),
        ("Sat, 21 Nov 2026 03:24:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 03:23:00 GMT", 0.0),
        ("Sat, 21 Nov 2099 03:23:00 GMT", MAX_RETRY_AFTER_SECONDS),
        ("-5", None),
        ("1.5", None),
        ("٧", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_wish_is_seconds_or_a_date_and_bounded(wish, seconds):
    assert retry_after_seconds({"retry-after": wish, "date": NOW}) == seconds


def test_a_date_counts_against_centrals_clock_never_ours():
    assert retry_after_seconds({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT", "date": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 60.0
    assert retry_after_seconds({"retry-after": NOW}) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_is_none_or_within_bounds(wish, date):
    seconds = retry_after_seconds({"retry-after": wish, "date": date})
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_SECONDS


def test_pauses_double_up_to_the_cap_and_start_over_after_success():
    backoff = Backoff(1.0, 60.0, uniform=lambda low, high: high)
    assert [backoff.failed() for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    backoff.succeeded()
    assert backoff.failed() == 1


def test_after_a_month_of_failures_the_pause_is_still_a_number():
    backoff = Backoff(1.0, 300.0, uniform=lambda low, high: high)
    assert {backoff.failed() for _ in range(100_000)} >= {300.0}
    assert backoff.failed() == 300.0


def test_the_jitter_is_full():
    assert Backoff(4.0, 60.0, uniform=lambda low, high: low).failed() == 0.0


def test_a_wish_is_never_undercut_and_spread_so_that_kiosks_do_not_return_together():
    for uniform in (min, max):
        pause = Backoff(1.0, 60.0, uniform=lambda low, high, pick=uniform: pick(low, high)).failed(40.0)
        assert 40.0 <= pause <= 60.0
    assert Backoff(1.0, 60.0, uniform=lambda low, high: high).failed(40.0) == 60.0
