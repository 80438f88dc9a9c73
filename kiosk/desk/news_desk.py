"""The news desk: takes what central says, judges it, keeps it on the card and gives it to the newsroom. On the courier's thread.

A part that is wrong is refused whole: a Problem names it for staff, its bytes are kept aside, what was good before stays, and the
next good one heals it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast

import msgspec

from kiosk import problems
from kiosk.desk.board import Board
from kiosk.desk.newsroom import Judge, Newsroom
from kiosk.model import wire
from kiosk.model.news import News, Section, StatusOf
from kiosk.model.request import Moment, age_seconds
from kiosk.store.errors import StoreError
from kiosk.store.news import MOST_ROWS, SetAside
from kiosk.store.store import Store
from kiosk.uplink.incoming import KINDS, Unusable, Usable, Value, read_kept, read_part, unusable

_log = logging.getLogger(__name__)

_HEARD_AT = "news-heard-at"
_TELLER = "news-teller"
# Between two notes on the card of when the news was last confirmed: each costs an fsync.
NOTE_EVERY_SECONDS = 900.0
_PLACE = "news"
_KNOWN = frozenset(section.value for section in Section)


class NewsDesk:
    """One for a kiosk. `judges` look at sections that must make sense together with what the kiosk has itself."""

    def __init__(
        self,
        store: Store,
        newsroom: Newsroom,
        board: Board,
        now: Callable[[], Moment],
        judges: Mapping[Section, Judge] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._newsroom = newsroom
        self._board = board
        self._now = now
        self._judges = judges
        self._held: dict[Section, dict[str, Value]] = {section: {} for section in Section}
        self._reaches: dict[Section, int] = dict.fromkeys(Section, 0)
        # Where central stood when a part was refused: asked from there on, nothing comes until something changes.
        self._refused: dict[Section, int] = {}
        self._noted_at: Moment | None = None

    def restore(self) -> None:
        """What the card holds. Raises StoreError; a row that cannot be read any more is left out and asked for again."""
        for name, kept in self._store.news.sections().items():
            if name not in _KNOWN:
                continue
            section = Section(name)
            self._reaches[section] = kept.reaches
            for row in kept.rows:
                try:
                    self._held[section][row.key] = read_kept(section, row)
                except (msgspec.MsgspecError, ValueError):
                    self._reaches[section] = 0
                if row.noted:  # its note must be said again
                    self._reaches[section] = min(self._reaches[section], row.change - 1)
        self._newsroom.publish(self._news(self._heard_at()))

    def belong_to(self, teller: str) -> None:
        """The news are of this central, as this kiosk. What another told is forgotten. Raises StoreError."""
        if self._store.get(_TELLER) != teller.encode():
            self._forget()
            self._store.put(_TELLER, teller.encode())

    def since(self) -> dict[str, int]:
        """What to ask central for."""
        return {section.value: self._refused.get(section, self._reaches[section]) for section in Section}

    def hear(self, answer: wire.SyncAnswer) -> bool:
        """Take the news of one answer. True when it is worth asking again at once: there is more."""
        at = self._now()
        try:
            if answer.turn and answer.change < max(self._reaches.values()):
                _log.warning("central counts fewer changes than it did: put back from a copy; all news are heard again")
                self._forget()
                return True
            again = [self._take(part, answer.change, at) for part in answer.news]
            if answer.turn:  # a central that knows of news at all
                self._confirm(at)
        except StoreError as failing:
            # What is not on the card was not heard: it comes again with the next heartbeat.
            self._board.put(f"{_PLACE} card", failing.problem)
            return False
        self._board.put(f"{_PLACE} card", None)
        return any(again) or (answer.more_news and bool(answer.news))

    def _forget(self) -> None:
        if any(self._held.values()) or any(self._reaches.values()):
            self._store.news.forget()
            self._held = {section: {} for section in Section}
            self._reaches = dict.fromkeys(Section, 0)
            self._refused = {}
            self._newsroom.publish(self._news(None))

    def _take(self, part: wire.NewsPart, change: int, at: Moment) -> bool:
        """One part. True when its section is to be asked for again at once."""
        read = read_part(part)
        if read is None:
            return False
        if read.section in self._refused:
            if not part.rows:
                self._refused[read.section] = max(self._refused[read.section], part.reaches)
                return False
            del self._refused[read.section]  # something changed, it may have healed: hear it all again from where it was good
            return True
        if isinstance(read, Usable):
            wrong = self._use(read, at)
            if not wrong:
                return False
            read = unusable(part, read.section, wrong)
        self._refuse(read, change, at)
        return False

    def _use(self, read: Usable, at: Moment) -> str:
        """Judge and keep. What is wrong with it, "" for nothing. Raises StoreError; then nothing has changed."""
        section = read.section
        if not read.values:
            self._reaches[section] = max(self._reaches[section], read.reaches)
            return ""
        before = self._held[section]
        self._held[section] = _laid_over(before, read.values)
        kept = False
        try:
            wrong = self._wrong_with(section, at)
            if not wrong:
                self._store.news.keep(section, read.kept, read.reaches)
                kept = True
        finally:
            if not kept:
                self._held[section] = before
        if wrong:
            return wrong
        self._reaches[section] = read.reaches
        self._board.put(f"{_PLACE} {section.value}", None)
        self._newsroom.publish(self._news(at))
        return ""

    def _wrong_with(self, section: Section, at: Moment) -> str:
        if len(self._held[section]) > MOST_ROWS:
            return f"more than {MOST_ROWS}"
        judge = self._judges.get(section)
        return judge(self._news(at)) if judge else ""

    def _refuse(self, bad: Unusable, change: int, at: Moment) -> None:
        self._refused[bad.section] = max(bad.reaches, change)
        self._board.put(f"{_PLACE} {bad.section.value}", problems.NEWS_BAD.because(bad.reason))
        self._store.news.set_aside(SetAside(bad.section.value, bad.body, bad.reason, at))

    def _confirm(self, at: Moment) -> None:
        self._newsroom.confirm(replace(self._newsroom.heard, heard_at=at, versions=self._versions()))
        passed = age_seconds(self._noted_at, at)
        if passed is None or passed >= NOTE_EVERY_SECONDS:
            self._store.put(_HEARD_AT, msgspec.json.encode(at))
            self._noted_at = at

    def _heard_at(self) -> Moment | None:
        raw = self._store.get(_HEARD_AT)
        try:
            return None if raw is None else msgspec.json.decode(raw, type=Moment)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def _versions(self) -> Mapping[Section, int]:
        return MappingProxyType(dict(self._reaches))

    def _news(self, heard_at: Moment | None) -> News:
        held = cast("dict[Section, dict[str, Any]]", self._held)
        statuses: dict[str, StatusOf] = held[Section.STATUSES]
        return News(
            statuses=MappingProxyType(dict(statuses)),
            notices=tuple(sorted(held[Section.NOTICES].values(), key=lambda notice: (notice.from_day, notice.title))),
            products=tuple(sorted(held[Section.PRODUCTS].values(), key=lambda product: (product.name.casefold(), product.id))),
            calls=tuple(held[Section.CALLS].values()),
            switches=tuple(held[Section.SWITCHES].values()),
            services=tuple(held[Section.SERVICES].values()),
            settings=tuple(held[Section.SETTINGS].values()),
            words=tuple(held[Section.WORDS].values()),
            versions=self._versions(),
            heard_at=heard_at,
        )


def _laid_over(before: Mapping[str, Value], changed: Mapping[str, Value | None]) -> dict[str, Value]:
    after = {key: value for key, value in before.items() if key not in changed}
    return {**after, **{key: value for key, value in changed.items() if value is not None}}


assert set(KINDS) == set(Section), "every section has its kind"  # noqa: S101 - said once, at import, rather than found in a hall
