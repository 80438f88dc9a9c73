"""What the courier does beside envelopes, in its own gaps: news, questions of those who wait, staff's deeds, pictures.

Envelopes come first: whatever stands here is short, and pictures only move while nothing waits.
"""

from __future__ import annotations

from typing import Any, Protocol

from kiosk.model import wire
from kiosk.uplink.asks import Asks
from kiosk.uplink.client import Question
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.identity import Identity
from kiosk.uplink.outcomes import Away, Delivered, Refused, WrongKey
from kiosk.uplink.reporting import Reporting

# News in an answer: 4 s of a 64 kbit/s line when nothing else waits, half a second when envelopes do.
IDLE_ROOM_BYTES = 32 * 1024
BUSY_ROOM_BYTES = 4 * 1024


class NewsDesk(Protocol):
    """Who takes the news (kiosk.desk.news_desk)."""

    def since(self) -> dict[str, int]:
        """What to ask for."""

    def hear(self, answer: wire.SyncAnswer) -> bool:
        """Take an answer's. True when it is worth asking again at once."""


class Asked(Protocol):
    """What asking needs of CentralClient."""

    def ask(self, path: str, question: Question, kind: type[Any], central: bytes) -> Delivered[Any] | Away | WrongKey | Refused:
        """One short question."""


class Beside:
    """All of it, any part of which may be missing. On the courier's thread."""

    def __init__(
        self,
        identity: Identity,
        asked: Asked,
        *,
        desk: NewsDesk | None = None,
        asks: Asks | None = None,
        fetching: Fetching | None = None,
        reporting: Reporting | None = None,
    ) -> None:
        self._identity = identity
        self._asked = asked
        self._desk = desk
        self._asks = asks
        self._fetching = fetching
        self._reporting = reporting

    def since(self) -> dict[str, int] | None:
        """What news to ask for; None: none."""
        return self._desk.since() if self._desk else None

    def hear(self, answer: wire.SyncAnswer) -> bool:
        """Take an answer's news. True when it is worth asking again at once."""
        return self._desk.hear(answer) if self._desk else False

    def ask(self) -> None:
        """Ask what somebody waits for, each once."""
        while self._asks and (ask := self._asks.take()):
            ask.told(self._asked.ask(ask.path, ask.question, ask.kind, self._identity.central))

    def due_in(self) -> float | None:
        """Seconds until there is something to do while nothing waits; None: nothing."""
        due = [each.due_in() for each in (self._reporting, self._fetching) if each]
        return min((seconds for seconds in due if seconds is not None), default=None)

    def step(self) -> None:
        """A little of it."""
        for each in (self._reporting, self._fetching):
            if each:
                each.step()
