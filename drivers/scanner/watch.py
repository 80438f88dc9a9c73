"""Is the picture black, is it frozen? Judged on a few hundred pixels of each frame. What to do about it is others' work."""

from __future__ import annotations

from drivers.scanner.decode.frame import Colour

DARK_LEVEL = 14
DARK_SECONDS = 3.0  # a hand that shows a card covers the lens for a moment
FROZEN_SECONDS = 5.0
STEP_PX = 24


class Watch:
    """Keeps the last sample of pixels and when it last changed. Written by the capturing thread, read by any."""

    def __init__(self, *, live: bool) -> None:
        self.dark = False
        self.frozen = False
        self._live = live
        self._last = b""
        self._changed_at = 0.0
        self._light_at: float | None = None

    def see(self, picture: Colour, at: float) -> None:
        """Take one frame. A real sensor's noise changes some pixel every frame: none changing for 5 s is a hang."""
        sample = picture[::STEP_PX, ::STEP_PX, 1]
        black = float(sample.mean()) < DARK_LEVEL
        if not black or self._light_at is None:
            self._light_at = at
        self.dark = black and at - self._light_at >= DARK_SECONDS
        pixels = sample.tobytes()
        if pixels != self._last:
            self._last, self._changed_at = pixels, at
        # A covered lens gives pure black for ever: dark says more than frozen.
        self.frozen = self._live and not black and at - self._changed_at > FROZEN_SECONDS
