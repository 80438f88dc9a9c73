"""The newsroom: what central last said, for any thread, without I/O. Screens read it; kiosk.desk.news_desk feeds it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.desk.ahead import fresh_calls
from kiosk.model.news import HeardStatus, News, StatusOf
from kiosk.model.request import Moment, age_seconds

Changed = Callable[[News], None]
Judge = Callable[[News], str]
"""What is wrong with news as a whole, "" for nothing: what no single row can tell."""

# Statuses of requests made elsewhere that somebody asked about here.
MOST_LEARNED = 500


def nobody_knows() -> Moment:
    """A clock that is never believed, for a newsroom without one."""
    return Moment("", "", 0.0, False)


class Newsroom:
    """Thread-safe. `news` is one frozen value: take it once and work with it, the next one is another."""

    def __init__(self, news: News | None = None, now: Callable[[], Moment] = nobody_knows) -> None:
        self._lock = threading.Lock()
        self._news = news or News()
        self._now = now
        self._pictures: Mapping[str, Path] = {}
        self._learned: OrderedDict[str, tuple[StatusOf, Moment]] = OrderedDict()
        self._listeners: list[Changed] = []

    @property
    def news(self) -> News:
        """All that is known now; of the queue only what is still fresh."""
        news = self._news
        if not news.calls:
            return news
        now = self._now()
        calls = fresh_calls(news.calls, age_seconds(news.heard_at, now), now)
        return news if len(calls) == len(news.calls) else replace(news, calls=calls)

    @property
    def heard(self) -> News:
        """The same with all it was told of the queue, however old."""
        return self._news

    def picture(self, sha256: str) -> Path | None:
        """The whole, verified picture of that hash, or None while it has not come."""
        return self._pictures.get(sha256)

    def status_of(self, code: str) -> HeardStatus | None:
        """The last known status of the request with this short code, and how old the word is; None when none is known."""
        news = self._news
        with self._lock:
            learned = self._learned.get(code)
        own = news.statuses.get(code)
        if own is not None and (learned is None or learned[0].changed_at <= own.changed_at):
            return HeardStatus(own, age_seconds(news.heard_at, self._now()))
        return None if learned is None else HeardStatus(learned[0], age_seconds(learned[1], self._now()))

    def subscribe(self, changed: Changed) -> Callable[[], None]:
        """Have `changed` called whenever there is other news or another picture; returns what ends that.

        It is called on a worker's thread: post it, and be quick.
        """
        with self._lock:
            self._listeners.append(changed)

        def end() -> None:
            with self._lock:
                if changed in self._listeners:
                    self._listeners.remove(changed)

        return end

    # For those that feed it

    def publish(self, news: News) -> None:
        """Other news; told to all who subscribed."""
        self._news = news
        self._tell()

    def confirm(self, news: News) -> None:
        """The same news, confirmed later: nobody need be told."""
        self._news = news

    def hang(self, pictures: Mapping[str, Path]) -> None:
        """The pictures there are now."""
        if pictures != self._pictures:
            self._pictures = dict(pictures)
            self._tell()

    def learn(self, status: StatusOf, at: Moment) -> None:
        """Central was asked about one request and said this."""
        with self._lock:
            self._learned.pop(status.code, None)
            self._learned[status.code] = (status, at)
            while len(self._learned) > MOST_LEARNED:
                self._learned.popitem(last=False)

    def _tell(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for changed in listeners:
            changed(self._news)
