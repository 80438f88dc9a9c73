"""Photographs of codes spoilt in named ways: what the second chances are for. Seeds that no limit was found on."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.emulators.photographs import HELD_OUT_SEED, KINDS, photograph
from drivers.scanner.decode import Pipeline

A_SECOND = 15


def read(kind: str, symbology: str, number: int) -> tuple[bool, set[str]]:
    """Whether the photograph was read within a second, and what else was."""
    taken = photograph(kind, symbology, HELD_OUT_SEED + number)
    pipeline, texts = Pipeline(), set()
    for _ in range(A_SECOND):
        texts |= {code.text for code in pipeline.read(taken.grey)}
        if taken.text in texts:
            break
    return taken.text in texts, texts - {taken.text}


@pytest.mark.parametrize("kind", ["inverted", "mirrored", "covered", "dots", "screen"])
def test_a_spoilt_qr_code_is_read(kind):
    found = [read(kind, "QRCode", number) for number in range(4)]
    assert sum(good for good, _ in found) >= 3
    assert all(not others for _, others in found)


@pytest.mark.parametrize("kind", ["inverted", "mirrored", "covered", "perspective", "crumpled"])
def test_spoilt_bars_at_any_angle_are_read(kind):
    found = [read(kind, "Code128", number) for number in range(3)]
    assert sum(good for good, _ in found) >= 2
    assert all(not others for _, others in found)


def test_pale_print_is_read():
    assert sum(read("low contrast", symbology, number)[0] for symbology in ("QRCode", "Code128") for number in range(3)) >= 4


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_a_picture_of_its_own_that_is_the_same_each_time(kind):
    first, again = photograph(kind, "QRCode", 3), photograph(kind, "QRCode", 3)
    assert first.text == again.text and np.array_equal(first.grey, again.grey)
    assert first.grey.dtype == np.uint8 and first.grey.std() > 1
