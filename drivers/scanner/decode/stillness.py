"""Has the picture changed since a given frame? Judged on an 80x45 thumbnail, so that a sensor's grain and lamps do not count."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.frame import Grey

CELLS = (80, 45)
ROWS_KEPT = 180
CHANGE_LEVELS = 5.0  # grain averages to under 2 levels in a cell; a hand or a card is dozens
MOST_CHANGE_LEVELS = 12.0  # however grainy the picture: a white card in dusk is this much lighter than what it covers
LIGHT_LEVELS = 8.0  # an exposure that hunts, a lamp that flickers: all cells alike


class Stillness:
    """One frame kept to compare others with. Keeps rows of its own, not the caller's array: that may be written to."""

    def __init__(self) -> None:
        self._rows: Grey | None = None
        self._cells: NDArray[np.float32] | None = None

    def keep(self, grey: Grey) -> None:
        """Compare with `grey` from now on. Copies a quarter of the rows of a 720 px frame; the rest waits until it is needed."""
        self._rows, self._cells = _rows(grey).copy(), None

    def disturbed(self, grey: Grey) -> bool:
        """Whether any cell differs from the frame kept by more than the grain and the light common to all cells."""
        if self._rows is None:
            return True
        if self._cells is None:
            self._cells = _cells(self._rows)
        change = _cells(_rows(grey)) - self._cells
        light = float(np.median(change))
        if abs(light) > LIGHT_LEVELS:
            return True
        apart = np.abs(change - light)
        # 1.5 medians are one standard deviation of the grain; among 3,600 cells chance reaches about four.
        allowed = min(MOST_CHANGE_LEVELS, max(CHANGE_LEVELS, 9 * float(np.median(apart))))
        return bool(apart.max() > allowed)


def _rows(grey: Grey) -> Grey:
    return grey[:: max(1, grey.shape[0] // ROWS_KEPT)]


def _cells(rows: Grey) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(rows, CELLS, interpolation=cv2.INTER_AREA), np.float32)
