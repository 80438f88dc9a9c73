"""What counts as a tap, for unsure and wet fingers. No kivy: a clock and rectangles are enough.

A tap counts on release. The finger may slide off its target by a little; one that slides far away takes the tap back. A second
finger, a bounce on the same target and a tap that falls through onto a screen that has just changed do not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

DEBOUNCE_SECONDS = 0.3
# A finger whose release never came (a lost touch) must not lock the screen.
LOST_SECONDS = 5.0


class Touchable(Protocol):
    """Something on the glass with a name and a rectangle (px)."""

    name: str
    value: str
    x: float
    y: float
    right: float
    top: float


T = TypeVar("T", bound=Touchable)


class Touching(Generic[T]):
    """The one finger that counts. `slack` is how far (px) off a target still hits it."""

    def __init__(self, slack: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack = slack
        self._clock = clock
        self._finger: object = None
        self._target: T | None = None
        self._down_at = 0.0
        self._tapped = ("", "")
        self._tapped_at = float("-inf")
        self._turned_at = float("-inf")

    @property
    def pressed(self) -> T | None:
        """The target under the finger now."""
        return self._target

    def turned(self) -> None:
        """Another page is shown: what lies under the finger now was not what it aimed at."""
        self._turned_at = self._clock()
        self._finger = self._target = None

    def ready_in(self, name: str, value: str) -> float:
        """Seconds until this target takes a tap (again): what a robot finger has to wait."""
        last = max(self._turned_at, self._tapped_at) if (name, value) == self._tapped else self._turned_at
        return max(0.0, DEBOUNCE_SECONDS - (self._clock() - last))

    def down(self, finger: object, x: float, y: float, targets: Iterable[T]) -> T | None:
        """A finger comes down. The target it presses, to be drawn pressed; None when it does not count."""
        now = self._clock()
        if self._target is not None and now - self._down_at < LOST_SECONDS:
            return None
        self._finger = self._target = None
        if now - self._turned_at < DEBOUNCE_SECONDS:
            return None
        target = next((t for t in targets if _distance(t, x, y) == 0), None)
        if target is None or self._bounces(target, now):
            return None
        self._finger, self._target, self._down_at = finger, target, now
        return target

    def up(self, finger: object, x: float, y: float) -> tuple[T | None, bool]:
        """A finger leaves: the target it had pressed and whether that was a tap."""
        if finger != self._finger or self._target is None:
            return None, False
        target, self._finger, self._target = self._target, None, None
        tapped = _distance(target, x, y) <= self._slack
        if tapped:
            self._tapped, self._tapped_at = (target.name, target.value), self._clock()
        return target, tapped

    def _bounces(self, target: T, now: float) -> bool:
        return (target.name, target.value) == self._tapped and now - self._tapped_at < DEBOUNCE_SECONDS


def _distance(target: Touchable, x: float, y: float) -> float:
    return max(target.x - x, x - target.right, target.y - y, y - target.top, 0.0)
