"""Which looks a frame gets: none when nothing changed, one pass always, one further stage on a miss. No acceptance here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.scanner.decode.engines import Decoded
from drivers.scanner.decode.frame import Grey, to_grey
from drivers.scanner.decode.region import is_busy
from drivers.scanner.decode.stages import STAGES, Stage, first_pass

FIRST = "first"
REMEMBERED = "remembered"

WATCH_SIZE = (80, 45)
CHANGE_LEVELS = 5  # sensor noise averages to under 2 levels in a cell of 80x45; a hand or a card is dozens
CONFIRMATIONS = 2  # looks an unchanged picture still gets after a hit, for the acceptance rules to compare
REST_FRAMES = 5  # focus and light drift without moving a cell: look again at least this often


class Pipeline:
    """Reads codes in a stream of frames from one camera. Keeps one thumbnail and its place in the turn; not thread-safe."""

    def __init__(self, stages: Sequence[Stage] = STAGES) -> None:
        self._stages = tuple(stages)
        self._watched: Grey | None = None
        self._last: list[Decoded] = []
        self._looks = 0  # since the picture last changed
        self._resting = 0
        self._turn = 0
        self._lucky: Stage | None = None

    def read(self, picture: NDArray[Any]) -> list[Decoded]:
        """The codes in one frame; corners in its pixels. Codes of an unchanged frame come back with stage `remembered`.

        Costs at most one first pass and one stage. Raises FrameError for what is no picture (see `to_grey`).
        """
        grey = to_grey(picture)
        if self._changed(grey):
            self._looks = self._resting = 0
        elif self._settled() and self._resting < REST_FRAMES:
            self._resting += 1
            return [replace(code, stage=REMEMBERED) for code in self._last]
        elif self._settled():
            self._looks = self._resting = 0
        self._looks += 1
        self._last = self._look(grey)
        return self._last

    def _settled(self) -> bool:
        return self._looks > (CONFIRMATIONS if self._last else len(self._stages))

    def _look(self, grey: Grey) -> list[Decoded]:
        codes = first_pass(grey)
        if codes:
            return [replace(code, stage=FIRST) for code in codes]
        stage = self._next_stage(grey) if is_busy(grey) else None
        if stage is None:
            return []
        codes = [replace(code, stage=stage.name) for code in stage.read(grey)]
        self._lucky = stage if codes else None
        return codes

    def _next_stage(self, grey: Grey) -> Stage | None:
        """The stage that read the last frame, else the next in turn that is worth it."""
        if self._lucky and self._lucky.worth(grey):
            return self._lucky
        for _ in self._stages:
            stage = self._stages[self._turn % len(self._stages)]
            self._turn += 1
            if stage.worth(grey):
                return stage
        return None

    def _changed(self, grey: Grey) -> bool:
        """Whether any cell of an 80x45 thumbnail moved by more than sensor noise since the last frame looked at."""
        # A bilinear sample first, then whole blocks of 4x4: averaging every pixel would cost as much as a decode.
        few = cv2.resize(grey, (4 * WATCH_SIZE[0], 4 * WATCH_SIZE[1]), interpolation=cv2.INTER_LINEAR)
        now = cv2.resize(few, WATCH_SIZE, interpolation=cv2.INTER_AREA)
        before, self._watched = self._watched, np.asarray(now, np.uint8)
        return before is None or cv2.norm(now, before, cv2.NORM_INF) > CHANGE_LEVELS
