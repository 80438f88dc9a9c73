"""A small token bucket for each caller, in memory and bounded: enough to make hammering pointless on one process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_CALLERS = 4096


@dataclass(slots=True)
class Throttle:
    """`burst` failures at once, then one each `seconds_each`. Only failures count: those who get it right never wait."""

    burst: int = 20
    seconds_each: float = 3.0
    clock: Callable[[], float] = time.monotonic
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def wait_seconds(self, caller: str) -> int:
        """0 when the caller may try, else whole seconds to wait."""
        over = self._full_at.get(caller, 0.0) - self.clock() - (self.burst - 1) * self.seconds_each
        return int(over) + 1 if over > 0 else 0

    def failed(self, caller: str) -> None:
        """Count one failure. The caller heard from longest ago is forgotten first."""
        self._full_at[caller] = max(self._full_at.pop(caller, 0.0), self.clock()) + self.seconds_each
        while len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)
