"""The printed NIK as the camera driver takes it: frames in, codes like those of barcodes out. Keeps digits, no picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from drivers.scanner.card_ocr.burst import Burst
from drivers.scanner.card_ocr.reader import KTP, Doubt, Reason
from drivers.scanner.card_ocr.turned import TurningReader
from drivers.scanner.decode import REMEMBERED, Decoded

STAGE = "card"
# Worth telling somebody who holds a card; that there is no row of digits anywhere is not.
_TOLD = (Reason.UNSURE, Reason.NO_CARD)


class CardSight:
    """Reads cards in the frames of one camera. `check` judges the digits (True: structured as a NIK). Not thread-safe."""

    def __init__(self, check: Callable[[str], bool]) -> None:
        self._check = check
        self._reader = TurningReader()
        self._burst = Burst()
        self._last: Decoded | None = None
        self._doubt = ""

    def look(self, picture: NDArray[Any], at: float) -> list[Decoded]:
        """The NIK in a frame without any other code, or nothing; `at` in seconds. Two frames must agree: see Acceptance."""
        found = self._burst.add(self._reader.read(picture), at)
        self._last, self._doubt = None, ""
        if isinstance(found, Doubt):
            self._doubt = f"card_{found.reason}" if found.reason in _TOLD else ""
        elif self._check(found.digits):
            self._last = Decoded(found.digits, KTP, found.corners, STAGE)
        else:
            self._doubt = f"card_{Reason.NO_NIK}"
        return [self._last] if self._last else []

    @property
    def doubt(self) -> str:
        """Why the card in the last frame was not read: `card_` and a Reason; empty when it was, or when there is none."""
        return self._doubt

    def remembered(self) -> list[Decoded]:
        """What the last frame said, for one that is no different: it keeps a card in view held and confirms nothing."""
        return [replace(self._last, stage=REMEMBERED)] if self._last else []

    def forget(self) -> None:
        """Another code came into view: what was gathered is of no use."""
        self._burst.forget()
        self._last, self._doubt = None, ""
