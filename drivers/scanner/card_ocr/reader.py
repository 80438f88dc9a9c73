"""One frame in, the NIK printed on a card or a reason for doubt out. No acceptance over frames here, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.card_ocr.digits import COUNT, Fitted, fit_cells, other_way_up, read_digits
from drivers.scanner.card_ocr.layout import corners_of, is_card
from drivers.scanner.card_ocr.lines import Row, find_rows
from drivers.scanner.card_ocr.shapes import load_shapes
from drivers.scanner.card_ocr.strip import STRIP_PX, Strip, straighten
from drivers.scanner.card_ocr.templates import load_templates
from drivers.scanner.decode.engines import Corners
from drivers.scanner.decode.frame import Grey, to_grey

KTP = "KTP"  # the symbology of what is read here
ROWS_READ = 3


class Reason(StrEnum):
    """Why a frame was not read."""

    NO_ROWS = "no_rows"  # nothing that looks like a row of digits
    NO_NUMBER = "no_number"  # no row of sixteen digits at one pitch
    NO_CARD = "no_card"  # such a row, but not on an identity card
    TURNED = "turned"  # the number reads as well, or better, the other way up
    UNSURE = "unsure"  # a digit could be another one
    NO_NIK = "no_nik"  # sixteen sure digits that do not have the structure of a NIK


@dataclass(frozen=True, slots=True)
class Reading:
    """Sixteen digits. `margins` (16): how surely each digit is no other (see digits.Guess); `scores` (16, to 1): its likeness to
    a digit at all; `corners` are about where the card lies, px of the frame. The repr hides the digits."""

    digits: str
    margins: tuple[float, ...]
    scores: tuple[float, ...]
    corners: Corners

    def __repr__(self) -> str:
        return f"Reading(margin {min(self.margins):.2f}, score {min(self.scores):.2f})"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Not read, and why. `seen` is what a number on a card looked like when only some of its digits were unsure."""

    reason: Reason
    seen: Reading | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading must have; found on synthetic cards, see scripts/bench/card_ocr.py."""

    margin: float = 3.0  # of each digit: seven times likelier than the next, a thousand times where the templates see another
    usual_score: float = 0.72  # of the sixteen, the middle one
    lead: float = 0.30
    this_way_up: float = 1.0  # mean margin over that of the other way up; of 150 rows in 41 faces the least had 1.9


class CardReader:
    """Reads frames one after another; holds the templates and nothing of any frame. Not thread-safe."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._templates = load_templates()
        self._shapes = load_shapes()

    def read(self, picture: NDArray[Any]) -> Reading | Doubt:
        """Look at one frame, grey or BGR, at three rows of it. Raises FrameError for what is no picture (see `to_grey`)."""
        grey = to_grey(picture)
        rows = find_rows(grey, ROWS_READ)
        doubt = Doubt(Reason.NO_NUMBER if rows else Reason.NO_ROWS)
        for row in rows:
            found = self._look_at(grey, row)
            if isinstance(found, Reading) or found.seen is not None:
                return found
            if found.reason is not Reason.NO_NUMBER:
                doubt = found
        return doubt

    def _look_at(self, grey: Grey, row: Row) -> Reading | Doubt:
        strip = straighten(grey, row)
        fitted = fit_cells(strip, self._templates) if strip else None
        if strip is None or fitted is None or not self._is_number(fitted):
            return Doubt(Reason.NO_NUMBER)
        first, last, height = _ends(strip, fitted)
        if not is_card(grey, first, last, height):
            return Doubt(Reason.NO_CARD)
        guess = read_digits(strip, fitted, self._shapes)
        # Most digits are digits upside down as well, and what lies around a card can pass for its other half.
        if guess.mean < other_way_up(strip, fitted, self._shapes) + self._limits.this_way_up:
            return Doubt(Reason.TURNED)
        margins, scores = (tuple(float(one) for one in many) for many in (guess.margins, fitted.scores))
        reading = Reading(guess.digits, margins, scores, corners_of(first, last, height))
        return reading if min(margins) >= self._limits.margin else Doubt(Reason.UNSURE, reading)

    def _is_number(self, fitted: Fitted) -> bool:
        return float(np.median(fitted.scores)) >= self._limits.usual_score and fitted.lead >= self._limits.lead


def _ends(strip: Strip, fitted: Fitted) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Middles of the first and last digit in the frame, and a digit's height there, px."""
    middle = STRIP_PX / 2
    points = [
        (fitted.middles[0], middle),
        (fitted.middles[COUNT - 1], middle),
        (fitted.middles[7], 5.0),
        (fitted.middles[7], 23.0),
    ]
    first, last, top, foot = cv2.perspectiveTransform(np.array([points], np.float64), strip.to_frame)[0]
    return np.asarray(first, np.float64), np.asarray(last, np.float64), float(np.linalg.norm(foot - top))
