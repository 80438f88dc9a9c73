"""The rules against codes at the edge of what can be read: nothing wrong passes; without them, it does."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from marginal_frames import FRAMES_HELD, held_cards

from drivers.scanner.accept import Acceptance, Rules, Verdict
from drivers.scanner.decode import Decoded, Pipeline
from drivers.scanner.decode.engines import zxing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CARDS = {"Code128": 2200, "Code39": 150, "QRCode": 200}
TICK = 1 / 15
SEED = 20261121

Codes = list[Decoded]
Look = tuple[str, tuple[int, int], list[Codes]]
"""What a card says, the size of its frames, and the codes read in each of them."""


def looks(read: Callable[[], Callable[[np.ndarray], Codes]]) -> list[Look]:
    """Every card of CARDS held before a fresh `read()`."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    found = []
    for symbology, cards in CARDS.items():
        for held in held_cards(symbology, cards, SEED):
            reader = read()
            size = (held.frames.shape[2], held.frames.shape[1])
            found.append((held.text, size, [reader(frame) for frame in held.frames]))
    cv2.setNumThreads(threads)
    return found


@pytest.fixture(scope="module")
def by_the_rules() -> list[Look]:
    return looks(lambda: Pipeline().read)


@pytest.fixture(scope="module")
def by_the_engine() -> list[Look]:
    return looks(lambda: zxing)


def accepted(look: Look, rules: Rules) -> list[Verdict]:
    _, size, frames = look
    acceptance = Acceptance(rules)
    verdicts = [acceptance.judge(codes, size, number * TICK) for number, codes in enumerate(frames)]
    return [verdict for verdict in verdicts if verdict.accepted]


def wrong(looks: list[Look], rules: Rules) -> int:
    return sum(verdict.code.text != look[0] for look in looks for verdict in accepted(look, rules))


def test_nothing_wrong_is_accepted_in_ten_thousand_marginal_frames(by_the_rules):
    assert len(by_the_rules) * FRAMES_HELD >= 10_000
    assert wrong(by_the_rules, Rules()) == 0


def test_the_same_frames_give_wrong_scans_without_the_rules(by_the_engine):
    assert wrong(by_the_engine, Rules(linear_readings=1)) >= 3


def test_agreement_alone_keeps_wrong_readings_out_that_a_single_one_lets_through(by_the_engine):
    assert wrong(by_the_engine, Rules()) < wrong(by_the_engine, Rules(linear_readings=1)) / 3


def test_reading_narrow_bars_again_keeps_wrong_readings_out_that_no_agreement_would_have_to(by_the_rules):
    assert wrong(by_the_rules, Rules(linear_readings=1)) == 0


def test_the_frames_are_marginal_and_many_cards_come_through_all_the_same(by_the_rules):
    readings = [bool(codes) for _, _, frames in by_the_rules for codes in frames]
    assert 0.2 < sum(readings) / len(readings) < 0.8
    assert sum(bool(accepted(look, Rules())) for look in by_the_rules) > len(by_the_rules) / 3
