"""Frames of one second put together: what glare hides in one another shows; two cards are never mixed."""

from __future__ import annotations

from drivers.scanner.card_ocr.burst import Burst
from drivers.scanner.card_ocr.reader import Doubt, Reading, Reason

NIK = "1801094502901234"
OTHER = "1801096107850002"
TICK = 1 / 15
CORNERS = ((0.0, 0.0),) * 4


def seen(digits: str, unsure: range = range(0)) -> Reading | Doubt:
    margins = tuple(0.5 if place in unsure else 9.0 for place in range(16))
    reading = Reading(digits, margins, (0.9,) * 16, CORNERS)
    return Doubt(Reason.UNSURE, reading) if unsure else reading


def told(*frames: Reading | Doubt, step: float = TICK) -> list[str | None]:
    burst = Burst()
    found = [burst.add(frame, number * step) for number, frame in enumerate(frames)]
    return [reading.digits if isinstance(reading, Reading) else None for reading in found]


def test_a_whole_reading_passes_as_it_is():
    assert told(seen(NIK)) == [NIK]


def test_glare_that_wanders_over_the_number_hides_nothing_once_each_digit_was_sure_twice():
    left, right = range(5), range(10, 16)
    garbled = "99999" + NIK[5:]
    assert told(seen(garbled, left), seen(garbled, left), seen(NIK, right)) == [None, None, None]
    assert told(seen(garbled, left), seen(garbled, left), seen(NIK, right), seen(NIK, right)) == [None, None, None, NIK]


def test_a_digit_sure_in_one_frame_only_is_not_enough():
    assert told(seen(NIK, range(5)), seen(NIK, range(5)), seen(NIK, range(10, 16))) == [None] * 3


def test_another_card_begins_afresh_though_their_hidden_digits_would_fit_together():
    left, right = range(4), range(12, 16)
    assert told(seen(NIK, left), seen(NIK, left), seen(OTHER, right), seen(OTHER, right)) == [None] * 4


def test_a_frame_that_is_sure_of_few_digits_counts_for_nothing():
    most = range(4, 16)
    assert told(seen(NIK, most), seen(NIK, most), seen(NIK, range(4)), seen(NIK, range(4))) == [None] * 4


def test_what_was_seen_long_ago_is_forgotten():
    assert (
        told(seen(NIK, range(5)), seen(NIK, range(5)), seen(NIK, range(10, 16)), seen(NIK, range(10, 16)), step=0.8) == [None] * 4
    )


def test_forgetting_begins_afresh():
    burst = Burst()
    for number in range(3):
        burst.add(seen(NIK, range(5)), number * TICK)
    burst.forget()
    for number in range(3, 5):
        assert isinstance(burst.add(seen(NIK, range(10, 16)), number * TICK), Doubt)
