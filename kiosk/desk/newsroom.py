"""The newsroom: what central last said, for any thread, without I/O. Screens read it; the courier's thread feeds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.model.news import HeardStatus, News

Changed = Callable[[News], None]


class Newsroom:
    """Thread-safe. `news` is one frozen value: take it once and work with it, the next one is another."""

    def __init__(self, news: News | None = None) -> None:
        self._lock = threading.Lock()
        self._news = news or News()
        self._pictures: dict[str, Path] = {}
        self._listeners: list[Changed] = []

    @property
    def news(self) -> News:
        """All that is known now."""
        return self._news

    def picture(self, sha256: str) -> Path | None:
        """The whole, verified picture of that hash, or None while it has not come."""
        return self._pictures.get(sha256)

    def status_of(self, code: str) -> HeardStatus | None:
        """The last known status of the request with this short code, and how old the word is; None when none is known."""
        status = self._news.statuses.get(code)
        return None if status is None else HeardStatus(status, None)

    def subscribe(self, changed: Changed) -> None:
        """Have `changed` called whenever there is other news or another picture. On a worker's thread: post it, and be quick."""
        with self._lock:
            self._listeners.append(changed)
