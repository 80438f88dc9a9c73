"""Cards held upside down or upright in the hand: each frame is looked at one way, and the way a card was seen is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.card_ocr.reader import CardReader, Doubt, Limits, Reading, Reason
from drivers.scanner.decode.engines import Corners
from drivers.scanner.decode.frame import Grey, to_grey

QUARTERS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
# Quarter turns that bring the card upright, by frame: most people hold it as it is read.
TURNS = (0, 2, 0, 1, 0, 3)
PATIENCE_FRAMES = 4  # without the card where it was last seen, before other ways are tried again


class TurningReader:
    """A CardReader for a stream of frames, whichever of four ways the card is held. Costs one look a frame. Not thread-safe."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._reader = CardReader(limits)
        self._turn = 0
        self._kept: int | None = None
        self._unseen = 0

    def read(self, picture: NDArray[Any]) -> Reading | Doubt:
        """Look at one frame; corners in its pixels. Raises FrameError for what is no picture (see `to_grey`)."""
        grey = to_grey(picture)
        quarters = TURNS[self._turn % len(TURNS)] if self._kept is None else self._kept
        found = self._reader.read(turned(grey, quarters))
        self._remember(found, quarters)
        reading = found if isinstance(found, Reading) else found.seen
        if not quarters or reading is None:
            return found
        back = replace(reading, corners=_turned_back(reading.corners, grey, quarters))
        return back if isinstance(found, Reading) else Doubt(found.reason, back)

    def _remember(self, found: Reading | Doubt, quarters: int) -> None:
        if isinstance(found, Reading) or found.seen is not None:
            self._kept, self._unseen = quarters, 0
        elif found.reason is Reason.TURNED:
            self._kept, self._unseen = (quarters + 2) % 4, 0
        elif self._kept is not None:
            self._unseen += 1
            if self._unseen >= PATIENCE_FRAMES:
                self._kept, self._turn = None, 0
        else:
            self._turn += 1


def turned(grey: Grey, quarters: int) -> Grey:
    """`grey` turned so many quarters clockwise."""
    how = QUARTERS[quarters]
    return grey if how is None else np.asarray(cv2.rotate(grey, how), np.uint8)


def _turned_back(corners: Corners, grey: Grey, quarters: int) -> Corners:
    """Points of the turned picture as points of the frame `grey`."""
    tall, wide = grey.shape
    if quarters == 1:
        return tuple((y, tall - x) for x, y in corners)
    if quarters == 2:
        return tuple((wide - x, tall - y) for x, y in corners)
    return tuple((wide - y, x) for x, y in corners)
