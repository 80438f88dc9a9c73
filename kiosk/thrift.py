"""Memory that lies free goes back to the system (docs/decisions/0019-memory.md). Who keeps what is not decided here."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Hand pages that lie free in the heap back to the system: a millisecond, any thread. glibc keeps them otherwise.

    Nothing where the C library has no malloc_trim(3).
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
