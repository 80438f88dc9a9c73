"""Digits gathered over the frames of one second: what glare hides in one frame another shows. Holds digits, never pictures."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from drivers.scanner.card_ocr.digits import COUNT
from drivers.scanner.card_ocr.reader import Doubt, Limits, Reading, Reason

SURE_FRAMES = 2  # that each digit must be sure in
FEWEST_SURE = 9  # digits of a frame that counts: enough to tell this card from the next


@dataclass(frozen=True, slots=True)
class _Sight:
    """One frame's digits, None where it was unsure, and its time."""

    digits: tuple[str | None, ...]
    at: float


class Burst:
    """What was seen of one card lately. Frames that contradict one another in a sure digit are of two cards: the newest stays.

    Not thread-safe. `within_seconds`: older sights are forgotten.
    """

    def __init__(self, limits: Limits | None = None, within_seconds: float = 1.5) -> None:
        self._margin = (limits or Limits()).margin
        self._within_seconds = within_seconds
        self._sights: deque[_Sight] = deque()

    def add(self, found: Reading | Doubt, at: float) -> Reading | Doubt:
        """What this frame and those before it say together: a Reading when each digit was sure in two frames, else `found`.

        A frame that is sure of all its digits comes back as it is, alone; whoever accepts it asks for a second.
        """
        while self._sights and at - self._sights[0].at > self._within_seconds:
            self._sights.popleft()
        seen = found if isinstance(found, Reading) else found.seen
        if seen is None:
            return found
        sure = tuple(digit if margin >= self._margin else None for digit, margin in zip(seen.digits, seen.margins, strict=True))
        if COUNT - sure.count(None) < FEWEST_SURE:
            return found
        sight = _Sight(sure, at)
        if any(_contradict(sight, other) for other in self._sights):
            self._sights.clear()
        self._sights.append(sight)
        if isinstance(found, Reading):
            return found
        together = self._together()
        if together is None:
            return Doubt(Reason.UNSURE, seen)
        return Reading(together, tuple(max(self._margin, margin) for margin in seen.margins), seen.scores, seen.corners)

    def forget(self) -> None:
        """Start afresh: the card was read, or somebody else is there."""
        self._sights.clear()

    def _together(self) -> str | None:
        digits = ""
        for cell in range(COUNT):
            known = [digit for sight in self._sights if (digit := sight.digits[cell]) is not None]
            if len(known) < SURE_FRAMES:
                return None
            digits += known[0]
        return digits


def _contradict(one: _Sight, other: _Sight) -> bool:
    return any(a is not None and b is not None and a != b for a, b in zip(one.digits, other.digits, strict=True))
