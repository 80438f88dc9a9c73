"""Short questions to central from somebody who waits at the screen: what became of a request, what was filled in at home.

Asked on the courier's connection between two of its round trips, before the next one: a second connection would compete with it
on a thin line. Each is asked once; who waits decides how long.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.uplink.client import Question
from kiosk.uplink.outcomes import Away, Delivered, Refused, WrongKey

# More than this waiting means a screen that keeps asking.
MOST_WAITING = 8

Told = Callable[[Delivered[Any] | Away | WrongKey | Refused], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """`told` is called once, on the courier's thread, with central's answer as a `kind` or the reason why there is none."""

    path: str
    question: Question
    kind: type[Any]
    told: Told


class Asks:
    """Thread-safe: put by any thread, taken by the courier's."""

    def __init__(self) -> None:
        self._waiting: deque[Ask] = deque()
        self._lock = threading.Lock()

    def put(self, ask: Ask) -> bool:
        """False when too many wait already; then nobody will be told."""
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                return False
            self._waiting.append(ask)
        return True

    def take(self) -> Ask | None:
        """The next one, oldest first."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None
