"""Growing pauses with full jitter: pause n is uniform in 0..min(cap, base * 2^n). Pure arithmetic, no sleeping.

Full jitter spreads thousands of kiosks that lost central at the same moment. Our own few lines, because retry libraries own the
loop and sleep in it, and ours must be woken by an event, stopped, and steered by what failed.
"""

from __future__ import annotations

from collections.abc import Callable

_LARGEST_POWER = 32  # 2^32 seconds is beyond any cap; keeps the float small after weeks offline


class Backoff:
    """`uniform(low, high)` is random.uniform or a test's. Not thread-safe: one worker owns it."""

    def __init__(self, base_seconds: float, cap_seconds: float, uniform: Callable[[float, float], float]) -> None:
        self._base = base_seconds
        self._cap = cap_seconds
        self._uniform = uniform
        self.failures = 0

    def failed(self, wish_seconds: float | None = None) -> float:
        """Count a failure; the pause in seconds. With central's wish: never shorter, and spread over half as much again."""
        ceiling = min(self._cap, self._base * 2.0 ** min(self.failures, _LARGEST_POWER))
        self.failures += 1
        if wish_seconds is not None:
            return wish_seconds + self._uniform(0.0, max(self._base, wish_seconds / 2))
        return self._uniform(0.0, ceiling)

    def breath(self) -> float:
        """A short pause that counts nothing: central is there, and the next try is a different one."""
        return self._uniform(0.0, self._base)

    def succeeded(self) -> None:
        """Start over."""
        self.failures = 0
