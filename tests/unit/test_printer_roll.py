from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.roll import Roll, read_roll


def test_a_roll_counts_down_and_knows_how_many_slips_are_left() -> None:
    roll = Roll(50_000)
    assert roll.slips_left == 333
    for _ in range(20):
        roll = roll.after(100)
    assert (roll.used_mm, roll.slips, roll.left_mm, roll.slip_mm) == (2000, 20, 48_000, 100)
    assert roll.slips_left == 480


def test_a_roll_longer_than_it_says_is_never_less_than_empty() -> None:
    roll = Roll(1000).after(5000)
    assert (roll.left_mm, roll.slips_left) == (0, 0)


@pytest.mark.parametrize("length", [-1.0, float("nan"), float("inf"), 1e9])
def test_what_is_no_length_is_refused(length: float) -> None:
    with pytest.raises(ValueError, match="no length of paper"):
        Roll(1000).after(length)


@given(st.lists(st.floats(0, 1000), max_size=50))
def test_what_is_kept_is_read_back(slips: list[float]) -> None:
    roll = Roll(50_000)
    for mm in slips:
        roll = roll.after(mm)
    assert read_roll(roll.to_json()) == roll
    assert 0 <= roll.slips_left <= 50_000


@given(st.binary(max_size=80))
def test_nonsense_in_the_store_is_no_roll_and_no_crash(kept: bytes) -> None:
    assert read_roll(kept) is None
    assert read_roll(None) is None


def test_a_roll_that_cannot_be_is_not_believed() -> None:
    for text in (
        '{"length_mm": 0, "used_mm": 0, "slips": 0}',
        '{"length_mm": 1, "used_mm": -5, "slips": 0}',
        "[1]",
        '{"length_mm": NaN}',
    ):
        assert read_roll(text.encode()) is None
