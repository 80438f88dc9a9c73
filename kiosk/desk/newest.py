"""A place for one thing on its way from one thread to another: the newest, however many come before it is taken."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Thread-safe, and never grows: a scanner that floods replaces its own last word instead of piling up behind it."""

    def __init__(self) -> None:
        self._waiting: T | None = None
        self._lock = threading.Lock()

    def put(self, value: T) -> bool:
        """Leave `value`, in place of one not taken yet. True when none was: whoever takes it has to be told."""
        with self._lock:
            first = self._waiting is None
            self._waiting = value
        return first

    def take(self) -> T | None:
        """What waits, once."""
        with self._lock:
            value, self._waiting = self._waiting, None
        return value
